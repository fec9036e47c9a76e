import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { v7 as uuid } from 'uuid';
import { stageOf } from '../apps/api/src/queries/programme-table.js';
import { enrol, foundHouse, planClass, step, YUNYANG, type House } from './testing/house.js';
import { startService, type Service } from './testing/service.js';

/** The register of a class, and the plan beside its classes, over HTTP. */
describe('the register of a class', () => {
  let service: Service;
  let house: House;
  let group: Awaited<ReturnType<typeof planClass>>;
  let other: Awaited<ReturnType<typeof planClass>>;
  let [caseOfA, caseOfB, elsewhere] = ['', '', ''];
  const days = ['2024-03-04', '2024-03-11'] as const;

  beforeAll(async () => {
    service = await startService();
    house = await foundHouse(service);
    group = await planClass(house, days);
    other = await planClass(house, days);
    caseOfA = await enrol(house.A, house.organiser, group.id);
    caseOfB = await enrol(house.B, house.organiser, group.id);
    elsewhere = await enrol(house.C, house.organiser, other.id);
    await house.A.does(step(caseOfA, 'RequestLeave'), { session: group.sessions[1], reason: '孩子生病' });
    await service.settled();
  });
  afterAll(() => service.stop());

  const cell = (of: string, at: 0 | 1, status: string) => {
    return { case: of, session: group.sessions[at], on: days[at], status };
  };
  const path = () => `/v1/classes/${group.id}/register`;

  it('names the trainees and who has asked for leave, to those who may see them', async () => {
    const { body } = await house.tutor.get(path());
    expect(body.items.map((one: { person: string }) => one.person)).toEqual([house.A.id, house.B.id]);
    expect(body.items[0]).toMatchObject({ editable: true, absences: 0, schoolName: '云阳县第一小学' });
    expect(body.items[0].attendance).toMatchObject([{ session: group.sessions[1], leave: 'requested', status: null }]);
    const own = await house.A.get(path());
    expect(own.body.items.map((one: { person: string }) => one.person)).toEqual([house.A.id]);
    expect(own.body.items[0].editable).toBe(false);
    expect((await house.neighbour.get(path())).status).toBe(404);
  });

  it('records each cell by itself: what is refused takes nothing with it', async () => {
    const entries = [
      cell(caseOfA, 0, 'late'),
      cell(caseOfA, 1, 'absent'),
      { ...cell(caseOfB, 0, 'present'), on: '2999-01-01' },
      cell(elsewhere, 0, 'present'),
    ];
    const headers = { 'idempotency-key': 'monday' };
    const { body, headers: said } = await house.tutor.does(path(), { entries }, headers);
    expect(body.items.map((one: { status: string }) => one.status)).toEqual(['ok', 'ok', 'refused', 'refused']);
    expect(body.items[2].problem).toMatchObject({ code: 'date-in-future' });
    expect(body.items[3].problem).toMatchObject({ code: 'not-found' });
    const again = await house.tutor.does(path(), { entries }, headers);
    expect(again.body.items[0]).toMatchObject({ status: 'ok', duplicate: true });

    const read = await house.tutor.get(`${path()}?minPosition=${said['x-ledger-position']}`);
    expect(read.body.items[0]).toMatchObject({ absences: 1 });
    const statusOf = (at: 0 | 1) =>
      read.body.items[0].attendance.find((one: { session: string }) => one.session === group.sessions[at]).status;
    expect([statusOf(0), statusOf(1)]).toEqual(['late', 'absent']);
    expect(read.body.items[1].attendance).toEqual([]);
  });

  it('refuses every cell of somebody without the role', async () => {
    const { body } = await house.A.does(path(), { entries: [cell(caseOfA, 0, 'present')] });
    expect(body.items[0].problem).toMatchObject({ status: 403, code: 'wrong-role' });
  });

  it('shows assessments with what was made up, and says it all in a table', async () => {
    await house.tutor.does(step(caseOfA, 'Assess'), { kind: 'process', result: 'fail', score: '50' });
    await house.tutor.does(step(caseOfA, 'MakeUp'), { kind: 'process', result: 'pass', score: '70' });
    await service.settled();
    const { body } = await house.tutor.get(path());
    expect(body.items[0].assessments).toEqual([
      { kind: 'process', result: 'pass', score: '70', before: [{ result: 'fail', score: '50' }] },
    ]);
    const table = (await house.tutor.get(`${path()}.csv`)).bytes.toString();
    expect(table.startsWith('\uFEFF姓名,学校,状态,2024-03-04,2024-03-11,缺席次数')).toBe(true);
    expect(table).toContain('向云,云阳县第一小学,在训,迟到,缺席,1,合格,,合格,');
    // Whatever somebody is called, no spreadsheet calculates it.
    expect(table).toContain(`"'=HYPERLINK(""http://x.example"")"`);
  });

  it('says of the plan what came of it, as a table too', async () => {
    const programme = uuid();
    await house.organiser.does(`/v1/programmes/${programme}/plan-programme`, {
      ...{ jurisdiction: YUNYANG, document: '2024年培训计划', seq: '1', year: 2024, category: '骨干', name: '=研修' },
      ...{
        hours: { min: '20', max: '24' },
        sessions: { undecided: true },
        headcount: { min: '80', max: '80', approximate: true, unit: 'person' },
      },
      clauses: ['YY-3.3.2'],
    });
    await planClass(house, days, { programme });
    await service.settled();
    const { body } = await house.organiser.get(`/v1/programmes?jurisdiction=${YUNYANG}`);
    expect(body.items[0]).toMatchObject({
      stage: 'running',
      compared: {
        hours: { verdict: 'below', difference: '-14' },
        sessions: { verdict: 'undecided' },
        period: { verdict: 'unplanned' },
        department: { verdict: 'unplanned' },
      },
    });
    const table = (await house.organiser.get(`/v1/programmes.csv?jurisdiction=${YUNYANG}`)).bytes.toString();
    expect(table).toContain(`2024年培训计划,1,2024,骨干,'=研修,进行中,80 人左右,20–24,,待定,`);
    expect(table).toContain('不足 -14');
  });

  it('knows where a plan item stands', () => {
    const none = { state: 'planned', startsOn: null, actual: { startsOn: null } } as const;
    const today = '2024-05-01';
    expect([
      stageOf(none, today),
      stageOf({ ...none, startsOn: '2024-06-01' }, today),
      stageOf({ ...none, startsOn: '2024-05-01' }, today),
      stageOf({ ...none, actual: { startsOn: '2024-04-01' } }, today),
      stageOf({ ...none, state: 'closed', actual: { startsOn: '2024-04-01' } }, today),
      stageOf({ ...none, state: 'cancelled', startsOn: '2024-06-01' }, today),
    ]).toEqual(['planned', 'scheduled', 'running', 'running', 'closed', 'cancelled']);
  });
});
