import { sha256Hex } from '#libs/canonical';
import { credit, execute, person, school, system, type AnyDecider } from '#libs/domain';
import { testDatabase } from '#libs/embedded-postgres/testing';
import { allRoles, openLedger, recordDecision, type OpenLedger } from '#libs/ledger';
import { Award, Balance, Parked, projections as readModels, tokenByHash } from '#libs/projections';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { v4 as uuidv4 } from 'uuid';
import { type } from './testing/terminal.js';

const [schoolId, zhang, li, li2] = [uuidv4(), uuidv4(), uuidv4(), uuidv4()];
const rules = new URL('../../../rules', import.meta.url).pathname;
let folder: string;
let env: NodeJS.ProcessEnv;
/** The service: the terminal works beside it. */
let service: OpenLedger;
let decisionId: string;
let beforeSecondAward: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'shixun-cli-'));
  const url = await testDatabase();
  env = { DATABASE_URL: url, SHIXUN_DATA: folder, SHIXUN_RULES: rules, SHIXUN_VAULT_KEY: '5a'.repeat(32) };
  const options = { dataDir: folder, databaseUrl: url, rulesDir: rules, vaultKey: env.SHIXUN_VAULT_KEY };
  service = await openLedger({ ...options, roles: allRoles });
  await give(school, schoolId, 'RegisterSchool', {
    jurisdiction: '500235',
    name: '示例小学',
    stages: ['primary'],
    site: 'town',
  });
  await register(zhang, '张三');
  await register(li, '李四');
  await register(li2, '李四四');
  await award(zhang, '60', '2023-05-04');
  beforeSecondAward = new Date().toISOString();
  await new Promise((settle) => setTimeout(settle, 5));
  await award(zhang, '40.5', '2024-05-04');
  const question = { person: zhang, purpose: 'cycle', window: { kind: 'cycle', key: '2021-2025' }, asOf: '2025-12-31' };
  await recordDecision(service, question, issue());
  for await (const event of service.log.readStream(`decision-${zhang}`)) decisionId = event.id;
  await caughtUp();
});

afterAll(async () => {
  await service.close();
  rmSync(folder, { recursive: true });
});

const issue = () => ({ actor: system, commandId: uuidv4(), at: new Date().toISOString() });

function give(decider: AnyDecider, id: string, type: string, data: object) {
  return execute(service.log, service.shelf, decider, id, { type, data }, issue());
}

async function register(id: string, name: string) {
  await give(person, id, 'RegisterPerson', { jurisdiction: '500235', name });
  const post = { staffCategory: 'teacher', stage: 'primary', hiredOn: '2012-09-01', firstPost: false };
  await give(person, id, 'HirePerson', { jurisdiction: '500235', school: schoolId, ...post });
}

function award(id: string, recognised: string, on: string) {
  const kind = { level: 'county', mode: 'centralized', category: 'professional' };
  const source = { kind: 'manual', title: `${on.slice(0, 4)}年县级研修`, cause: uuidv4() };
  return give(credit, id, 'AwardCredit', {
    award: uuidv4(),
    unit: 'credit',
    recognised,
    ...kind,
    occurredOn: on,
    countsOn: on,
    source,
  });
}

async function caughtUp() {
  const { position } = await service.log.head();
  expect(await service.runner.waitFor(position, { timeoutMs: 60_000 })).toMatchObject({ reached: true });
}

const typed = (...argv: string[]) => type(argv, { env });

async function asked(...argv: string[]) {
  const { code, out, err } = await typed(...argv, '--json');
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return JSON.parse(out);
}

const position = async () => (await service.log.head()).position;

describe('history', () => {
  it('tells everything on record about a person, found by name', async () => {
    const { code, out } = await typed('history', '张三');
    expect(code).toBe(0);
    expect(out).toContain('40.5 学分 2024年县级研修 县（区）级 集中研修');
    expect(out).toContain('2021-2025 不合格');
    expect(out).toContain('共 5 条');
  });

  it('looks back on both axes of time', async () => {
    const awards = (answer: { items: { type: string }[] }) =>
      answer.items.filter(({ type }) => type === 'CreditAwarded').length;
    expect(awards(await asked('history', zhang))).toBe(2);
    expect(awards(await asked('history', zhang, '--as-of', '2023-12-31'))).toBe(1);
    expect(awards(await asked('history', zhang, '--known-at', beforeSecondAward))).toBe(1);
  });

  it('of a name that several have lists them with their ids', async () => {
    expect((await asked('history', '李四')).person.id).toBe(li); // the exact name is enough
    const { code, err } = await typed('history', '李', '--lang', 'en');
    expect(code).toBe(1);
    expect(err).toMatch(/^2 persons match "李"; give the id: .+示例小学/);
    expect(err).toContain(li);
    expect(err).toContain(li2);
  });
});

