import { canonicalText } from '#libs/canonical';
import {
  credit,
  decision,
  execute,
  executeStep,
  person,
  school,
  system,
  type Actor,
  type AnyDecider,
} from '#libs/domain';
import type { Recorded } from '#libs/event-log';
import { readScope } from '#libs/domain';
import { changedSinceIssued } from '#libs/projections';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { dropTestDatabases, testDatabase } from '../../../embedded-postgres/src/testing/index.js';
import {
  allRoles,
  decideFor,
  decidePage,
  openLedger,
  SETTLEMENT,
  settlementDetails,
  type OpenLedger,
} from '../index.js';

const yunyang = '500235';
const officer = (): Actor => ({ id: randomUUID(), grants: [{ role: 'bureau.hr', jurisdiction: yunyang }] });
const [proposer, confirmer] = [officer(), officer()];
const cycle = { purpose: 'cycle', window: { kind: 'cycle', key: '2021-2025' } };
const told: string[] = [];
let clock = '2026-03-02T02:00:00.000Z';
let ledger: OpenLedger;
const home = randomUUID();

beforeAll(async () => {
  ledger = await openLedger({
    ...{ dataDir: join(tmpdir(), `settlement-${randomUUID()}`), databaseUrl: await testDatabase(), roles: allRoles },
    ...{ rulesDir: join(process.cwd(), 'rules'), vaultKey: 'ab'.repeat(32), now: () => clock },
    failed: (what, error) => told.push(`${what}: ${error.message}`),
  });
  await give(school, home, 'RegisterSchool', {
    jurisdiction: yunyang,
    name: '示例学校',
    stages: ['junior'],
    site: 'town',
  });
});

afterAll(async () => {
  await ledger?.close();
  await dropTestDatabases();
});

const issue = (actor: Actor = system) => ({ actor, commandId: randomUUID(), at: clock });

function give(decider: AnyDecider, id: string, type: string, data: object) {
  return execute(ledger.log, ledger.shelf, decider, id, { type, data }, issue());
}

function take(workflow: string, id: string, name: string, data: object, actor: Actor) {
  return executeStep(ledger.log, ledger.shelf, workflow, id, { do: name, data: data as never }, issue(actor));
}

/** Somebody of the cycle with so many credits, each award centralized at county level. */
async function teacher(...credits: readonly string[]): Promise<string> {
  const id = randomUUID();
  await give(person, id, 'RegisterPerson', { jurisdiction: yunyang, name: '示例教师' });
  const post = { jurisdiction: yunyang, school: home, staffCategory: 'teacher', stage: 'junior' };
  await give(person, id, 'HirePerson', { ...post, hiredOn: '2010-09-01', firstPost: false });
  for (const recognised of credits) await award(id, recognised);
  return id;
}

async function award(id: string, recognised: string): Promise<string> {
  const one = randomUUID();
  await give(credit, id, 'AwardCredit', {
    ...{ award: one, unit: 'credit', recognised, level: 'county', mode: 'centralized', category: 'professional' },
    ...{ occurredOn: '2025-05-04', countsOn: '2025-05-04' },
    source: { kind: 'manual', title: '集中研修', cause: randomUUID() },
  });
  return one;
}

async function events(stream: string): Promise<Recorded[]> {
  const found: Recorded[] = [];
  for await (const event of ledger.log.readStream(stream)) found.push(event);
  return found;
}

async function types(id: string): Promise<string[]> {
  return (await events(`decision-${id}`)).map(({ type }) => type);
}

async function stateOf(workflow: string, id: string): Promise<string> {
  const last = (await events(`case-${workflow}-${id}`)).at(-1)!;
  return (last.data['case'] as { to: string }).to;
}

async function until(workflow: string, id: string, state: string): Promise<void> {
  for (const end = Date.now() + 60_000; (await stateOf(workflow, id)) !== state;) {
    if (Date.now() > end)
      throw new Error(`${workflow} is ${await stateOf(workflow, id)}, not ${state}: ${told.join('; ')}`);
    await sleep(20);
  }
}

/** Until the reactor has answered to everything, its own events too. */
async function quiet(): Promise<void> {
  for (let calm = 0; calm < 3;) {
    const head = (await ledger.log.head()).position;
    calm = ledger.reactor!.position() === head && ledger.settlements!.position() === head ? calm + 1 : 0;
    await sleep(20);
  }
  const { position } = await ledger.log.head();
  await ledger.runner.waitFor(position, { timeoutMs: 60_000 });
}

async function propose(): Promise<string> {
  const id = randomUUID();
  const details = settlementDetails(ledger.shelf, yunyang, cycle, clock.slice(0, 10));
  await take(SETTLEMENT, id, 'Propose', { subject: yunyang, about: {}, details }, proposer);
  await until(SETTLEMENT, id, 'proposed');
  return id;
}

async function publish(id: string): Promise<void> {
  await take(SETTLEMENT, id, 'Publish', { on: clock.slice(0, 10) }, proposer);
  clock = new Date(Date.parse(clock) + 20 * 86_400_000).toISOString();
}

