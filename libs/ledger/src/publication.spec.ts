import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  credit,
  execute,
  person,
  record,
  type Refused,
  school,
  system,
  trainingClass,
  type Actor,
  type AnyDecider,
} from '#libs/domain';
import { loadPacks } from '#libs/policy';
import { randomUUID } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dropTestDatabases, testDatabase } from '../../embedded-postgres/src/testing/index.js';
import {
  allRoles,
  approvePack,
  explainRecorded,
  openLedger,
  openShelf,
  populationFacts,
  proposeDraft,
  recordDecision,
  replay,
  standing,
  type LedgerOptions,
  type OpenLedger,
} from './index.js';
import { EXAMPLE_CODE, exampleRules, writeExample } from './testing/example-rules.js';

const by = (role: string): Actor => ({ id: randomUUID(), grants: [{ role, jurisdiction: EXAMPLE_CODE }] });
const [author, approver] = [by('rule.author'), by('rule.approver')];
const [teacher, primary, group] = [randomUUID(), randomUUID(), randomUUID()];
let clock = '2025-06-01T02:00:00.000Z';
let options: LedgerOptions;
let ledger: OpenLedger;

const issue = (actor: Actor = system) => ({ actor, commandId: randomUUID(), at: clock });
const give = (decider: AnyDecider, id: string, type: string, data: object) =>
  execute(ledger.log, ledger.shelf, decider, id, { type, data }, issue());
const head = async () => (await ledger.log.head()).position;
const hashOf = async (day: string) => (await ledger.shelf.inForce(EXAMPLE_CODE, await head(), day))!.pack.hash;
const refusal = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: unknown) => (error as Refused).code,
  );