describe('standing', () => {
  it('shows the verdict with its clause, what is missing, and each credit row', async () => {
    const { code, out } = await typed('standing', '张三', '--window', 'cycle/2021-2025', '--as-of', '2025-12-31');
    expect(code).toBe(0);
    expect(out).toContain('累计修满不少于120学分');
    expect(out).toContain('认定 100.5 学分，计入 100.5 学分');
    expect(out).toContain('文件规定');
    expect(out).toMatch(/还差 19\.5 学分，最迟 2025-12-31/);
    expect(out).toMatch(/2023-05-04 {2}2023年县级研修 .*60 学分 +60 {2}计入/);
  });

  it('answers what was known then, as JSON', async () => {
    const then = await asked('standing', zhang, '--window', 'cycle/2021-2025', '--known-at', beforeSecondAward);
    expect(then.credits.totals).toEqual({ unit: 'credit', recognised: '60', counted: '60' });
    expect(then.position < (await position())).toBe(true);
  });

  it.each([
    [['--as-of', '2025-02-30'], 'is no day'],
    [['--known-at', 'yesterday'], 'is no instant'],
    [['--window', 'cycle/2020-2025'], 'There is no window'],
    [['--purpose', 'nothing'], 'does not decide "nothing"'],
  ])('refuses %j with the fix', async (options, said) => {
    const { code, err } = await typed('standing', zhang, ...options, '--lang', 'en');
    expect(code).toBe(1);
    expect(err).toContain(said);
  });
});

describe('a recorded decision', () => {
  it('is explained', async () => {
    const { code, out } = await typed('decision', 'explain', decisionId, '--lang', 'en');
    expect(code).toBe(0);
    expect(out).toContain('not qualified');
    expect(out).toContain('stated by the document, YY-3.6.6.1');
  });

  it('about a school is explained, too', async () => {
    const subject = { kind: 'school', id: schoolId } as const;
    await recordDecision(service, { subject, purpose: 'compliance', window: { kind: 'year', key: '2024' } }, issue());
    let id = '';
    for await (const event of service.log.readStream(`decision-school-${schoolId}`)) id = event.id;
    const { code, out } = await typed('decision', 'explain', id, '--lang', 'en');
    expect({ code, first: out.split('\n')[0] }).toEqual({ code: 0, first: `school  ${schoolId}` });
    expect(await asked('decision', 'explain', id)).toMatchObject({ subject, person: null });
  });

  it('is made again to the same bytes', async () => {
    expect(await asked('decision', 'replay', decisionId)).toMatchObject({ identical: true });
    expect((await typed('decision', 'replay', uuidv4())).code).toBe(1);
  });
});

