import { readScope, system, type ReadScope } from '#libs/domain';
import type { EventLog } from '#libs/event-log';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { changedSinceIssued, Decision, decisionById, decisionsOf, settlement, settlementRows } from './decisions.js';
import { fengjie, foldAll, given, testLog, testReadModels, uuid, yunyang } from './testing/ledger.js';

const everything = readScope(system);
const [zhang, li, wang] = [uuid(1), uuid(2), uuid(3)];
const [north, south] = [uuid(11), uuid(12)];
const about = { jurisdiction: yunyang, purpose: 'annual', windowKind: 'year', windowKey: '2024' };

const verdict = (outcome: string, more: object = {}) => ({
  ...{ purpose: 'annual', window: { kind: 'year', key: '2024', from: '2024-01-01', to: '2024-12-31' } },
  ...{ asOf: '2025-01-02', position: '00000000000000000003', packHash: 'p'.repeat(64).replaceAll('p', 'a') },
  ...{ interpretations: [], engine: '1', factsHash: 'b'.repeat(64), facts: { total: '90' }, outcome },
  ...{ requirements: [{ id: 'r1', met: outcome === 'qualified' }], firedRules: ['r1'] },
  consequences: [{ consequence: 'no-promotion', clause: 'YY-4.1', basis: 'stated' }],
  ...more,
});
const recorded = (outcome: string, more?: object) => ({ type: 'DecisionRecorded', data: verdict(outcome, more) });

let dataSource: DataSource;
let log: EventLog;

beforeAll(async () => {
  dataSource = await testReadModels();
  log = testLog();
  for (const [person, name] of [
    [zhang, '张'],
    [li, '李'],
    [wang, '王'],
  ] as const)
    await given(log, `teacher-${person}`, about, { type: 'PersonRegistered', data: { jurisdiction: yunyang, name } });
  const at = (school: string) => ({ jurisdiction: yunyang, school });
  await given(log, `decision-${zhang}`, at(north), recorded('unqualified'));
  for await (const { id } of log.readStream(`decision-${zhang}`))
    await given(log, `decision-${zhang}`, at(north), {
      type: 'DecisionCorrected',
      data: verdict('qualified', { corrects: id }),
    });
  await given(log, `decision-${li}`, at(south), recorded('qualified'), recorded('open', { purpose: 'cycle' }));
  await given(log, `decision-${wang}`, { jurisdiction: fengjie }, recorded('undetermined'));
  await foldAll(dataSource, log, [1]);
});
afterAll(() => dataSource.destroy());

const bureauOf = (jurisdiction: string): ReadScope =>
  readScope({ id: 'b', grants: [{ role: 'bureau.hr', jurisdiction }] });

describe('a decision', () => {
  it('that was corrected says by which, and the new one what it replaces', async () => {
    const page = await decisionsOf.ask(dataSource, decisionsOf.params.parse({ person: zhang }), everything);
    const [now, before] = page.items;
    expect(now).toMatchObject({ outcome: 'qualified', corrects: before!.id, supersededBy: null, school: north });
    expect(before).toMatchObject({ outcome: 'unqualified', corrects: null, supersededBy: now!.id });
    expect(now).toMatchObject({ basedOn: '00000000000000000003', windowFrom: '2024-01-01', asOf: '2025-01-02' });
    expect(now!.requirements).toEqual([{ id: 'r1', met: true }]);
    const current = decisionsOf.params.parse({ person: zhang, current: 'yes' });
    expect((await decisionsOf.ask(dataSource, current, everything)).items).toEqual([now]);
  });

  it('is read by the person, their present bureau and the one that decided, and by no neighbour', async () => {
    const { id } = await dataSource.getRepository(Decision).findOneByOrFail({ person: wang });
    const read = (scope: ReadScope) => decisionById.ask(dataSource, { id }, scope);
    expect(await read(readScope({ id: wang, grants: [] }))).toMatchObject({ id });
    expect(await read(bureauOf(yunyang))).toMatchObject({ id });
    expect(await read(bureauOf(fengjie))).toMatchObject({ id });
    expect(await read(bureauOf('430600'))).toBeNull();
    expect(await read(readScope({ id: li, grants: [] }))).toBeNull();
  });
});

