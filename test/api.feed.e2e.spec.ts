import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CloudEvent } from 'cloudevents';
import { randomUUID } from 'node:crypto';
import { createApp } from '../apps/api/src/app.js';
import { readConfig } from '../apps/api/src/config.js';
import { award, enrol, foundHouse, names, planClass, register, step, YUNYANG, type House } from './testing/house.js';
import { openEventStream, type EventStream, type Message } from './testing/event-stream.js';
import { startService, type Service, type Voice } from './testing/service.js';

type Event = { id: string; type: string; sequence: string; subject: string; data: object };

/** The position with which a cursor begins. */
const positionOf = (cursor = '') => cursor.split('.')[0]!;

/** The feed: every event in one order, pulled page by page or streamed, with no gap and no double. */
describe('the feed', () => {
  let service: Service;
  let house: House;
  const secrets = ['孩子住院需要照顾', '登记时看错了一行'];

  beforeAll(async () => {
    service = await startService();
    house = await foundHouse(service);
    const { id, sessions } = await planClass(house, ['2024-03-04']);
    const theCase = await enrol(house.A, house.organiser, id);
    await house.A.does(step(theCase, 'RequestLeave'), { session: sessions[0], reason: secrets[0] });
    const given = award();
    await house.training.does(`/v1/credits/${house.A.id}/award-credit`, given);
    await house.training.does(`/v1/credits/${house.A.id}/revoke-credit`, {
      ...{ award: given.award, amount: '1', kind: 'error', basis: 'default', reason: secrets[1] },
    });
    await house.hr.does(`/v1/persons/${house.A.id}/evaluations`, { purpose: 'cycle' });
    await service.settled();
  });
  afterAll(() => service.stop());

  /** Reads to the end, page by page. */
  async function pull(who: Voice, limit: number, query = ''): Promise<{ events: Event[]; pages: number }> {
    const events: Event[] = [];
    let after = '';
    for (let pages = 1; ; pages++) {
      const { status, body } = await who.get(`/v1/events?limit=${limit}&after=${after}${query}`);
      expect(status).toBe(200);
      events.push(...body.events);
      if (body.atHead) return { events, pages };
      expect(body.next > after).toBe(true);
      after = body.next;
    }
  }

  describe('page by page', () => {
    it('has every event once and in order, whatever the size of a page', async () => {
      const { events: all } = await pull(house.system, 1000);
      const head = await service.head();
      expect(all.map(({ sequence }) => Number(sequence))).toEqual(
        Array.from({ length: Number(head) }, (_, i) => i + 1),
      );
      for (const limit of [1, 7]) {
        const { events, pages } = await pull(house.system, limit);
        expect(events).toEqual(all);
        expect(pages).toBeGreaterThanOrEqual(Math.ceil(all.length / limit));
      }
    });

    it('goes on behind the end with what comes later, and only with that', async () => {
      const { body: end } = await house.system.get('/v1/events?limit=1000');
      const { body: nothing } = await house.system.get(`/v1/events?after=${end.next}`);
      expect(nothing).toEqual({ events: [], next: end.next, atHead: true });
      const person = await register(house.hr, '后来的人', YUNYANG);
      const { body: more } = await house.system.get(`/v1/events?after=${end.next}`);
      expect(more.events.map(({ subject }: Event) => subject)).toEqual([`teacher-${person}`]);
    });

    it('takes the bare position of an earlier release, and refuses a cursor whose event is not in the log', async () => {
      const { body } = await house.system.get('/v1/events?limit=3');
      const { body: next } = await house.system.get(`/v1/events?limit=1&after=${body.next}`);
      expect(await house.system.get(`/v1/events?limit=1&after=${positionOf(body.next)}`)).toMatchObject({ body: next });
      const [position, id, leaf] = body.next.split('.');
      const other = leaf.replace(/^./, (digit: string) => (digit === '0' ? '1' : '0'));
      const wrong = [`${position}.${id}.${other}`, `${position}.${randomUUID()}.${leaf}`];
      wrong.push(`00000000000000000001.${id}.${leaf}`);
      for (const after of wrong) {
        const { status, body: problem } = await house.system.get(`/v1/events?after=${after}`);
        expect([status, problem.code]).toEqual([409, 'feed-forked']);
      }
    });

    it('has only the types asked for, and still comes to the end', async () => {
      const { events, pages } = await pull(house.system, 3, '&type=Credit*,shixun.DecisionRecorded');
      expect(events.map(({ type }) => type)).toEqual([
        ...['shixun.CreditAwarded', 'shixun.CreditRevoked', 'shixun.DecisionRecorded'],
      ]);
      expect(pages).toBeGreaterThan(10);
      const { body } = await house.system.get('/v1/events?limit=1000&type=Nothing');
      expect(body).toMatchObject({ events: [], atHead: true });
      expect(positionOf(body.next)).toBe(await service.head());
    });

    it('has CloudEvents 1.0', async () => {
      const { events } = await pull(house.system, 1000);
      for (const event of events) {
        const read = new CloudEvent(event, true);
        expect(read.validate()).toBe(true);
        expect(read.source).toMatch(/^urn:shixun:ledger:/);
        for (const name of Object.keys(event)) expect(name).toMatch(/^[a-z0-9]{1,20}$/);
      }
      expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
    });

    it('never says who somebody is or why somebody did something, to anybody', async () => {
      for (const who of [house.system, house.hr, house.A]) {
        const text = JSON.stringify((await pull(who, 1000)).events);
        for (const personal of [...Object.values(names), '干部', '后来的人', ...secrets])
          expect(text).not.toContain(JSON.stringify(personal).slice(1, -1));
      }
    });

    it.each([
      ['after=first', '/after'],
      ['after=1', '/after'],
      ['after=99999999999999999999', '/after'],
      ['after=00000000000000009999', '/after'],
      ['after=/', '/after'],
      ['after=-1', '/after'],
      ['after=00000000000000000001.', '/after'],
      ['after=00000000000000000001.x.y', '/after'],
      ['limit=0', '/limit'],
      ['limit=1001', '/limit'],
      ['limit=NaN', '/limit'],
      [`type=${'x'.repeat(1001)}`, '/type'],
    ])('points at %s', async (query, pointer) => {
      const { status, body } = await house.system.get(`/v1/events?${query}`);
      expect([status, body.errors?.map((one: { pointer: string }) => one.pointer)]).toEqual([400, [pointer]]);
    });

    it('takes a filter for a name with stars, not for a pattern that keeps everybody waiting', async () => {
      for (const type of ['(a%2B)%2B$', '[', '%5C', 'Credit.,.*', '*'.repeat(60) + 'x']) {
        const started = Date.now();
        const { status, body } = await house.system.get(`/v1/events?limit=1000&type=${type}`);
        expect([type, status, body.events]).toEqual([type, 200, []]);
        expect(Date.now() - started).toBeLessThan(30_000);
      }
    });
  });

  describe('as a stream', () => {
    const open: EventStream[] = [];
    const listen = async (who: Voice, query = '', headers: { [name: string]: string } = {}) => {
      const authorization = `Bearer ${who.token}`;
      const stream = await openEventStream(`${service.url}/v1/events/stream?${query}`, { authorization, ...headers });
      open.push(stream);
      return stream;
    };
    const sequences = (messages: readonly Message[]) =>
      messages.filter(({ data }) => data !== undefined).map(({ data }) => (data as Event).sequence);

    afterAll(() => Promise.all(open.map((stream) => stream.close())));

    it('tells what was, then what happens, as it happens', async () => {
      const stream = await listen(house.system);
      expect([stream.status, stream.type]).toEqual([200, 'text/event-stream; charset=utf-8']);
      const head = await service.head();
      await stream.until((messages) => positionOf(messages.at(-1)?.id) === head);
      const { headers } = await house.training.does(`/v1/credits/${house.B.id}/award-credit`, award());
      const position = headers['x-ledger-position']!;
      const messages = await stream.until((all) => all.at(-1)!.id >= position);
      const told = messages.find(({ id }) => positionOf(id) === position)!;
      expect(told.data).toMatchObject({ type: 'shixun.CreditAwarded', subject: `credit-${house.B.id}` });
      const { events } = await pull(house.system, 1000);
      expect(messages.map(({ data }) => data as Event)).toEqual(events.slice(0, messages.length));
      await stream.close();
    });

    it('goes on where it was broken off, with no gap and no double, while events come', async () => {
      const writing = (async () => {
        for (let i = 0; i < 40; i++) await house.training.does(`/v1/credits/${house.C.id}/award-credit`, award());
      })();
      const seen: string[] = [];
      let last = '';
      const start = Number(await service.ledger.log.head().then(({ position }) => position));
      for (let round = 1; round <= 4; round++) {
        const stream = await listen(house.system, '', last ? { 'last-event-id': last } : {});
        const messages = await stream.until((all) => Number(positionOf(all.at(-1)?.id)) >= start + 8 * round);
        await stream.close();
        seen.push(...sequences(messages));
        last = messages.at(-1)!.id;
      }
      await writing;
      const head = await service.head();
      const stream = await listen(house.system, '', { 'last-event-id': last });
      if (positionOf(last) !== head)
        seen.push(...sequences(await stream.until((all) => positionOf(all.at(-1)?.id) === head)));
      await stream.close();
      expect(seen.map(Number)).toEqual(Array.from({ length: Number(head) }, (_, i) => i + 1));
    });

    it('moves a reader on who wants few of the events', async () => {
      const stream = await listen(house.hr, 'type=DecisionRecorded');
      const head = await service.head();
      await stream.until((messages) => (messages.at(-1)?.id ?? '') >= head);
      expect(sequences(stream.messages)).toHaveLength(1);
      await stream.close();
    });

    it('is empty for a neighbour, and moves on all the same', async () => {
      const stream = await listen(house.neighbour, 'type=Credit*');
      const head = await service.head();
      await stream.until((messages) => (messages.at(-1)?.id ?? '') >= head);
      expect(sequences(stream.messages)).toEqual([]);
      await stream.close();
    });

    it('is refused like any request: without a token, and from a position that never was', async () => {
      const nobody = await fetch(`${service.url}/v1/events/stream`);
      expect([nobody.status, nobody.headers.get('content-type')]).toEqual([401, expect.stringContaining('problem')]);
      const beyond = await house.system.get('/v1/events/stream', { 'last-event-id': '99999999999999999999' });
      expect([beyond.status, beyond.body.code]).toEqual([400, 'invalid-data']);
      const nonsense = await house.system.get('/v1/events/stream', { 'last-event-id': 'first' });
      expect([nonsense.status, nonsense.body.code]).toEqual([400, 'invalid-data']);
    });

    it('does not keep the service from stopping', async () => {
      const other = await createApp(readConfig({ NODE_ENV: 'test', SHIXUN_LOG_LEVEL: 'warn' }), service.ledger);
      await other.listen(0, '127.0.0.1');
      const body = JSON.stringify({ account: 'system' });
      const url = await other.getUrl();
      const headers = { 'content-type': 'application/json' };
      const { token } = (await (await fetch(`${url}/v1/session/token`, { method: 'POST', body, headers })).json()) as {
        token: string;
      };
      const stream = await openEventStream(`${url}/v1/events/stream`, { authorization: `Bearer ${token}` });
      await stream.until((messages) => messages.length > 0);
      const started = Date.now();
      await other.close();
      expect(Date.now() - started).toBeLessThan(30_000);
      await stream.close();
    });

    it('ends for nobody because one reader goes away', async () => {
      const [gone, stays] = [await listen(house.system), await listen(house.system)];
      await gone.close();
      const { headers } = await house.training.does(`/v1/credits/${house.B.id}/award-credit`, award());
      await stays.until((messages) => (messages.at(-1)?.id ?? '') >= headers['x-ledger-position']!);
      await stays.close();
    });
  });
});