async function issueIt(id: string, reference = '示例教人〔2026〕1 号'): Promise<void> {
  await take(SETTLEMENT, id, 'Confirm', {}, confirmer);
  const document = { on: clock.slice(0, 10), reference, signatory: '示例签发人' };
  await take(SETTLEMENT, id, 'Issue', document, proposer);
  await until(SETTLEMENT, id, 'locked');
  await quiet();
}

async function changed() {
  const about = { jurisdiction: yunyang, purpose: 'cycle', windowKind: 'cycle', windowKey: '2021-2025' };
  const { items } = await changedSinceIssued.ask(
    ledger.readModels,
    changedSinceIssued.params.parse(about),
    readScope(system),
  );
  return items.map(({ person, issued, current }) => [person, issued.outcome, current.outcome]);
}

describe('a settlement', () => {
  it('decides about everybody as each alone would be decided about', async () => {
    const persons = [await teacher('120'), await teacher('60', '20'), await teacher()].sort();
    const upTo = (await ledger.log.head()).position;
    const question = { ...cycle, jurisdiction: yunyang, upTo, asOf: '2025-12-31', today: '2026-03-02' };
    const decided = await decidePage(ledger, persons, question);
    expect(decided.map((one) => one.person)).toEqual(persons);
    for (const { person: who, decision: made } of decided) {
      const alone = await decideFor(ledger, { ...cycle, person: who, upTo, asOf: '2025-12-31' }, '2026-03-02');
      expect(canonicalText(made)).toBe(canonicalText(alone));
    }
    expect(new Set(decided.map(({ decision: { outcome } }) => outcome)).size).toBeGreaterThan(1);
  });

  it('is proposed, checked, published, confirmed by another, issued and locked; then a falsification shows who must be corrected', async () => {
    const who = await teacher();
    const forged = await award(who, '120');
    const id = await propose();
    const { data: proposed } = (await events(`case-${SETTLEMENT}-${id}`)).at(-1)!;
    expect(proposed['details']).toMatchObject({ persons: expect.any(Number), qualified: expect.any(Number) });
    const [made] = await events(`decision-${who}`);
    const self = { id: who, grants: [{ role: 'self' }] };
    const check = { type: 'CheckVerdict', data: { decision: made!.id } };
    await execute(ledger.log, ledger.shelf, decision, who, check, issue(self));
    await publish(id);
    await expect(take(SETTLEMENT, id, 'Confirm', {}, proposer)).rejects.toMatchObject({ code: 'same-person' });
    await issueIt(id);
    expect(await types(who)).toEqual(['DecisionRecorded', 'VerdictChecked', 'VerdictIssued']);
    expect(await changed()).toEqual([]);

    const void_ = { award: forged, amount: '120', kind: 'falsification', basis: 'default', reason: '查实为虚假' };
    await give(credit, who, 'RevokeCredit', void_);
    await quiet();
    expect((await types(who)).at(-1)).toBe('DecisionCorrected');
    expect(await changed()).toEqual([[who, 'qualified', 'unqualified']]);

    const correction = await propose();
    await publish(correction);
    await issueIt(correction, '示例教人〔2026〕2 号');
    expect((await events(`decision-${who}`)).at(-1)).toMatchObject({
      type: 'VerdictIssued',
      data: { settlement: correction, replaces: made!.id },
    });
    expect(await changed()).toEqual([]);

    await take(
      SETTLEMENT,
      correction,
      'Reverse',
      { reason: '文号有误', details: { notice: '示例更正 1 号' } },
      proposer,
    );
    await until(SETTLEMENT, correction, 'reversed');
    expect((await types(who)).at(-1)).toBe('VerdictWithdrawn');
  });

  it('waits for the answer to an objection, which its proposer does not give', async () => {
    const who = await teacher('100');
    const id = await propose();
    const objection = randomUUID();
    const filed = { subject: who, about: { case: id }, details: { grounds: '漏计一期' } };
    await take('objection', objection, 'File', filed, { id: who, grants: [] });
    await until('objection', objection, 'admitted');
    await quiet();
    await publish(id);
    await expect(take(SETTLEMENT, id, 'Confirm', {}, confirmer)).rejects.toMatchObject({ code: 'guard-failed' });
    const upheld = { result: 'upheld', reason: '补录' };
    await award(who, '20');
    await expect(take('objection', objection, 'Uphold', upheld, proposer)).rejects.toMatchObject({
      code: 'guard-failed',
    });
    await take('objection', objection, 'Uphold', upheld, confirmer);
    await quiet();
    expect(await types(who)).toEqual(['DecisionRecorded', 'DecisionCorrected']);
    await issueIt(id, '示例教人〔2026〕3 号');
    const [, corrected, verdict] = await events(`decision-${who}`);
    expect(verdict!.data).toMatchObject({ decision: corrected!.id, settlement: id });

    const late = randomUUID();
    await take('objection', late, 'File', filed, { id: who, grants: [] });
    await quiet();
    expect(await stateOf('objection', late)).toBe('filed');
  });

  it('of something that no pack decides is given up and says why', async () => {
    const id = randomUUID();
    const details = { purpose: 'no-such', windowKind: 'year', windowKey: '2025', asOf: '2025-12-31' };
    await take(SETTLEMENT, id, 'Propose', { subject: yunyang, about: {}, details }, proposer);
    await until(SETTLEMENT, id, 'cancelled');
    expect(told).toEqual([]);
  });
});