describe('a settlement', () => {
  it('counts what is in force, in total and by school', async () => {
    expect(await settlement.ask(dataSource, about, everything)).toEqual({
      persons: 2,
      outcomes: { qualified: 2 },
      schools: [
        { school: north, outcomes: { qualified: 1 } },
        { school: south, outcomes: { qualified: 1 } },
      ],
    });
    const city = { ...about, jurisdiction: '500200' };
    expect((await settlement.ask(dataSource, city, everything)).outcomes).toEqual({ qualified: 2, undetermined: 1 });
    expect((await settlement.ask(dataSource, city, bureauOf(fengjie))).persons).toBe(1);
    expect((await settlement.ask(dataSource, about, bureauOf(fengjie))).persons).toBe(0);
  });

  it('lists its persons page by page, by outcome or school', async () => {
    const rows = async (params: object) => {
      const parsed = settlementRows.params.parse({ ...about, jurisdiction: '500000', ...params });
      return settlementRows.ask(dataSource, parsed, everything);
    };
    const first = await rows({ limit: 2 });
    const rest = await rows({ limit: 2, cursor: first.next! });
    expect([...first.items, ...rest.items].map(({ name }) => name)).toEqual(['张', '李', '王']);
    expect(rest.next).toBeNull();
    expect((await rows({ outcome: 'undetermined' })).items.map(({ person }) => person)).toEqual([wang]);
    expect((await rows({ school: south })).items.map(({ person }) => person)).toEqual([li]);
  });
});

describe('what was issued', () => {
  const question = { purpose: 'annual', window: { kind: 'year', key: '2024' } };
  const [first, second] = [uuid(71), uuid(72)];
  const rowsOf = async (person: string) =>
    dataSource.getRepository(Decision).find({ where: { person, purpose: 'annual' }, order: { position: 'ASC' } });
  const changed = async () => {
    const { items } = await changedSinceIssued.ask(dataSource, changedSinceIssued.params.parse(about), everything);
    return items.map(({ name, issued, current }) => [name, issued.outcome, current.outcome]);
  };
  const issuing = (decision: string, settlement: string, replaces?: string) => ({
    type: 'VerdictIssued',
    data: {
      ...question,
      decision,
      settlement,
      reference: `文 ${settlement}`,
      on: '2025-02-01',
      ...(replaces && { replaces }),
    },
  });

  it('stands beside the proposals: issued, changed, replaced, withdrawn', async () => {
    const stream = `decision-${li}`;
    const at = { jurisdiction: yunyang, school: south };
    const [made] = await rowsOf(li);
    expect(made).toMatchObject({ status: 'proposed', settlement: null, checkedAt: null });
    await given(log, stream, at, { type: 'VerdictChecked', data: { ...question, decision: made!.id } });
    await given(log, stream, at, issuing(made!.id, first));
    await foldAll(dataSource, log);
    const issued = { status: 'issued', settlement: first, reference: `文 ${first}`, issuedOn: '2025-02-01' };
    expect((await rowsOf(li))[0]).toMatchObject({ ...issued, checkedAt: expect.any(String) });
    expect(await changed()).toEqual([]);

    await given(log, stream, at, { type: 'DecisionCorrected', data: verdict('unqualified', { corrects: made!.id }) });
    await foldAll(dataSource, log);
    expect(await changed()).toEqual([['李', 'qualified', 'unqualified']]);

    const now = (await rowsOf(li))[1]!;
    await given(log, stream, at, issuing(now.id, second, made!.id));
    await foldAll(dataSource, log);
    expect((await rowsOf(li)).map(({ status }) => status)).toEqual(['replaced', 'issued']);
    expect(await changed()).toEqual([]);

    const data = { ...question, decision: now.id, settlement: second, reference: '更正 1' };
    await given(log, stream, at, { type: 'VerdictWithdrawn', data });
    await foldAll(dataSource, log);
    expect((await rowsOf(li))[1]!.status).toBe('withdrawn');
  });
});
