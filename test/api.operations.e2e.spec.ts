import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { allRoles } from '#libs/ledger';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { AddressInfo } from 'node:net';
import { v7 as uuid } from 'uuid';
import { createApp } from '../apps/api/src/app.js';
import { readConfig } from '../apps/api/src/config.js';
import { createMetrics } from '../apps/api/src/metrics.js';
import { pino } from 'pino';
import { award, foundHouse, register, YUNYANG } from './testing/house.js';
import { startService, type Service } from './testing/service.js';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const traceparent = `00-${TRACE}-00f067aa0ba902b7-01`;

let service: Service;
/** The same ledger served by another process would look like this: with settings, lines of its log, and metrics of its own. */
async function serve(settings: { readonly [name: string]: string }) {
  const lines: { readonly [field: string]: unknown }[] = [];
  const log = pino({ base: null }, { write: (line) => void lines.push(JSON.parse(line)) });
  const app = await createApp(readConfig({ NODE_ENV: 'test', ...settings }), service.ledger, {
    ...{ log, metrics: createMetrics() },
  });
  await app.listen(0, '127.0.0.1');
  apps.push(app);
  return { url: `http://127.0.0.1:${(app.getHttpServer().address() as AddressInfo).port}`, lines, app };
}
const apps: NestFastifyApplication[] = [];
const statusOf = async (url: string) => (await fetch(url)).status;

beforeAll(async () => {
  service = await startService();
});
afterAll(async () => {
  for (const app of apps) await app.close();
  await service.stop();
});

describe('settings', () => {
  it('take roles, and refuse unknown ones with the known', () => {
    expect(readConfig({}).SHIXUN_ROLES).toEqual(allRoles);
    expect(readConfig({ SHIXUN_ROLES: 'api, feed' }).SHIXUN_ROLES).toEqual(['api', 'feed']);
    for (const SHIXUN_ROLES of ['api,web', ''])
      expect(() => readConfig({ SHIXUN_ROLES })).toThrow(
        /SHIXUN_ROLES.*: expected some of api, projector, reactor, feed/,
      );
  });
});

describe('roles', () => {
  it.each([
    ['projector', { '/health/ready': 200, '/metrics': 200, '/v1/inbox': 404, '/v1/events': 404, '/persons': 404 }],
    ['feed', { '/health/ready': 200, '/v1/inbox': 404, '/v1/events': 401 }],
    ['api', { '/health/ready': 200, '/v1/inbox': 401, '/v1/events': 404 }],
  ])('%s serves what is its own, and health always', async (roles, answers) => {
    const { url } = await serve({ SHIXUN_ROLES: roles });
    for (const [path, status] of Object.entries(answers))
      expect([path, await statusOf(url + path)]).toEqual([path, status]);
  });
});

describe('a trace', () => {
  it('goes from the request into event, answer and feed', async () => {
    const system = await service.as('system');
    const id = uuid();
    const data = { jurisdiction: YUNYANG, name: '向云' };
    await system.does(`/v1/persons/${id}/register-person`, data, { traceparent });
    const refused = await system.post(`/v1/persons/${id}/register-person`, data, { traceparent });
    expect(refused.body).toMatchObject({ code: 'person-exists', traceId: TRACE });
    const page = await system.get('/v1/events?limit=1000');
    const event = page.body.events.find(({ subject }: { subject: string }) => subject === `teacher-${id}`);
    expect(event.traceparent).toBe(`00-${TRACE}-${event.eventhash.slice(0, 16)}-00`);
    for await (const stored of service.ledger.log.readStream(`teacher-${id}`)) expect(stored.meta.trace).toBe(TRACE);
  });

  it('goes on into what a reactor causes', async () => {
    const { training, hr, A } = await foundHouse(service);
    await hr.does(`/v1/persons/${A.id}/evaluations`, { purpose: 'cycle' });
    await service.settled();
    await training.does(`/v1/credits/${A.id}/award-credit`, award(), { traceparent });
    await service.settled();
    const decisions = service.ledger.log.readStream(`decision-${A.id}`, { backwards: true, limit: 1 });
    for await (const { meta } of decisions) expect(meta).toMatchObject({ actor: 'system', trace: TRACE });
    expect.assertions(1);
  });

  it.each([
    ['none', undefined],
    ['zeros', `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`],
    ['no parent', `00-${TRACE}-${'0'.repeat(16)}-01`],
    ['version ff', `ff-${TRACE}-00f067aa0ba902b7-01`],
    ['a word', TRACE],
  ])('is made where the request has %s', async (_what, given) => {
    const { body } = await service.bearing().get('/v1/inbox', given === undefined ? {} : { traceparent: given });
    expect(body.traceId).toMatch(/^[\da-f]{32}$/);
    expect(body.traceId).not.toBe(TRACE);
    expect(body.traceId).not.toBe('0'.repeat(32));
  });
});