describe('operating', () => {
  it('rebuilds beside the running service and finds the same rows', async () => {
    const { projections } = await asked('rebuild', 'all', '--compare');
    expect(projections.map(({ identical }: { identical: boolean }) => identical)).toEqual(readModels.map(() => true));
    expect((await typed('rebuild', 'nothing', '--lang', 'en')).err).toContain('known: directory, credits');
  });

  it('lets the rows of before a rebuild serve again, where they are kept', async () => {
    await asked('rebuild', 'credits');
    expect(await asked('rebuild', 'credits', '--rollback')).toMatchObject({ projections: [{ flipped: true }] });
    expect((await typed('rebuild', 'credits', '--rollback', '--force', '--lang', 'en')).err).toContain(
      'no other option',
    );
    await asked('rebuild', 'credits', '--discard');
    const { code, err } = await typed('rebuild', 'credits', '--rollback', '--lang', 'en');
    expect({ code, err }).toMatchObject({ code: 1, err: expect.stringContaining('there are none') });
  });

  it('keeps rows that differ until it is forced, and says so', async () => {
    await service.readModels.getRepository(Award).update({ person: zhang }, { title: '错' });
    const { code, out } = await typed('rebuild', 'credits', '--compare', '--lang', 'en');
    expect({ code, out }).toMatchObject({ code: 1, out: expect.stringContaining('the old rows go on serving') });
    expect(await service.readModels.getRepository(Award).countBy({ title: '错' })).toBe(2);
    expect((await typed('rebuild', 'credits', '--compare', '--force')).out).toContain('新旧不同');
    expect(await asked('rebuild', 'credits', '--compare')).toMatchObject({ projections: [{ identical: true }] });
  });

  it('says where read models are, which streams are parked, and folds those after all', async () => {
    const { projections } = await asked('projections', 'status');
    expect(projections).toHaveLength(readModels.length);
    expect(projections[0]).toMatchObject({ state: 'elsewhere', behind: { events: 0 }, parked: 0, building: null });
    expect((await typed('projections', 'parked')).out).toBe('没有被搁置的流。\n');
    const stream = `credit-${zhang}`;
    for await (const { id, type, revision, position, recordedAt } of service.log.readStream(stream, { limit: 1 })) {
      // As the projection leaves it when it cannot fold the first award.
      const found = { projection: 'credits', stream, subject: zhang, event: id, type, revision, position, recordedAt };
      await service.readModels.getRepository(Parked).save({ ...found, error: '示例', at: '', attempts: 1, passed: 2 });
    }
    await service.readModels.getRepository(Award).delete({ person: zhang });
    await service.readModels.getRepository(Balance).delete({ person: zhang });
    expect(await typed('projections', 'status', '--lang', 'en')).toMatchObject({
      ...{ code: 1, out: expect.stringMatching(/credits +run by the service +1 .* 0 +1\n/) },
    });
    const listed = await typed('projections', 'parked', 'credits', '--lang', 'en');
    expect(listed).toMatchObject({ code: 1, out: expect.stringContaining('2 events; attempts: 1') });
    expect(await asked('projections', 'replay', 'credits', stream)).toMatchObject({
      replayed: [{ projection: 'credits', stream, events: 2, error: null }],
    });
    expect(await asked('rebuild', 'credits', '--compare')).toMatchObject({ projections: [{ identical: true }] });
    expect((await typed('projections', 'replay', 'all')).out).toBe('没有被搁置的流。\n');
  });

  it('finds nothing wrong in a whole log', async () => {
    const report = await asked('audit', 'verify');
    expect(report).toMatchObject({ ok: true, problems: [], events: Number(await position()) });
  });

  it('grants and withdraws roles, at home unless a place is named', async () => {
    expect(await asked('grant', '张三', 'bureau.hr')).toMatchObject({ changed: true, jurisdiction: '500235' });
    expect(await asked('grant', zhang, 'bureau.hr')).toMatchObject({ changed: false });
    expect(await asked('grant', zhang, 'school.admin', '--school', schoolId)).toMatchObject({ school: schoolId });
    expect(await asked('withdraw', zhang, 'school.admin')).toMatchObject({ changed: true, school: schoolId });
    const { err } = await typed('grant', zhang, 'bureau.hrr');
    expect(err).toContain('您是否想用“bureau.hr”');
    expect((await typed('grant', zhang, 'system')).code).toBe(1);
  });

  it('issues a token whose secret is told once and stored as a hash', async () => {
    const { client } = await asked('client', 'register', '职称系统', '--jurisdiction', '500235', '--role', 'bureau.hr');
    const { secret, token } = await asked('token', 'issue', client, '--expires', '2099-12-31');
    expect(secret).toMatch(/^sx_[\w-]{43}$/);
    await caughtUp();
    const found = await tokenByHash(service.readModels, sha256Hex(secret));
    expect(found).toMatchObject({ client, token, expiresOn: '2099-12-31', revoked: false });
    await asked('token', 'revoke', client, token);
    await caughtUp();
    expect(await tokenByHash(service.readModels, sha256Hex(secret))).toMatchObject({ revoked: true });
  });
});

