import { person, school, execute, system, type AnyDecider } from '#libs/domain';
import { testDatabase } from '#libs/embedded-postgres/testing';
import { allRoles, openLedger, type OpenLedger } from '#libs/ledger';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { v4 as uuidv4 } from 'uuid';
import { run } from './run.js';
import { findFrom, openFrom } from './settings.js';
import { type } from './testing/terminal.js';

/** Cases and their evidence at the terminal, beside a service with a folder of evidence that is not the usual one. */
const [schoolId, teacher] = [uuidv4(), uuidv4()];
const rules = new URL('../../../rules', import.meta.url).pathname;
let folder: string;
let env: NodeJS.ProcessEnv;
let service: OpenLedger;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'shixun-cli-'));
  env = {
    ...{ DATABASE_URL: await testDatabase(), SHIXUN_DATA: folder, SHIXUN_RULES: rules },
    ...{ SHIXUN_VAULT_KEY: '5a'.repeat(32), SHIXUN_EVIDENCE: join(folder, 'files') },
  };
  service = await openLedger({
    ...{ dataDir: folder, databaseUrl: env.DATABASE_URL, rulesDir: rules, vaultKey: env.SHIXUN_VAULT_KEY },
    ...{ evidenceDir: env.SHIXUN_EVIDENCE, roles: allRoles },
  });
  const at = { jurisdiction: '500235' };
  await give(school, schoolId, 'RegisterSchool', { ...at, name: '示例小学', stages: ['primary'], site: 'town' });
  await give(person, teacher, 'RegisterPerson', { ...at, name: '示例教师' });
  const post = { staffCategory: 'teacher', stage: 'primary', hiredOn: '2012-09-01', firstPost: false };
  await give(person, teacher, 'HirePerson', { ...at, school: schoolId, ...post });
});

afterAll(async () => {
  await service.close();
  rmSync(folder, { recursive: true });
});

function give(decider: AnyDecider, id: string, type: string, data: object) {
  const issue = { actor: system, commandId: uuidv4(), at: new Date().toISOString() };
  return execute(service.log, service.shelf, decider, id, { type, data }, issue);
}

const typed = (...argv: string[]) => type(argv, { env });

async function asked(...argv: string[]) {
  const { code, out } = await typed(...argv, '--json');
  return { code, ...JSON.parse(out) };
}

const pathOf = (file: string) => join(env.SHIXUN_EVIDENCE!, file.slice(0, 2), file);

/** Hands a file in, as the service does; so many days ago. */
async function handIn(text: string, daysAgo = 0): Promise<string> {
  const { hash } = await service.evidence.put(Readable.from([Buffer.from(`%PDF-1.7\n%${text}\n%%EOF\n`)]));
  const then = new Date(Date.now() - daysAgo * 86_400_000);
  await utimes(pathOf(hash), then, then);
  return hash;
}

/** Applies for a late registration with this file. */
function apply(file: string, ...more: string[]) {
  return applyAs(uuidv4(), file, ...more);
}

function applyAs(id: string, file: string, ...more: string[]) {
  const details = {
    ...{ title: '全员信息技术培训', organiser: '示例进修学校', hours: '24', unit: 'credit', level: 'county' },
    ...{ mode: 'remote', category: 'it', occurredOn: '2024-11-20' },
    ...{ place: '县内', organiserKind: '教育行政部门', priorApproval: false },
  };
  const data = { subject: teacher, details, evidence: [{ name: 'source', file }] };
  return typed('case', 'step', 'late-registration', id, 'Apply', '--data', JSON.stringify(data), ...more);
}

async function caughtUp() {
  expect(await service.runner.waitFor(await position(), { timeoutMs: 60_000 })).toMatchObject({ reached: true });
}

const filesIn = (answer: { items: { file: string }[] }) => answer.items.map(({ file }) => file);
const position = async () => (await service.log.head()).position;

it('a case is opened, listed, shown and found among the deadlines', async () => {
  const id = uuidv4();
  expect(await applyAs(id, await handIn('source'))).toMatchObject({ code: 0 });
  await caughtUp();
  const none = ['--school', uuidv4()];
  for (const command of [['case', 'list'], ['deadlines']]) {
    const found = await asked(...command, '--workflow', 'late-registration', '--school', schoolId);
    expect(found).toMatchObject({ items: [{ id, subject: teacher }], more: false });
    expect((await asked(...command, ...none)).items).toEqual([]);
    expect((await typed(...command)).out).toMatch(/^(编号|日期) .*\n.*示例教师/);
  }
  expect((await typed('case', 'list', ...none)).out).toBe('没有个案\n');
  expect((await typed('deadlines', '--lang', 'en', ...none)).out).toBe('no deadlines\n');
  const { out } = await typed('case', 'show', id, '--lang', 'en');
  for (const part of ['Awaiting the school', 'Verify the documents', 'Time to verify']) expect(out).toContain(part);
  const { err } = await typed('case', 'migrate', id, '--reason', '更正');
  expect(err).toContain('无需迁移');
});

