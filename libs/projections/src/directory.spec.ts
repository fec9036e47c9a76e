import { readScope, system, type ReadScope } from '#libs/domain';
import type { EventLog } from '#libs/event-log';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import {
  clientsOf,
  directory,
  findPersons,
  forgetPerson,
  grantsOf,
  personById,
  School,
  schoolsOf,
  tokenByHash,
} from './directory.js';
import { digest } from './rebuild.js';
import { fengjie, foldAll, given, testLog, testReadModels, uuid, yueyanglou, yunyang } from './testing/ledger.js';

const everything = readScope(system);
const bureauOf = (jurisdiction: string): ReadScope =>
  readScope({ id: 'hr', grants: [{ role: 'bureau.hr', jurisdiction }] });
const nobody: ReadScope = readScope({ id: uuid(99), grants: [] });

const [zhang, li, wang, ouyang] = [uuid(1), uuid(2), uuid(3), uuid(4)];
const [one, two] = [uuid(11), uuid(12)];
const teacher = { staffCategory: 'teacher', stage: 'primary', subject: 'maths' };

let dataSource: DataSource;
let log: EventLog;

beforeAll(async () => {
  dataSource = await testReadModels();
  log = testLog();
  const school = { stages: ['primary'], site: 'village' };
  const [inYunyang, inFengjie] = [{ jurisdiction: yunyang }, { jurisdiction: fengjie }];
  await given(
    log,
    `school-${one}`,
    inYunyang,
    { type: 'SchoolRegistered', data: { jurisdiction: yunyang, name: '江口小学', ...school, cluster: 'c1' } },
    { type: 'SchoolRenamed', data: { name: '江口中心小学', from: '2024-09-01' } },
    { type: 'SchoolStatusGranted', data: { status: 'base-school', from: '2024-01-01' } },
    { type: 'SchoolStatusGranted', data: { status: 'model', from: '2024-01-01' } },
    { type: 'SchoolStatusWithdrawn', data: { status: 'model', from: '2025-01-01' } },
  );
  const second = { jurisdiction: fengjie, name: '白帝小学', ...school };
  await given(log, `school-${two}`, inFengjie, { type: 'SchoolRegistered', data: second });
  await given(
    log,
    `teacher-${zhang}`,
    inYunyang,
    { type: 'PersonRegistered', data: { jurisdiction: yunyang, name: '张小明', cardNumber: 'K-7_1' } },
    {
      type: 'PersonHired',
      data: { jurisdiction: yunyang, school: one, ...teacher, hiredOn: '2024-09-01', firstPost: true },
    },
    { type: 'LeaveStarted', data: { leave: uuid(50), kind: 'sick', from: '2025-03-01' } },
    { type: 'RoleGranted', data: { role: 'school.admin', school: one } },
    { type: 'RoleGranted', data: { role: 'reviewer', jurisdiction: yunyang } },
    { type: 'RoleWithdrawn', data: { role: 'reviewer', jurisdiction: yunyang } },
  );
  await given(
    log,
    `teacher-${li}`,
    inYunyang,
    { type: 'PersonRegistered', data: { jurisdiction: yunyang, name: '李明' } },
    {
      type: 'PersonHired',
      data: { jurisdiction: yunyang, school: one, ...teacher, hiredOn: '2020-09-01', firstPost: false },
    },
    { type: 'PostChanged', data: { staffCategory: 'manager', stage: 'junior', from: '2023-01-01' } },
    { type: 'PersonTransferred', data: { fromSchool: one, toSchool: two, jurisdiction: fengjie, on: '2025-01-01' } },
  );
  await given(
    log,
    `teacher-${wang}`,
    inYunyang,
    { type: 'PersonRegistered', data: { jurisdiction: yunyang, name: '王芳' } },
    {
      type: 'PersonHired',
      data: { jurisdiction: yunyang, school: one, ...teacher, hiredOn: '1990-09-01', firstPost: false },
    },
    { type: 'LeaveStarted', data: { leave: uuid(51), kind: 'study', from: '2025-03-01' } },
    { type: 'LeaveEnded', data: { leave: uuid(51), to: '2025-03-09' } },
    { type: 'EmploymentEnded', data: { kind: 'retired', on: '2025-06-30' } },
  );
  const registered = { jurisdiction: yueyanglou, name: '欧阳明哲' };
  await given(log, `teacher-${ouyang}`, { jurisdiction: yueyanglou }, { type: 'PersonRegistered', data: registered });
  for (const [client, name] of [
    [uuid(21), '继续教育平台'],
    [uuid(22), '别的平台'],
  ] as const)
    await given(
      log,
      `client-${client}`,
      inYunyang,
      { type: 'ClientRegistered', data: { jurisdiction: yunyang, name, roles: ['subscriber'] } },
      { type: 'TokenIssued', data: { token: uuid(31), hash: 'a'.repeat(64), expiresOn: '2026-01-01' } },
      { type: 'TokenIssued', data: { token: uuid(32), hash: client.slice(-2).repeat(32), expiresOn: '2026-01-01' } },
      { type: 'TokenRevoked', data: { token: uuid(32) } },
    );
  await foldAll(dataSource, log);
});
afterAll(() => dataSource.destroy());

const names = async (params: object, scope = everything) => {
  const page = await findPersons.ask(dataSource, findPersons.params.parse(params), scope);
  return page.items.map(({ name }) => name);
};