describe('an import', () => {
  const file = (name: string, content: string | Buffer) => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  const heading = 'key,jurisdiction,name,school,staff_category,stage,hired_on,first_post\n';
  const good = `a1,500235,王小二,${''},,,,\na2,500235,周五,SCHOOL,teacher,primary,2015-09-01,否\n`;
  const bad = 'a3,50023,吴六,,,,,\na4,500235,郑七,UNKNOWN,teacher,primary,2015-09-01,是\na1,500235,王小二,,,,,\n';
  const roster = (rows: string) => heading + rows.replace('SCHOOL', schoolId).replace('UNKNOWN', uuidv4());

  it('reports what is wrong by row and column, and writes nothing', async () => {
    const before = await position();
    const path = file('bad.csv', roster(good + bad));
    const { code, out } = await typed('import', 'roster', path);
    expect(code).toBe(1);
    expect(out).toMatch(/4 {2}jurisdiction +50023 +应为 GB\/T 2260 的六位代码/);
    expect(out).toMatch(/5 {2}school .*没有此学校/);
    expect(out).toMatch(/6 {2}key +a1 +与第 2 行重复/);
    expect(out).toContain('未写入任何内容');
    expect(await position()).toBe(before);

    const english = JSON.parse((await typed('import', 'roster', path, '--json')).out);
    expect(english).toMatchObject({ rows: 5, good: 2, bad: 3, written: 0 });
    expect(english.errors[0].message.en).toBe('expected six digits of GB/T 2260');
    const { out: heading_ } = await typed('import', 'roster', file('h.csv', 'key,nmae\n1,x\n'), '--skip-bad-rows');
    expect(heading_).toMatch(/1 {2}nmae +没有此列/);
    expect(await position()).toBe(before);
  });

  it('checks only in a dry run, leaves bad rows out when asked, and doubles nothing', async () => {
    const before = await position();
    const path = file('mixed.csv', roster(good + bad));
    const skipping = ['import', 'roster', path, '--skip-bad-rows'];
    expect(await asked(...skipping, '--dry-run')).toMatchObject({ good: 2, written: 0 });
    expect(await position()).toBe(before);
    expect(await asked(...skipping)).toMatchObject({ written: 2, already: 0, bad: 3 });
    const after = await position();
    expect(Number(after) - Number(before)).toBe(3); // two registered, one of them hired
    expect(await asked(...skipping)).toMatchObject({ written: 0, already: 2, position: after });
    expect((await asked('history', '周五')).items).toHaveLength(2);
  });

  it('takes what stands on record with another content for an error of the row', async () => {
    const { code, out } = await typed(
      'import',
      'roster',
      file('changed.csv', roster(good.replace('王小二', '王小三'))),
      '--lang',
      'en',
    );
    expect(code).toBe(1);
    expect(out).toContain('This person is registered already.');
  });

  it('reads GB18030', async () => {
    const name = Buffer.from([0xcd, 0xf5, 0xd0, 0xa1, 0xc3, 0xf7]); // 王小明
    const bytes = Buffer.concat([Buffer.from('key,jurisdiction,name\ng1,500235,'), name, Buffer.from('\n')]);
    expect(await asked('import', 'roster', file('gb.csv', bytes))).toMatchObject({ written: 1 });
    expect((await asked('history', '王小明')).person.name).toBe('王小明');
  });

  it('plans the programmes of the real documents once', async () => {
    const path = join(rules, 'programmes.csv');
    expect(await asked('import', 'programmes', path)).toMatchObject({ rows: 106, written: 106 });
    expect(await asked('import', 'programmes', path)).toMatchObject({ written: 0, already: 106 });
  });

  it('of a file that is not there says so', async () => {
    const { code, err } = await typed('import', 'roster', join(folder, 'nothing.csv'));
    expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining('找不到文件') });
  });
});

describe('a wrong environment', () => {
  it('is told without a stack trace', async () => {
    const before = env;
    env = { ...env, SHIXUN_VAULT_KEY: '6b'.repeat(32) };
    const { code, err } = await typed('history', zhang);
    env = { ...before, DATABASE_URL: 'no url' };
    const settings = await typed('history', zhang);
    env = before;
    expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining('SHIXUN_VAULT_KEY') });
    expect(settings).toMatchObject({ code: 1, err: expect.stringContaining('DATABASE_URL') });
  });
});

const built = new URL('../../../dist/apps/cli/src/main.js', import.meta.url).pathname;
(existsSync(built) ? describe : describe.skip)('the built program', () => {
  it('starts and helps', () => {
    expect(execFileSync(process.execPath, [built, '--help'], { encoding: 'utf8' })).toContain('standing');
  });
});
