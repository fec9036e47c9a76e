import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { canonicalBytes } from '#libs/canonical';
import { execute, executeStep, person, school, system, trainingClass, type Actor, type AnyDecider } from '#libs/domain';
import type { Recorded } from '#libs/event-log';
import { definitionHash, workflowDefinition } from '#libs/policy';
import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { v5 as uuidv5 } from 'uuid';
import { dropTestDatabases, testDatabase } from '../../embedded-postgres/src/testing/index.js';
import { causeEffects } from './case-effects.js';
import { allRoles, openLedger, type OpenLedger } from './index.js';

const yunyang = '500235';
const title = { 'zh-CN': '效果', en: 'Effects' };
const clerk: Actor = { id: randomUUID(), grants: [{ role: 'bureau.training', jurisdiction: yunyang }] };
const file = 'b'.repeat(64);

/** A definition made for this spec: one step of each kind of effect. */
const definition = workflowDefinition.parse({
  id: 'effects',
  title,
  subject: 'person',
  data: {
    ...{ type: 'object', additionalProperties: false },
    properties: { hours: { type: 'string' }, appeal: { type: 'string' }, trainee: { type: 'string' } },
  },
  start: [{ do: 'Begin', by: 'bureau.training', to: 'going', records: 'Applied' }],
  states: {
    going: {
      title,
      on: [
        {
          ...{ do: 'Recognise', by: 'bureau.training', to: 'going', records: 'Noted' },
          effect: [
            {
              award: {
                ...{ amount: 'case.hours', unit: 'credit', level: 'county', mode: 'centralized' },
                ...{ category: 'professional', on: 'case.on.Recognise' },
              },
            },
            { record: { kind: 'skill-check', fields: { skill: '信息技术应用能力', result: '合格' } } },
          ],
        },
        {
          ...{ do: 'Appeal', by: 'bureau.training', to: 'going', records: 'Noted' },
          effect: [{ open: { workflow: 'appeal', do: 'File', details: { grounds: 'input.grounds' } } }],
          data: { type: 'object', properties: { grounds: { type: 'string' } } },
        },
        {
          ...{ do: 'Accept', by: 'bureau.training', to: 'going', records: 'Noted' },
          effect: [{ step: { workflow: 'appeal', of: 'appeal', do: 'Accept' } }],
          data: { type: 'object', properties: { appeal: { type: 'string' } } },
        },
        {
          ...{ do: 'Enrol', by: 'bureau.training', to: 'going', records: 'Noted' },
          effect: [{ enrol: true }, { command: { to: 'teacher', of: 'trainee', do: 'EndEmployment', data: {} } }],
        },
        { do: 'End', by: 'bureau.training', to: 'ended', records: 'Confirmed' },
      ],
    },
    ended: {
      title,
      final: true,
      on: [
        {
          ...{ do: 'Reverse', by: 'bureau.training', to: 'ended', records: 'Reversed', requires: ['reason'] },
          effect: [{ undo: ['Recognise'] }],
        },
      ],
    },
  },
});
const hash = definitionHash(definition);

let ledger: OpenLedger;
const at = '2025-06-01T02:00:00.000Z';
const told: Error[] = [];
const central = randomUUID();
const issue = (actor: Actor = system) => ({ actor, commandId: randomUUID(), at });

beforeAll(async () => {
  ledger = await openLedger({
    ...{ dataDir: join(tmpdir(), `effects-${process.pid}`), databaseUrl: await testDatabase() },
    ...{ rulesDir: join(process.cwd(), 'rules'), vaultKey: 'ab'.repeat(32), now: () => at, roles: allRoles },
    failed: (_, error) => told.push(error),
  });
  await ledger.log.keep('workflow', canonicalBytes(JSON.parse(JSON.stringify(definition))));
  await give(school, central, 'RegisterSchool', {
    jurisdiction: yunyang,
    name: '一小',
    stages: ['junior'],
    site: 'town',
  });
});

afterAll(async () => {
  await ledger?.close();
  await dropTestDatabases();
});

function give(decider: AnyDecider, id: string, type: string, data: object) {
  return execute(ledger.log, ledger.shelf, decider, id, { type, data }, issue());
}

/** A case of the definition above, about a new person, with a step taken by the clerk. */
async function opened(about: object = {}) {
  const [who, one] = [randomUUID(), randomUUID()];
  await give(person, who, 'RegisterPerson', { jurisdiction: yunyang, name: '测试教师' });
  const hired = { jurisdiction: yunyang, school: central, staffCategory: 'teacher', stage: 'junior' };
  await give(person, who, 'HirePerson', { ...hired, hiredOn: '2015-09-01', firstPost: false });
  const rules = {
    ...ledger.shelf,
    current: (workflow: string, place: string) =>
      workflow === 'effects' ? { hash, definition } : ledger.shelf.current(workflow, place),
  };
  const take = async (name: string, data: object = {}): Promise<Recorded> => {
    await executeStep(ledger.log, rules, 'effects', one, { do: name, data: data as never }, issue(clerk));
    const taken = (await events(`case-effects-${one}`)).findLast(
      ({ data }) => (data['case'] as { step: string }).step === name,
    )!;
    await settled();
    return taken;
  };
  await take('Begin', { subject: who, about, details: { hours: '6' } });
  return { who, one, take, stream: `case-effects-${one}` };
}