describe('a person of the directory', () => {
  it('stands where the events left them', async () => {
    expect(await personById.ask(dataSource, { person: zhang }, everything)).toMatchObject({
      ...{
        name: '张小明',
        jurisdiction: yunyang,
        school: one,
        status: 'employed',
        cardNumber: 'K-7_1',
        firstPost: true,
      },
      ...{ leave: 'sick', leaveFrom: '2025-03-01', subject: 'maths', grants: [{ role: 'school.admin', school: one }] },
    });
    expect(await personById.ask(dataSource, { person: li }, everything)).toMatchObject({
      ...{ jurisdiction: fengjie, school: two, staffCategory: 'manager', subject: null, firstPost: false },
    });
    expect(await personById.ask(dataSource, { person: wang }, everything)).toMatchObject({
      status: 'retired',
      leave: null,
    });
  });

  it('is found by any part of the name, by the beginning of the id and by the card', async () => {
    expect(await names({ q: '明' })).toEqual(['李明', '欧阳明哲', '张小明']);
    expect(await names({ q: '欧阳明哲' })).toEqual(['欧阳明哲']);
    expect(await names({ q: '阳哲' })).toEqual([]);
    expect(await names({ q: zhang })).toEqual(['张小明']);
    expect(await names({ q: 'K-7_1' })).toEqual(['张小明']);
    expect(await names({ q: '%' })).toEqual([]);
  });

  it('stands in the order of pinyin, page after page without a gap', async () => {
    const all = ['李明', '欧阳明哲', '王芳', '张小明'];
    expect(await names({})).toEqual(all);
    const paged: (string | null)[] = [];
    for (let cursor: string | undefined; ;) {
      const page = await findPersons.ask(dataSource, findPersons.params.parse({ cursor, limit: 1 }), everything);
      paged.push(...page.items.map(({ name }) => name));
      if (page.next === null) break;
      cursor = page.next;
    }
    expect(paged).toEqual(all);
  });

  it('is nobody to a neighbour, and somebody to the bureau above, the school and themselves', async () => {
    expect(await names({}, bureauOf(yueyanglou))).toEqual(['欧阳明哲']);
    expect(await names({}, bureauOf('500200'))).toEqual(['李明', '王芳', '张小明']);
    expect(await names({}, bureauOf('000000'))).toHaveLength(4);
    expect(await names({}, readScope({ id: 'x', grants: [{ role: 'school.admin', school: two }] }))).toEqual(['李明']);
    expect(await names({}, readScope({ id: wang, grants: [{ role: 'teacher' }] }))).toEqual(['王芳']);
    expect(await names({}, nobody)).toEqual([]);
    expect(await personById.ask(dataSource, { person: zhang }, bureauOf(fengjie))).toBeNull();
  });

  it('refuses a cursor that was not given out', async () => {
    const asked = findPersons.ask(dataSource, findPersons.params.parse({ cursor: 'bm8' }), everything);
    await expect(asked).rejects.toMatchObject({ code: 'invalid-data', field: '/cursor' });
  });
});

describe('schools and clients', () => {
  it('keep the last name and the titles still held', async () => {
    const school = await dataSource.getRepository(School).findOneByOrFail({ id: one });
    expect(school).toMatchObject({ name: '江口中心小学', statuses: [{ status: 'base-school', from: '2024-01-01' }] });
  });

  it('are offered to the persons of their place', async () => {
    const schools = async (scope: ReadScope) => {
      const page = await schoolsOf.ask(dataSource, schoolsOf.params.parse({}), scope);
      return page.items.map(({ name }) => name);
    };
    expect(await schools(everything)).toEqual(['白帝小学', '江口中心小学']);
    expect(await schools(readScope({ id: zhang, grants: [] }))).toEqual(['江口中心小学']);
    expect(await schools(readScope({ id: ouyang, grants: [] }))).toEqual([]);
    expect(await schools(bureauOf(yueyanglou))).toEqual([]);
  });

  it('show tokens without their hash, and nothing to a neighbour', async () => {
    const { items } = await clientsOf.ask(dataSource, clientsOf.params.parse({}), bureauOf(yunyang));
    expect(items[0]!.tokens).toEqual([
      { token: uuid(31), expiresOn: '2026-01-01', revoked: false },
      { token: uuid(32), expiresOn: '2026-01-01', revoked: true },
    ]);
    expect((await clientsOf.ask(dataSource, clientsOf.params.parse({}), bureauOf(fengjie))).items).toEqual([]);
  });
});

describe('sign-in', () => {
  it('finds grants of a person', async () => {
    expect(await grantsOf(dataSource, zhang)).toMatchObject({ grants: [{ role: 'school.admin', school: one }] });
    expect(await grantsOf(dataSource, uuid(98))).toBeUndefined();
  });

  it('finds whose a token is: of two with one hash, the first', async () => {
    expect(await tokenByHash(dataSource, 'a'.repeat(64))).toMatchObject({ client: uuid(21), roles: ['subscriber'] });
    expect(await tokenByHash(dataSource, '22'.repeat(32))).toMatchObject({ client: uuid(22), revoked: true });
    expect(await tokenByHash(dataSource, 'b'.repeat(64))).toBeUndefined();
  });
});

describe('erasure', () => {
  it('leaves the same row as a rebuild from the log would', async () => {
    await log.erase(zhang);
    await forgetPerson(dataSource, zhang);
    expect(await personById.ask(dataSource, { person: zhang }, everything)).toMatchObject({
      name: null,
      cardNumber: null,
    });
    const forgotten = await digest(dataSource, directory);
    const again = await testReadModels();
    await foldAll(again, log);
    expect(await digest(again, directory)).toEqual(forgotten);
    await again.destroy();
  });
});
