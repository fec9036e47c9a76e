import {
  client,
  credit,
  person,
  policy,
  programme,
  record,
  school,
  trainingClass,
  type AnyDecider,
} from '#libs/domain';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startService, type Service } from './testing/service.js';

/* eslint-disable @typescript-eslint/no-explicit-any -- a document of another standard */

/** The description of the API, as written from the schemas that check it. */
describe('the OpenAPI document', () => {
  let service: Service;
  let api: any;
  const operations = () =>
    Object.entries<any>(api.paths).flatMap(([path, item]) =>
      Object.entries<any>(item).map(([method, operation]) => ({ path, method, ...operation })),
    );

  beforeAll(async () => {
    service = await startService();
    const { status, body } = await service.bearing().get('/docs/openapi.json');
    expect(status).toBe(200);
    api = body;
  });
  afterAll(() => service.stop());

  it('is OpenAPI 3.1', () => {
    expect(api.openapi).toMatch(/^3\.1\./);
    expect(api.info.title).toContain('师训');
  });

  it('gives each operation an id of its own and a sentence', () => {
    const ids = operations().map(({ operationId }) => operationId);
    expect(ids.filter((id, i) => ids.indexOf(id) !== i)).toEqual([]);
    expect(operations().filter(({ summary, operationId }) => !summary || !operationId)).toEqual([]);
  });

  const streams: [path: string, decider: AnyDecider][] = [
    ...Object.entries({ persons: person, schools: school, programmes: programme, classes: trainingClass }),
    ...Object.entries({ credits: credit, records: record, policies: policy, clients: client }),
  ] as [string, AnyDecider][];
  const commands = streams.flatMap(([path, { commands }]) =>
    Object.entries(commands)
      .filter(([, { by, gathered }]) => by.length > 0 && !gathered)
      .map(([type, { schema }]) => [type, path, Object.keys(schema.shape)] as const),
  );

  it('has no command that only the service gives', () => {
    expect(policy.commands.AdoptPack.by).toEqual([]);
    expect(operations().filter(({ operationId }) => operationId === 'AdoptPack')).toEqual([]);
  });

  it.each(commands)('has %s, with every field of its schema', (type, path, fields) => {
    const name = type.replace(/(?!^)([A-Z])/g, '-$1').toLowerCase();
    const operation = api.paths[`/v1/${path}/{id}/${name}`]?.post;
    expect(operation?.operationId).toBe(type);
    let { schema } = operation.requestBody.content['application/json'];
    if (schema.$ref) schema = api.components.schemas[schema.$ref.split('/').at(-1)];
    expect(Object.keys(schema.properties).sort()).toEqual([...fields].sort());
    expect(schema.additionalProperties).toBe(false);
    const headers = operation.parameters.filter((one: any) => one.in === 'header').map((one: any) => one.name);
    expect(headers.sort()).toEqual(['Idempotency-Key', 'If-Match']);
  });

  it('has the steps of cases with both headers too, and what reads ask for', () => {
    const step = api.paths['/v1/cases/{workflow}/{id}/{step}'].post;
    const names = (operation: any, where: string) =>
      operation.parameters.filter((one: any) => one.in === where).map((one: any) => one.name).sort(); // prettier-ignore
    expect(names(step, 'header')).toEqual(['Idempotency-Key', 'If-Match']);
    expect(names(api.paths['/v1/cases/{workflow}/{id}/migrate'].post, 'header')).toEqual([
      'Idempotency-Key',
      'If-Match',
    ]);
    expect(names(api.paths['/v1/inbox/bulk'].post, 'header')).toEqual(['Idempotency-Key']);
    expect(names(api.paths['/v1/inbox'].get, 'query')).toEqual(['cursor', 'limit', 'minPosition', 'step', 'workflow']);
    expect(names(api.paths['/v1/cases'].get, 'query')).not.toContain('among');
    expect(names(api.paths['/v1/persons/{id}/standing'].get, 'query')).toEqual([
      ...['asOf', 'knownAt', 'minPosition', 'purpose', 'window'],
    ]);
    expect(names(api.paths['/v1/events'].get, 'query')).toEqual(['after', 'limit', 'type']);
  });

  it('points nowhere that is not there', () => {
    const refs = [...JSON.stringify(api).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, ref]) => ref!);
    const missing = refs.filter(
      (ref) => ref.split('/').reduce((at: any, key) => at?.[decodeURIComponent(key)], api) === undefined,
    );
    expect(missing).toEqual([]);
  });
});
