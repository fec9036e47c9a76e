import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { rmSync } from 'node:fs';
import { v7 as uuid } from 'uuid';
import { exampleRules, writeExample } from '../libs/ledger/src/testing/example-rules.js';
import { award, foundHouse, planClass, register, YUNYANG, type House } from './testing/house.js';
import { startService, type Service, type Voice } from './testing/service.js';

/** Records, what follows from them for a school or a class, and packs that two people publish. */
describe('a bureau with a small document of its own', () => {
  const rulesDir = exampleRules({ version: '1.0.0', from: '2021-01-01' });
  let service: Service;
  let house: House;
  let author: Voice;
  let approver: Voice;
  const plan = (changes: object = {}) => ({
    ...{ record: uuid(), kind: 'training-plan', on: '2025-03-01', fields: { title: '研修计划' } },
    ...changes,
  });

  beforeAll(async () => {
    service = await startService({ SHIXUN_RULES: rulesDir });
    house = await foundHouse(service);
    const officer = async (...roles: string[]) => {
      const id = await register(house.system, '干部', YUNYANG);
      for (const role of roles)
        await house.system.does(`/v1/persons/${id}/grant-role`, { role, jurisdiction: YUNYANG });
      await service.settled();
      return service.as(id);
    };
    author = await officer('rule.author', 'rule.approver');
    approver = await officer('rule.approver');
  });
  afterAll(async () => {
    await service.stop();
    rmSync(rulesDir, { recursive: true });
  });

  describe('has records', () => {
    const at = () => `/v1/records/school-${house.school}`;

    it('that the school files and takes back, and both stay', async () => {
      const filed = plan();
      await house.schoolAdmin.does(`${at()}/file-record`, filed);
      await house.schoolAdmin.does(`${at()}/withdraw-record`, { record: filed.record, reason: '重复报送' });
      const { body } = await house.hr.get(`/v1/schools/${house.school}/records?limit=1`);
      expect(body.items).toMatchObject([{ type: 'RecordWithdrawn', record: filed.record, kind: 'training-plan' }]);
      expect(JSON.stringify(body)).not.toContain('重复报送');
      const older = await house.hr.get(`/v1/schools/${house.school}/records?cursor=${body.next}`);
      expect(older.body).toMatchObject({ items: [{ type: 'RecordFiled', fields: filed.fields }], next: null });
    });

    it('of persons, which they see themselves and nobody next door sees', async () => {
      const lesson = plan({ kind: 'open-lesson', fields: {} });
      await house.schoolAdmin.does(`/v1/records/person-${house.A.id}/file-record`, lesson);
      const page = `/v1/persons/${house.A.id}/records`;
      expect((await house.A.get(page)).body.items).toMatchObject([{ kind: 'open-lesson' }]);
      for (const other of [house.neighbour, house.B]) expect((await other.get(page)).status).toBe(404);
      const { body } = await house.A.get(`/v1/persons/${house.A.id}/history`);
      expect(body.items[0]).toMatchObject({ type: 'RecordFiled', title: { en: 'Record filed' } });
    });

    it('refused with the field to blame, out of scope as if there were nobody', async () => {
      const refused = (changes: object, who = house.schoolAdmin) => who.refused(`${at()}/file-record`, plan(changes));
      expect(await refused({ kind: 'diary' })).toMatchObject({ code: 'record-kind-unknown', pointers: ['/kind'] });
      expect(await refused({ kind: 'open-lesson' })).toMatchObject({ code: 'record-of-other-subject' });
      expect(await refused({ fields: {} })).toMatchObject({
        ...{ status: 422, code: 'record-field-missing', pointers: ['/fields/title'] },
      });
      expect(await refused({ fields: { title: '计划', form: 'walk' } })).toMatchObject({
        ...{ code: 'record-value-not-listed', pointers: ['/fields/form'] },
      });
      expect(await refused({ on: '2999-01-01' })).toMatchObject({ code: 'date-in-future', pointers: ['/on'] });
      expect(await refused({}, house.neighbour)).toMatchObject({ status: 404, code: 'not-found' });
      expect(await refused({}, house.organiser)).toMatchObject({ status: 403, code: 'wrong-role' });
      const other = `/v1/records/school-${house.otherSchool}/file-record`;
      expect(await house.schoolAdmin.refused(other, plan())).toMatchObject({ status: 404 });
      expect(await house.hr.refused('/v1/records/school-1/file-record', plan())).toMatchObject({ status: 400 });
    });
  });

  describe('knows where', () => {
    const window = 'window=year/2025';

    it('a school stands, decides it for the record and makes the decision again', async () => {
      const school = `/v1/schools/${house.otherSchool}`;
      const standing = `${school}/standing?purpose=compliance&${window}`;
      expect((await house.hr.get(standing)).body).toMatchObject({ outcome: 'unqualified', credits: { rows: [] } });
      const question = { purpose: 'compliance', window: 'year/2025' };
      await house.hr.does(`${school}/evaluations`, question);
      await house.hr.does(`/v1/records/school-${house.otherSchool}/file-record`, plan());
      await service.settled();
      expect((await house.hr.get(standing)).body.outcome).toBe('qualified');
      const { body } = await house.hr.get(`${school}/decisions`);
      expect(body.items.map(({ outcome }: { outcome: string }) => outcome)).toEqual(['qualified', 'unqualified']);
      const [last, first] = body.items;
      expect((await house.hr.get(`/v1/decisions/${first.id}`)).body).toMatchObject({
        ...{ person: null, subject: { kind: 'school', id: house.otherSchool }, supersededBy: last.id },
      });
      expect((await house.hr.post(`/v1/decisions/${last.id}/replay`)).body.identical).toBe(true);
      for (const page of [standing, `${school}/decisions`, `/v1/decisions/${last.id}`])
        expect((await house.neighbour.get(page)).status).toBe(404);
      expect(await house.organiser.refused(`${school}/evaluations`, question)).toMatchObject({ status: 403 });
    });

    it('a class stands, for its life', async () => {
      const { id } = await planClass(house, ['2024-03-02', '2024-03-09']);
      const { body } = await house.organiser.get(`/v1/classes/${id}/standing`);
      expect(body).toMatchObject({ outcome: 'qualified', window: { from: '2024-03-01', to: '2024-03-31' } });
      expect((await house.hr.get(`/v1/classes/${uuid()}/standing`)).status).toBe(404);
      expect((await house.hr.get(`/v1/projects/${uuid()}/standing`)).status).toBe(404);
      expect((await house.hr.get(`/v1/bureaus/${YUNYANG}/standing`)).body.code).toBe('purpose-unknown');
      expect((await house.neighbour.get(`/v1/bureaus/${YUNYANG}/standing`)).status).toBe(404);
    });
  });

  it('publishes an amendment by two people; each day has its own document', async () => {
    const path = `/v1/policies/${YUNYANG}`;
    await house.training.does(
      `/v1/credits/${house.A.id}/award-credit`,
      award({ occurredOn: '2025-02-01', countsOn: '2025-02-01' }),
    );
    const hashOn = async (day: string) => {
      const asked = `/v1/persons/${house.A.id}/standing?purpose=annual-review&window=year/2025&asOf=${day}`;
      return (await house.hr.get(asked)).body.packHash;
    };
    const first = await hashOn('2025-12-31');
    writeExample(rulesDir, { version: '1.0.0', from: '2021-01-01', min: '9' });
    expect(await author.refused(`${path}/propose-pack`, {})).toMatchObject({
      status: 409,
      code: 'pack-version-published',
    });

    const next = { version: '1.1.0', from: '2025-07-01', supersedes: '1.0.0', transition: 'whole-window', min: '12' };
    writeExample(rulesDir, next);
    const objected = await author.refused(`${path}/propose-pack`, {});
    expect(objected).toMatchObject({ status: 422, code: 'pack-invalid', pointers: ['十学分'] });
    writeExample(rulesDir, { ...next, case: 'unqualified' });
    expect(await approver.refused(`${path}/propose-pack`, {})).toMatchObject({ status: 403, code: 'wrong-role' });
    const { hash } = (await author.does(`${path}/propose-pack`, {})).body;
    const { body } = await author.get('/v1/policies');
    expect(body).toMatchObject({
      items: [{ code: YUNYANG, pack: { version: '1.0.0' }, proposed: { hash, version: '1.1.0' } }],
      ...{ drafts: [{ pack: { hash }, inForce: { version: '1.0.0' } }], invalid: [] },
    });
    const ready = (await service.bearing().get('/health/ready')).body;
    expect(ready.drafts).toEqual([{ pack: `${YUNYANG}-example`, version: '1.1.0', hash }]);

    const approve = `${path}/approve-pack`;
    expect(await author.refused(approve, { hash })).toMatchObject({ status: 403, code: 'same-person' });
    expect(await approver.refused(approve, { hash: 'a'.repeat(64) })).toMatchObject({
      code: 'pack-other-hash',
      pointers: ['/hash'],
    });
    await approver.does(approve, { hash });
    expect(await hashOn('2025-06-30')).toBe(first);
    expect(await hashOn('2025-07-01')).toBe(hash);
    expect((await house.hr.get('/v1/jurisdictions')).body.items).toMatchObject([{ pack: { hash, version: '1.1.0' } }]);
    expect((await house.hr.get(`/v1/packs/${first}`)).status).toBe(200);
  });
});