it('a step that cites a file which nobody handed in, or which was changed, is refused, and nothing is written', async () => {
  const before = await position();
  const { code, err } = await apply('a'.repeat(64), '--lang', 'en');
  expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining(`${'a'.repeat(64)} was not handed in`) });
  const changed = await handIn('as signed');
  await writeFile(pathOf(changed), '%PDF-1.7 as forged');
  expect((await apply(changed)).err).toContain('已被改动');
  await rm(pathOf(changed));
  expect(await position()).toBe(before);
});

it('what nothing cites is listed, and removed when it is old and --yes is said; what is cited never is', async () => {
  const [cited, old, young] = [await handIn('cited', 90), await handIn('old', 90), await handIn('young', 3)];
  expect(await apply(cited)).toMatchObject({ code: 0 });
  const then = new Date(Date.now() - 90 * 86_400_000);
  await utimes(pathOf(cited), then, then); // as if it had been cited long ago
  expect(filesIn(await asked('evidence', 'list'))).toEqual(expect.arrayContaining([cited, old, young]));
  expect(filesIn(await asked('evidence', 'list', '--uncited'))).toEqual([old, young]);
  expect((await typed('evidence', 'list')).out).toMatch(new RegExp(`${cited}  [-\\d]+ +\\d+ +1\\n`));

  const removing = ['evidence', 'remove', '--uncited', '--older-than', '30'];
  expect(await asked(...removing)).toMatchObject({ code: 0, removed: false, items: [{ file: old }] });
  expect((await typed(...removing)).out).toContain('加 --yes');
  expect(await service.evidence.get(old)).toMatchObject({ hash: old });

  const done = await asked(...removing, '--yes');
  expect(done).toMatchObject({ removed: true, items: [{ file: old, cited: 0 }] });
  expect(filesIn(await asked('evidence', 'list'))).not.toContain(old);
  expect(await service.evidence.get(cited)).toMatchObject({ hash: cited });
  expect(await asked(...removing, '--yes')).toMatchObject({ items: [], bytes: 0 });
  expect((await apply(old)).err).toContain('没有提交过文件');
});

it('a file that is cited while files are removed stays', async () => {
  const [wanted, other] = [await handIn('cited late', 90), await handIn('never cited', 90)];
  // The list of what is uncited is made; before anything is removed, somebody cites one of them.
  let meanwhile: Promise<unknown> | undefined;
  let out = '';
  await run(['evidence', 'remove', '--uncited', '--older-than', '30', '--yes', '--json'], {
    out: (text) => (out += text),
    err: { write: () => true },
    rulesDir: rules,
    find: () => findFrom(env),
    async open() {
      const ledger = await openFrom(env);
      const remove: typeof ledger.evidence.remove = async (...args) => {
        await (meanwhile ??= apply(wanted));
        return ledger.evidence.remove(...args);
      };
      return { ...ledger, evidence: { ...ledger.evidence, remove } };
    },
  });
  expect(await meanwhile).toMatchObject({ code: 0 });
  expect(filesIn(JSON.parse(out))).toEqual([other]);
  expect(await service.evidence.get(wanted)).toMatchObject({ hash: wanted });
});

it('is refused without its safeguards', async () => {
  for (const days of ['0', '1.5']) {
    const { code, err } = await typed('evidence', 'remove', '--uncited', `--older-than=${days}`, '--lang', 'en');
    expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining('at least 1') });
  }
  expect((await typed('evidence', 'remove', '--older-than', '30')).err).toContain('--uncited');
  expect((await typed('evidence', 'remove', '--uncited')).err).toContain('--older-than');
});

it('every file is read: what is missing or changed is named, and the exit code is 1', async () => {
  const [whole, changed, missing] = [await handIn('whole'), await handIn('to change'), await handIn('to lose')];
  expect(await apply(missing)).toMatchObject({ code: 0 });
  expect(await asked('evidence', 'verify')).toMatchObject({ code: 0, problems: [] });
  await writeFile(pathOf(changed), '%PDF-1.7 other');
  await rm(pathOf(missing));
  const { code, files, problems } = await asked('evidence', 'verify');
  expect({ code, files }).toEqual({ code: 1, files: filesIn(await asked('evidence', 'list')).length + 1 });
  expect(problems.sort((a: { cited: number }, b: { cited: number }) => a.cited - b.cited)).toEqual([
    { file: changed, problem: 'changed', cited: 0 },
    { file: missing, problem: 'missing', cited: 1 },
  ]);
  const { out } = await typed('evidence', 'verify', '--lang', 'en');
  expect(out).toContain(`${missing}  missing`);
  expect(out).not.toContain(whole);
});

it('nothing is told of citations that may be missing, while the service is behind', async () => {
  await service.runner.stop();
  await handIn('cited unseen', 90);
  await give(school, uuidv4(), 'RegisterSchool', {
    jurisdiction: '500235',
    name: '示例二小',
    stages: ['primary'],
    site: 'town',
  });
  const { code, err } = await typed('evidence', 'remove', '--uncited', '--older-than', '30', '--yes');
  expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining('请启动服务') });
});