describe('the log', () => {
  it('has a line per request with ids and codes, and nothing personal', async () => {
    const { url, lines } = await serve({});
    const signedIn = await fetch(`${url}/v1/session/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"account":"system"}',
    });
    const { token } = (await signedIn.json()) as { token: string };
    const id = uuid();
    await fetch(`${url}/v1/persons/${id}/register-person?secret=1`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', traceparent },
      body: JSON.stringify({ jurisdiction: YUNYANG, name: '' }),
    });
    await fetch(`${url}/nowhere/${id}`);
    const [, registered, nowhere] = lines;
    expect(registered).toMatchObject({
      ...{ method: 'POST', route: '/v1/persons/:id/register-person', status: 400, code: 'invalid-data' },
      ...{ trace: TRACE, actor: 'system', ms: expect.any(Number), level: 30 },
    });
    expect(nowhere).toMatchObject({ route: 'none', status: 404, code: 'route-unknown' });
    expect(JSON.stringify(lines)).not.toMatch(new RegExp(`${id}|secret|${token}|向云`));
  });
});

describe('metrics', () => {
  it('count requests by their template, appends by outcome, and say how far everything is', async () => {
    const { url } = await serve({});
    await statusOf(`${url}/v1/persons/${uuid()}`);
    const text = await (await fetch(`${url}/metrics`)).text();
    expect(text).toContain('http_request_duration_seconds_count{method="GET",route="/v1/persons/:id",status="401"} 1');
    expect(text).toContain('shixun_problems_total{code="token-missing"} 1');
    for (const name of ['directory', 'credits', 'decisions'])
      expect(text).toMatch(new RegExp(`shixun_projection_lag_events\\{projection="${name}"\\} \\d+`));
    expect(text).toMatch(/shixun_log_up 1\n/);
    expect(text).toMatch(/shixun_reactor_lag_events\{reactor="reactor"\} \d+/);
    for (const lease of ['projector', 'reactor']) expect(text).toContain(`shixun_lease_held{lease="${lease}"} 1`);
    expect(text).toContain('shixun_projection_parked{projection="credits"} 0');
    expect(text).toMatch(/process_resident_memory_bytes \d+/);
    expect(text).not.toMatch(/[\da-f]{8}-[\da-f]{4}-/); // no ids
  });

  it('count appends by outcome', async () => {
    const { appending, text } = createMetrics();
    const { WrongRevision } = await import('#libs/event-log');
    appending()({ revision: 0, position: '' as never, duplicate: false, receipt: '' });
    appending()({ revision: 0, position: '' as never, duplicate: true, receipt: '' });
    appending()(new WrongRevision('s', 1, 2));
    appending()(new Error('what nobody expected'));
    appending();
    const shown = await text(service.ledger);
    for (const [labels, value] of [
      ['{outcome="stored"}', 1],
      ['{outcome="duplicate"}', 1],
      ['{outcome="refused",code="wrong-revision"}', 1],
      ['{outcome="refused",code="error"}', 1],
    ])
      expect(shown).toContain(`shixun_appends_total${labels} ${value}`);
    expect(shown).toContain('shixun_append_queue 1');
    expect(shown).toContain('shixun_append_duration_seconds_count 4');
  });

  it('can be switched off', async () => {
    const { url } = await serve({ SHIXUN_METRICS: 'off' });
    expect(await statusOf(`${url}/metrics`)).toBe(404);
  });
});

describe('health', () => {
  it('says what runs here, on which log, and that it is being stopped', async () => {
    const system = await service.as('system');
    await register(system, '向云', YUNYANG);
    await service.settled();
    await service.ledger.timekeeper!.tick();
    const { body } = await service.bearing().get('/health/ready');
    expect(body).toMatchObject({
      ...{ status: 'ready', roles: allRoles, head: body.reactor, reacting: { state: 'running', error: null } },
      log: { store: 'postgres', ledger: expect.any(String), dangers: [] },
      timekeeper: { at: expect.any(String), error: null },
      settlements: { position: body.head, inWork: [] },
    });
    const { url, app } = await serve({});
    app.get((await import('../apps/api/src/traffic.js')).Traffic).onModuleDestroy();
    const reply = await fetch(`${url}/health/ready`);
    expect([reply.status, ((await reply.json()) as { status: string }).status]).toEqual([503, 'draining']);
  });
});
