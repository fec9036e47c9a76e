import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  credit,
  decision,
  execute,
  executeStep,
  person,
  policy,
  record,
  type Refused,
  school,
  system,
  trainingClass,
  type Actor,
  type AnyDecider,
} from '#libs/domain';
import { START, type Recorded } from '#libs/event-log';
import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dropTestDatabases, testDatabase } from '../../embedded-postgres/src/testing/index.js';
import { allRoles, openLedger, recordDecision, replay, runReactor, standing, type OpenLedger } from './index.js';

const yunyang = '500235';
const [centralSchool, author, approver] = [randomUUID(), randomUUID(), randomUUID()];
const told: { what: string; error: Error }[] = [];
let clock = '2025-06-01T02:00:00.000Z';
let ledger: OpenLedger;

beforeAll(async () => {
  ledger = await openLedger({
    dataDir: join(tmpdir(), 'never-made'),
    databaseUrl: await testDatabase(),
    rulesDir: join(process.cwd(), 'rules'),
    vaultKey: 'ab'.repeat(32),
    now: () => clock,
    roles: allRoles,
    failed: (what, error) => told.push({ what, error }),
  });
  const data = { jurisdiction: yunyang, name: '江口中学', stages: ['junior'], site: 'town' };
  await give(school, centralSchool, 'RegisterSchool', data);
});

afterAll(async () => {
  await ledger?.close();
  await dropTestDatabases();
});

const issue = (actor: Actor = system) => ({ actor, commandId: randomUUID(), at: clock });

function give(decider: AnyDecider, id: string, type: string, data: object, actor?: Actor) {
  return execute(ledger.log, ledger.shelf, decider, id, { type, data }, issue(actor));
}

function take(workflow: string, id: string, name: string, data: { [field: string]: unknown }, actor?: Actor) {
  return executeStep(ledger.log, ledger.shelf, workflow, id, { do: name, data: data as never }, issue(actor));
}

async function teacher(): Promise<string> {
  const id = randomUUID();
  await give(person, id, 'RegisterPerson', { jurisdiction: yunyang, name: '李敏' });
  const post = { jurisdiction: yunyang, school: centralSchool, staffCategory: 'teacher', stage: 'junior' };
  await give(person, id, 'HirePerson', { ...post, hiredOn: '2010-09-01', firstPost: false });
  return id;
}

async function award(id: string, recognised: string, occurredOn = '2025-05-04'): Promise<string> {
  const one = randomUUID();
  await give(credit, id, 'AwardCredit', {
    ...{ award: one, unit: 'credit', recognised, level: 'county', mode: 'centralized', category: 'professional' },
    ...{ occurredOn, countsOn: occurredOn, source: { kind: 'manual', title: '集中研修', cause: randomUUID() } },
  });
  return one;
}

function decide(id: string, purpose = 'cycle') {
  return recordDecision(ledger, { person: id, purpose }, issue());
}

async function events(stream: string): Promise<Recorded[]> {
  const found: Recorded[] = [];
  for await (const event of ledger.log.readStream(stream)) found.push(event);
  return found;
}

async function decisions(id: string) {
  return (await events(`decision-${id}`)).map(({ type, data }) => [type, data['outcome']]);
}