async function settled(): Promise<void> {
  for (let quiet = 0; quiet < 3;) {
    const position = await head();
    quiet = ledger.reactor!.position() === position ? quiet + 1 : 0;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

beforeAll(async () => {
  const rulesDir = exampleRules({ version: '1.0.0', from: '2021-01-01' });
  expect(loadPacks(rulesDir).invalid).toEqual([]);
  options = {
    ...{
      dataDir: join(tmpdir(), 'never-made'),
      databaseUrl: await testDatabase(),
      rulesDir,
      vaultKey: 'ab'.repeat(32),
    },
    now: () => clock,
    roles: allRoles,
    failed: (what, error) => console.error(what, error),
  };
  ledger = await openLedger(options);
  const place = { jurisdiction: EXAMPLE_CODE, name: '一小', stages: ['primary'], site: 'town' };
  await give(school, primary, 'RegisterSchool', place);
  await give(person, teacher, 'RegisterPerson', { jurisdiction: EXAMPLE_CODE, name: '李敏' });
  const post = { jurisdiction: EXAMPLE_CODE, school: primary, staffCategory: 'teacher', stage: 'primary' };
  await give(person, teacher, 'HirePerson', { ...post, hiredOn: '2010-09-01', firstPost: false });
  await give(credit, teacher, 'AwardCredit', {
    ...{ award: randomUUID(), unit: 'credit', recognised: '10', level: 'county', mode: 'centralized' },
    ...{ category: 'professional', occurredOn: '2025-05-04', countsOn: '2025-05-04' },
    source: { kind: 'manual', title: '研修', cause: randomUUID() },
  });
  await give(trainingClass, group, 'PlanClass', {
    ...{
      jurisdiction: EXAMPLE_CODE,
      title: '班',
      organiser: '进修学院',
      unit: 'credit',
      planned: '4',
      level: 'county',
    },
    ...{ mode: 'centralized', category: 'professional', startsOn: '2025-03-01', endsOn: '2025-12-20' },
  });
});
afterAll(async () => {
  await ledger?.close();
  await dropTestDatabases();
  rmSync(options.rulesDir, { recursive: true });
});

describe('a verdict about', () => {
  it('a school rests on its records, and is made again when one is withdrawn', async () => {
    const about = { subject: { kind: 'school', id: primary } } as const;
    const question = { ...about, purpose: 'compliance', window: { kind: 'year', key: '2025' } };
    await recordDecision(ledger, question, issue());
    const filed = randomUUID();
    const plan = { record: filed, kind: 'training-plan', on: '2025-03-01', fields: { title: '研修计划' } };
    await give(record, `school-${primary}`, 'FileRecord', plan);
    await settled();
    const now = await standing(ledger, { ...question, upTo: await head() }, '2025-06-01');
    expect(now).toMatchObject({ ...about, decision: { outcome: 'qualified' } });
    await give(record, `school-${primary}`, 'WithdrawRecord', { record: filed, reason: '重复' });
    await settled();
    const made = [];
    for await (const event of ledger.log.readStream(`decision-school-${primary}`)) made.push(event);
    expect(made.map(({ type, data }) => [type, data['outcome']])).toEqual([
      ['DecisionRecorded', 'open'],
      ['DecisionCorrected', 'qualified'],
      ['DecisionCorrected', 'open'],
    ]);
    for (const { id } of made) {
      expect(await replay(ledger, id)).toMatchObject({ identical: true });
      expect(await explainRecorded(ledger, id)).toMatchObject(about);
    }
  });

  it('a class is for its life', async () => {
    const question = { subject: { kind: 'class', id: group }, purpose: 'compliance', upTo: await head() } as const;
    const { decision, stillNeeded } = await standing(ledger, question, '2025-06-01');
    expect(decision).toMatchObject({
      window: { kind: 'class', from: '2025-03-01', to: '2025-12-20' },
      outcome: 'open',
      facts: { sessions: { value: '0' } },
    });
    expect(stillNeeded).toMatchObject([{ rule: 'sessions-held', needed: '2' }]);
  });

  it.each([
    ['class', 'class-unknown'],
    ['project', 'programme-unknown'],
    ['school', 'school-unknown'],
    ['person', 'person-unknown'],
  ] as const)('a %s that does not exist is refused', async (kind, code) => {
    const question = { subject: { kind, id: randomUUID() }, upTo: await head() };
    expect(await refusal(standing(ledger, question, '2025-06-01'))).toBe(code);
  });

  it('a bureau is asked of its jurisdiction', async () => {
    const about = (id: string) => ({ subject: { kind: 'bureau', id } as const });
    const upTo = await head();
    expect(await refusal(standing(ledger, { ...about('110000'), upTo }, '2025-06-01'))).toBe('no-pack');
    expect(await refusal(standing(ledger, { ...about(EXAMPLE_CODE), upTo }, '2025-06-01'))).toBe('purpose-unknown');
  });
});

describe('the facts of a population', () => {
  it('are those of each person employed there, page by page', async () => {
    const pack = ledger.shelf.forJurisdiction(EXAMPLE_CODE)!;
    const window = { kind: 'year', key: '2025', from: '2025-01-01', to: '2025-12-31' } as const;
    const pages: unknown[] = [];
    const asked = { jurisdiction: EXAMPLE_CODE, pack, purpose: 'annual-review', window, asOf: '2025-06-01' };
    const told = await populationFacts(ledger, { ...asked, upTo: await head() }, (page) => void pages.push(...page));
    expect(told).toEqual({ persons: 1 });
    expect(pages).toMatchObject([
      {
        ...{ person: teacher, school: primary, staffCategory: 'teacher', stage: 'primary' },
        facts: { yearTotal: { value: '10' } },
      },
    ]);
  });

  it('are of those who were hired by then, whoever has come since', async () => {
    const upTo = await head();
    const [registered, hired] = [randomUUID(), randomUUID()];
    for (const [id, name] of [
      [registered, '赵云'],
      [hired, '周舟'],
    ] as const)
      await give(person, id, 'RegisterPerson', { jurisdiction: EXAMPLE_CODE, name });
    const between = await head();
    const post = { jurisdiction: EXAMPLE_CODE, school: primary, staffCategory: 'teacher', stage: 'primary' };
    for (const id of [registered, hired])
      await give(person, id, 'HirePerson', { ...post, hiredOn: '2020-09-01', firstPost: false });
    const window = { kind: 'year', key: '2025', from: '2025-01-01', to: '2025-12-31' } as const;
    const pack = ledger.shelf.forJurisdiction(EXAMPLE_CODE)!;
    const asked = { jurisdiction: EXAMPLE_CODE, pack, purpose: 'annual-review', window, asOf: '2025-06-01' };
    const personsAt = async (position: typeof upTo) =>
      (await populationFacts(ledger, { ...asked, upTo: position }, () => undefined)).persons;
    expect([await personsAt(await head()), await personsAt(between), await personsAt(upTo)]).toEqual([3, 1, 1]);
  });
});

describe('a ledger that is only read', () => {
  it('adopts nothing, and knows what the service will adopt', async () => {
    const other = await openLedger({ ...options, databaseUrl: await testDatabase(), roles: [] });
    const { position } = await other.log.head();
    expect(position).toMatch(/^0*$/);
    expect(other.shelf.packs().map(({ version }) => version)).toEqual(['1.0.0']);
    expect(other.shelf.knowsClause('EX-1')).toBe(true);
    expect(await other.shelf.inForce(EXAMPLE_CODE, position)).toBeUndefined();
    await other.close();
  });
});

describe('a pack', () => {
  const next = {
    version: '1.1.0',
    from: '2025-07-01',
    supersedes: '1.0.0',
    transition: 'whole-window',
    min: '12',
    case: 'unqualified',
  } as const;

  it('that has changed in its folder is a draft, for a service that starts too', async () => {
    const first = await hashOf('2025-06-01');
    writeExample(options.rulesDir, next);
    const { log } = ledger;
    for (const adopt of [false, true]) {
      const shelf = await openShelf(log, { rulesDir: options.rulesDir, now: () => clock, adopt });
      expect(shelf.drafts()).toMatchObject([{ pack: { version: '1.1.0' }, inForce: { version: '1.0.0' } }]);
      expect(shelf.packs().map(({ hash }) => hash)).toEqual([first]);
    }
    expect(await hashOf('2030-01-01')).toBe(first);
  });

  it('is not proposed while it is wrong, contradicts its cases, or amends what is published', async () => {
    const propose = (actor = author) => proposeDraft(ledger, EXAMPLE_CODE, {}, issue(actor));
    const before = await head();
    writeExample(options.rulesDir, { ...next, case: 'qualified' });
    await expect(propose()).rejects.toMatchObject({
      code: 'pack-invalid',
      values: { objections: [{ at: '十学分' }] },
    });
    const casesFile = join(options.rulesDir, 'cn', `${EXAMPLE_CODE}-example`, 'cases', 'all.json');
    writeFileSync(casesFile, readFileSync(casesFile, 'utf8').replace('"kind":"year"', '"kind":"term"'));
    await expect(propose()).rejects.toMatchObject({ code: 'pack-invalid', values: { objections: [{ at: '十学分' }] } });
    const messages = join(options.rulesDir, 'catalogue', 'messages.json');
    const sound = readFileSync(messages);
    writeFileSync(messages, '{');
    expect(await refusal(propose())).toBe('pack-invalid');
    writeFileSync(messages, sound);
    expect(await refusal(propose(approver))).toBe('wrong-role');
    expect(await refusal(propose({ id: randomUUID(), grants: [] }))).toBe('not-found');
    writeExample(options.rulesDir, { version: '1.0.0', from: '2021-01-01', min: '9' });
    expect(await refusal(propose())).toBe('pack-version-published');
    writeExample(options.rulesDir, { ...next, supersedes: '1.0.1', version: '1.2.0' });
    expect(await refusal(propose())).toBe('pack-supersedes');
    writeExample(options.rulesDir, next);
    writeFileSync(join(options.rulesDir, 'cn', `${EXAMPLE_CODE}-example`, 'facts.json'), '{');
    expect(await refusal(propose())).toBe('pack-invalid');
    writeExample(options.rulesDir, next);
    expect(await refusal(proposeDraft(ledger, EXAMPLE_CODE, { hash: 'a'.repeat(64) }, issue(author)))).toBe(
      'pack-draft-unknown',
    );
    expect(await head()).toBe(before);
  });

  it('is in force from its day on when another person has approved that hash, and what is open is decided again', async () => {
    const first = await hashOf('2025-06-01');
    const decided = { person: teacher, purpose: 'annual-review' };
    await recordDecision(ledger, { ...decided, window: { kind: 'year', key: '2024' } }, issue());
    await recordDecision(ledger, { ...decided, window: { kind: 'year', key: '2025' } }, issue());
    clock = '2025-07-02T02:00:00.000Z';
    const { hash } = await proposeDraft(ledger, EXAMPLE_CODE, {}, issue(author));
    expect(await refusal(approvePack(ledger, EXAMPLE_CODE, hash, issue(author)))).toBe('wrong-role');
    const both: Actor = { ...author, grants: [...author.grants, ...approver.grants] };
    expect(await refusal(approvePack(ledger, EXAMPLE_CODE, hash, issue(both)))).toBe('same-person');
    expect(await refusal(approvePack(ledger, EXAMPLE_CODE, first.replace(/^./, 'x'), issue(approver)))).toBe(
      'invalid-data',
    );
    expect(await refusal(approvePack(ledger, EXAMPLE_CODE, 'a'.repeat(64), issue(approver)))).toBe('pack-other-hash');
    expect(ledger.shelf.forJurisdiction(EXAMPLE_CODE)!.hash).toBe(first);
    await approvePack(ledger, EXAMPLE_CODE, hash, issue(approver));
    expect(ledger.shelf.forJurisdiction(EXAMPLE_CODE)!.hash).toBe(hash);
    expect(ledger.shelf.drafts()).toEqual([]);
    expect([await hashOf('2025-06-30'), await hashOf('2025-07-01')]).toEqual([first, hash]);
    await settled();
    const made = [];
    for await (const event of ledger.log.readStream(`decision-${teacher}`)) made.push(event);
    expect(
      made.map(({ data }) => [(data['window'] as { key: string }).key, data['packHash'], data['outcome']]),
    ).toEqual([
      ['2024', first, 'unqualified'],
      ['2025', first, 'qualified'],
      ['2025', hash, 'open'],
    ]);
    for (const { id } of made) expect(await replay(ledger, id)).toMatchObject({ identical: true });
  });
});
