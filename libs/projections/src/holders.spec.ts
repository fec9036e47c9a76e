import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { holdersAt } from './holders.js';
import { fengjie, foldAll, given, testLog, testReadModels, uuid, yunyang } from './testing/ledger.js';

const [here, elsewhere] = [uuid(11), uuid(12)];
const role = 'school.reviewer';
const atSchool = { role, jurisdiction: yunyang, school: here };
const lent = { ...atSchool, delegation: uuid(61), from: '2025-06-01', until: '2025-06-30', delegatedBy: uuid(1) };
const bureau = { role: 'bureau.hr', jurisdiction: yunyang };
let dataSource: DataSource;

beforeAll(async () => {
  dataSource = await testReadModels();
  const log = testLog();
  const pasts: { readonly type: string; readonly data: object }[][] = [
    [{ type: 'RoleGranted', data: atSchool }],
    [{ type: 'RoleDelegated', data: lent }],
    [{ type: 'RoleGranted', data: { ...atSchool, school: elsewhere } }],
    [{ type: 'RoleGranted', data: { role, jurisdiction: yunyang } }],
    [
      { type: 'RoleGranted', data: atSchool },
      { type: 'EmploymentEnded', data: { kind: 'retired', on: '2025-05-01' } },
    ],
    [{ type: 'RoleGranted', data: bureau }],
    [{ type: 'RoleGranted', data: { ...bureau, school: here } }],
    [{ type: 'RoleGranted', data: { ...bureau, jurisdiction: fengjie } }],
  ];
  for (const [i, past] of pasts.entries()) {
    const registered = { type: 'PersonRegistered', data: { jurisdiction: yunyang, name: '示例教师' } };
    await given(log, `teacher-${uuid(i + 1)}`, { jurisdiction: yunyang }, registered, ...past);
  }
  await foldAll(dataSource, log);
});
afterAll(() => dataSource.destroy());

it('finds who holds a role at exactly a school on a day, not who left, and no grant for the whole jurisdiction', async () => {
  const place = { jurisdiction: yunyang, school: here };
  expect(await holdersAt(dataSource, role, place, '2025-05-31')).toEqual([uuid(1)]);
  expect(await holdersAt(dataSource, role, place, '2025-06-01')).toEqual([uuid(1), uuid(2)]);
  expect(await holdersAt(dataSource, role, place, '2025-06-30')).toEqual([uuid(1), uuid(2)]);
  expect(await holdersAt(dataSource, role, place, '2025-07-01')).toEqual([uuid(1)]);
});

it('finds who holds a role for exactly a jurisdiction, not at one of its schools', async () => {
  expect(await holdersAt(dataSource, 'bureau.hr', { jurisdiction: yunyang }, '2025-06-01')).toEqual([uuid(6)]);
});