async function events(stream: string): Promise<Recorded[]> {
  const found: Recorded[] = [];
  for await (const event of ledger.log.readStream(stream, { open: true })) found.push(event);
  return found;
}
const types = async (stream: string) => (await events(stream)).map(({ type }) => type);

/** Waits until the reactor has answered to everything, its own events too. */
async function settled(): Promise<void> {
  for (let quiet = 0; quiet < 3;) {
    const { position } = await ledger.log.head();
    quiet = ledger.reactor!.position() === position ? quiet + 1 : 0;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

describe('a step of a case', () => {
  it('awards and files, with the files handed in, and its reversal takes back what is left', async () => {
    const { who, take, stream } = await opened();
    const cause = await take('Recognise', { on: '2025-05-30', evidence: [{ name: 'list', file }] });
    const [award] = await events(`credit-${who}`);
    expect(award!.data).toMatchObject({ recognised: '6', countsOn: '2025-05-30', evidence: [file] });
    const [filed] = await events(`record-person-${who}`);
    expect(filed).toMatchObject({ type: 'RecordFiled', meta: { cause: cause.id } });
    expect(filed!.data).toMatchObject({ kind: 'skill-check', on: '2025-05-30', evidence: [file] });

    await take('End');
    const reversal = await take('Reverse', { reason: '材料不实' });
    await causeEffects(ledger, reversal, at, (refusal) => told.push(refusal));
    expect(await types(`credit-${who}`)).toEqual(['CreditAwarded', 'CreditRevoked']);
    expect((await events(`credit-${who}`))[1]!.data).toMatchObject({ amount: '6', kind: 'correction' });
    expect((await events(`record-person-${who}`))[1]).toMatchObject({
      ...{ type: 'RecordWithdrawn', personal: { reason: '材料不实' }, data: { record: filed!.data['record'] } },
    });
    expect(await types(stream)).not.toContain('EffectRefused');
  });

  it('opens another case about itself and takes a step of it, once however often it is delivered', async () => {
    const { who, one, take } = await opened();
    const cause = await take('Appeal', { details: { grounds: '漏记' } });
    const appeal = uuidv5('open/0', cause.id);
    const [filed] = await events(`case-appeal-${appeal}`);
    expect(filed).toMatchObject({ type: 'Applied', meta: { actor: 'system', cause: cause.id } });
    expect(filed!.data).toMatchObject({ subject: who, about: { case: one } });
    const accepted = await take('Accept', { details: { appeal } });
    for (const event of [cause, accepted]) await causeEffects(ledger, event, at, (refusal) => told.push(refusal));
    expect(await types(`case-appeal-${appeal}`)).toEqual(['Applied', 'Approved']);
  });

  it('that causes what is refused says so in its case, once, and the rest is done', async () => {
    const group = randomUUID();
    await give(trainingClass, group, 'PlanClass', {
      ...{ jurisdiction: yunyang, title: '研修', organiser: '进修校', unit: 'credit', planned: '4', capacity: 1 },
      ...{ level: 'county', mode: 'centralized', category: 'professional' },
      ...{ startsOn: '2025-03-01', endsOn: '2025-12-20' },
    });
    const seated = await opened({ class: group });
    await seated.take('Enrol');
    expect(await types(`class-${group}`)).toEqual(['ClassPlanned', 'TraineeEnrolled']);
    const late = await opened({ class: group });
    const cause = await late.take('Enrol');
    await causeEffects(ledger, cause, at, (refusal) => told.push(refusal));
    const refused = (await events(late.stream)).filter(({ type }) => type === 'EffectRefused');
    expect(refused.map(({ data }) => [data['effect'], data['code'], data['of']])).toEqual([
      [0, 'class-full', cause.id],
      [1, 'effect-without-target', cause.id],
    ]);
    await late.take('End');
  });

  it('reaches no case of another jurisdiction', async () => {
    const { take, stream } = await opened();
    const [elsewhere, theirs] = [randomUUID(), randomUUID()];
    await give(person, elsewhere, 'RegisterPerson', { jurisdiction: '320482', name: '他县教师' });
    const filing = { do: 'File', data: { subject: elsewhere, about: {}, details: { grounds: '漏记' } } };
    await executeStep(ledger.log, ledger.shelf, 'appeal', theirs, filing, issue());
    await take('Accept', { details: { appeal: theirs } });
    expect(await types(`case-appeal-${theirs}`)).toEqual(['Applied']);
    expect((await events(stream)).at(-1)).toMatchObject({ type: 'EffectRefused', data: { code: 'case-unknown' } });
  });
});