/** Waits until a reactor has answered to everything, its own events too. */
async function settled(position: () => string = ledger.reactor!.position): Promise<void> {
  for (let quiet = 0; quiet < 3;) {
    const head = (await ledger.log.head()).position;
    quiet = position() === head ? quiet + 1 : 0;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

async function classOf(capacity?: number): Promise<string> {
  const id = randomUUID();
  await give(trainingClass, id, 'PlanClass', {
    ...{ jurisdiction: yunyang, title: '县级集中研修', organiser: '教师进修学院', unit: 'credit', planned: '4' },
    ...{ level: 'county', mode: 'centralized', category: 'professional', ...(capacity && { capacity }) },
    ...{ startsOn: '2025-03-01', endsOn: '2025-12-20' },
  });
  await give(trainingClass, id, 'ValueClass', { planned: '4', on: '2025-03-01' });
  await give(record, `class-${id}`, 'FileRecord', {
    ...{ record: randomUUID(), kind: 'class-registration', on: '2025-03-01' },
    fields: {
      ...{ tier: '县级', content: '教材教法', organiser: '教育行政部门', place: '县内' },
      ...{ venue: '学校', timing: '课余时间' },
    },
  });
  return id;
}

describe('the completion of a class', () => {
  it('is awarded once, however often its event is delivered', async () => {
    const [who, group, one] = [await teacher(), await classOf(), randomUUID()];
    await take('class-participation', one, 'Apply', { subject: who, about: { class: group } });
    await take('class-participation', one, 'Approve', {}, { id: approver, grants: [{ role: 'organiser' }] });
    await take('class-participation', one, 'Assess', { kind: 'process', result: 'pass' });
    await take('class-participation', one, 'Complete', { on: '2025-05-31' });
    await settled();
    const awarded = await events(`credit-${who}`);
    expect(awarded.map(({ type }) => type)).toEqual(['CreditAwarded']);
    expect(awarded[0]!.data).toMatchObject({
      ...{
        unit: 'credit',
        planned: '4',
        recognised: '4',
        level: 'county',
        mode: 'centralized',
        occurredOn: '2025-05-31',
      },
      source: { kind: 'class', class: group, case: one },
    });
    expect(awarded[0]!.meta.cause).toBe((await events(`case-class-participation-${one}`)).at(-1)!.id);
    expect((await events(`class-${group}`)).map(({ type }) => type)).toEqual([
      ...['ClassPlanned', 'ClassValued', 'TraineeEnrolled'],
    ]);

    const before = (await ledger.log.head()).position;
    const again = await runReactor({
      ...{ log: ledger.log, shelf: ledger.shelf, now: () => clock, decided: async () => [{ kind: 'person', id: who }] },
      ...{ staffOf: async () => [], mergedPersons: async () => [] },
      checkpoint: { load: async () => START, move: async () => undefined },
      failed: (error) => told.push({ what: 'again', error }),
    });
    await settled(again.position);
    await again.stop();
    expect((await ledger.log.head()).position).toBe(before);
    expect(told).toEqual([]);
  });

  it('that cannot have its effect is told, and keeps back nobody else', async () => {
    const [first, second, group] = [await teacher(), await teacher(), await classOf(1)];
    const organiser = { id: approver, grants: [{ role: 'organiser' }] };
    const cases = [randomUUID(), randomUUID()] as const;
    for (const [i, who] of [first, second].entries()) {
      await take('class-participation', cases[i]!, 'Apply', { subject: who, about: { class: group } });
      await take('class-participation', cases[i]!, 'Approve', {}, organiser);
      await settled();
    }
    expect(told.splice(0).map(({ error }) => (error as Refused).code)).toEqual(['class-full']);
    await take('class-participation', cases[0], 'Assess', { kind: 'process', result: 'pass' });
    await take('class-participation', cases[0], 'Complete', { on: '2025-05-31' });
    await settled();
    expect(await events(`credit-${first}`)).toHaveLength(1);
  });
});

describe('a decision', () => {
  it('is corrected by a late award, a revocation and a restoration, and each replays to the same bytes', async () => {
    const who = await teacher();
    await award(who, '100', '2024-05-04');
    expect(await decide(who)).toMatchObject({ events: ['DecisionRecorded'] });
    const late = await award(who, '20', '2025-01-10');
    await settled();
    const void_ = { award: late, amount: '20', kind: 'falsification', basis: 'default', reason: '查实为虚假' };
    await give(credit, who, 'RevokeCredit', void_);
    await settled();
    await give(credit, who, 'RestoreCredit', { award: late });
    await settled();
    expect(await decisions(who)).toEqual([
      ['DecisionRecorded', 'open'],
      ['DecisionCorrected', 'qualified'],
      ['DecisionCorrected', 'open'],
      ['DecisionCorrected', 'qualified'],
    ]);
    const made = await events(`decision-${who}`);
    made.slice(1).forEach(({ data }, i) => expect(data['corrects']).toBe(made[i]!.id));
    for (const { id } of made) {
      const { identical, stored, derived } = await replay(ledger, id);
      expect([identical, stored]).toEqual([true, derived]);
    }
  });

  it('is made again when two people have settled what the document leaves open, and when they take it back', async () => {
    const who = await teacher();
    await award(who, '10');
    await decide(who, 'annual-review');
    const reading = randomUUID();
    const by = (id: string, role: string): Actor => ({ id, grants: [{ role, jurisdiction: yunyang }] });
    const proposal = {
      ...{ interpretation: reading, jurisdiction: yunyang, parameter: 'year.min', value: '8', unit: 'credit' },
      ...{ clause: 'YY-3.6.5.1', from: '2021-01-01', reason: '局务会议纪要' },
    };
    await give(policy, yunyang, 'ProposeInterpretation', proposal, by(author, 'rule.author'));
    await settled();
    expect(await decisions(who)).toEqual([['DecisionRecorded', 'undetermined']]);
    await give(policy, yunyang, 'ApproveInterpretation', { interpretation: reading }, by(approver, 'rule.approver'));
    await settled();
    const withdrawal = { interpretation: reading, reason: '市里另有规定' };
    await give(policy, yunyang, 'WithdrawInterpretation', withdrawal, by(author, 'rule.author'));
    await settled();
    expect((await decisions(who)).map(([type]) => type)).toEqual([
      'DecisionRecorded',
      'DecisionCorrected',
      'DecisionCorrected',
    ]);
    const [first, settledOne, last] = await events(`decision-${who}`);
    expect(settledOne!.data).toMatchObject({ interpretations: [reading], outcome: 'qualified' });
    expect(last!.data).toMatchObject({
      interpretations: [],
      outcome: 'undetermined',
      factsHash: first!.data['factsHash'],
    });
    for (const { id } of [first!, settledOne!, last!])
      expect(await replay(ledger, id)).toMatchObject({ identical: true });
  });

  it('over an older part of the log never replaces a newer one', async () => {
    const who = await teacher();
    const { position, id } = await ledger.log.head();
    await award(who, '120', '2024-05-04');
    await decide(who);
    await settled();
    const at = { position, id: id! };
    expect(await recordDecision(ledger, { person: who, purpose: 'cycle' }, issue(), at)).toMatchObject({
      events: [],
      decision: { outcome: 'open' },
    });
    expect(await decisions(who)).toEqual([['DecisionRecorded', 'qualified']]);
  });

  it('asked for again under the same id, a day later and knowing more, is the first one', async () => {
    const who = await teacher();
    const same = issue();
    const first = await recordDecision(ledger, { person: who, purpose: 'cycle' }, same);
    await award(who, '3');
    clock = '2025-06-02T02:00:00.000Z';
    const again = await recordDecision(ledger, { person: who, purpose: 'cycle' }, { ...same, at: clock });
    expect(again).toMatchObject({ duplicate: true, position: first.position });
  });

  it('stands when nothing it rests on has changed', async () => {
    const who = await teacher();
    await decide(who);
    expect(await decide(who)).toMatchObject({ events: [] });
    await settled();
    expect(await decisions(who)).toHaveLength(1);
  });

  it('of a person who moves where nothing is decided for that purpose stays, and stops nobody', async () => {
    const who = await teacher();
    await decide(who, 'annual-review');
    await settled();
    told.splice(0);
    const other = randomUUID();
    await give(school, other, 'RegisterSchool', {
      jurisdiction: '320482',
      name: '实验',
      stages: ['junior'],
      site: 'town',
    });
    await give(person, who, 'TransferPerson', { toSchool: other, jurisdiction: '320482', on: '2025-06-01' });
    await settled();
    expect(told.splice(0).map(({ error }) => (error as Refused).code)).toEqual(['purpose-unknown']);
    expect(await decisions(who)).toHaveLength(1);
    const next = await teacher();
    await decide(next);
    await award(next, '5');
    await settled();
    expect(await decisions(next)).toHaveLength(2);
  });

  it.each([
    [{ purpose: 'cycle', person: randomUUID() }, 'person-unknown'],
    [{ purpose: 'happiness' }, 'purpose-unknown'],
    [{ purpose: 'cycle', window: { kind: 'cycle', key: '2021' } }, 'window-unknown'],
  ])('is refused for %j', async (question, code) => {
    const who = await teacher();
    await expect(recordDecision(ledger, { person: who, ...question }, issue())).rejects.toMatchObject({ code });
  });

  it('that is none cannot be replayed', async () => {
    const [registered] = await events(`school-${centralSchool}`);
    for (const id of [randomUUID(), registered!.id])
      await expect(replay(ledger, id)).rejects.toMatchObject({ code: 'decision-unknown' });
  });
});

describe('a standing', () => {
  it('says what is missing, and it is enough', async () => {
    const who = await teacher();
    await award(who, '113', '2024-05-04');
    const { position } = await ledger.log.head();
    const before = await standing(ledger, { person: who, purpose: 'cycle', upTo: position }, '2025-06-02');
    expect(before.stillNeeded).toMatchObject([
      { rule: 'cycle-total', needed: '7', unit: 'credit', before: '2025-12-31' },
    ]);
    await award(who, '7', '2025-06-01');
    const { position: later } = await ledger.log.head();
    const after = await standing(ledger, { person: who, purpose: 'cycle', upTo: later }, '2025-06-02');
    expect(after).toMatchObject({ stillNeeded: [], decision: { outcome: 'qualified' } });
    const asKnown = await standing(ledger, { person: who, purpose: 'cycle', upTo: position }, '2025-06-02');
    expect(asKnown.decision).toEqual(before.decision);
  });
});

describe('the ledger opened again', () => {
  it('adopts nothing twice, and repeats no decision', async () => {
    const before = await ledger.log.head();
    const second = await openLedger({
      ...{
        dataDir: tmpdir(),
        databaseUrl: ledger.url,
        rulesDir: join(process.cwd(), 'rules'),
        vaultKey: 'ab'.repeat(32),
      },
      now: () => clock,
    });
    try {
      expect(second.shelf.invalid()).toEqual([]);
      expect(second.shelf.packs()).toHaveLength(5);
      for (const event of (
        await ledger.log.readAll({ after: START, limit: 10_000, filter: { types: ['DecisionRecorded'] } })
      ).events) {
        const { corrects: _corrects, ...made } = event.data;
        const data = { type: 'RecordDecision', data: made };
        const who = event.stream.slice('decision-'.length);
        if ((await decisions(who)).length > 1) continue;
        expect(await execute(second.log, second.shelf, decision, who, data, issue())).toMatchObject({ events: [] });
      }
      expect((await second.log.head()).position).toBe(before.position);
    } finally {
      await second.close();
    }
  });
});
