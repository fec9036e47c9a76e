import { readScope, system, type ReadScope } from '#libs/domain';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { caseById, casesOf } from './cases.js';
import { planAgainstActual } from './plan-against-actual.js';
import { classById, classesOf, programmeById, programmesOf } from './programmes.js';
import { fengjie, foldAll, given, testLog, testReadModels, uuid, yueyanglou, yunyang } from './testing/ledger.js';

const everything = readScope(system);
const bureauOf = (jurisdiction: string): ReadScope =>
  readScope({ id: 'b', grants: [{ role: 'organiser', jurisdiction }] });

const [zhang, li] = [uuid(1), uuid(2)];
const [planned, undecided] = [uuid(101), uuid(102)];
const [first, second, unplanned] = [uuid(201), uuid(202), uuid(203)];
const here = { jurisdiction: yunyang };
const plan = {
  ...{
    jurisdiction: yunyang,
    document: '2025年培训计划',
    seq: 'A1-16',
    year: 2025,
    category: '新教师',
    name: '新教师入职培训',
  },
  ...{ hours: { min: '120', max: '160', approximate: true }, headcount: { undecided: true, unit: 'attendance' } },
  ...{ classes: 2, clauses: ['YY-3.1'] },
};
const ofClass = {
  ...{ jurisdiction: yunyang, title: '入职培训一班', organiser: '教师进修学院', unit: 'hour', planned: '120' },
  ...{ level: 'county', mode: 'blended', category: 'professional', startsOn: '2025-07-01', endsOn: '2025-07-20' },
};
const session = (n: number, hours: string) => {
  return { type: 'SessionScheduled', data: { session: uuid(n), on: '2025-07-02', hours } };
};
const way = (step: string, from: string | undefined, to: string) => ({
  case: { workflow: 'class-training', definition: 'd'.repeat(64), step, ...(from && { from }), to },
});

let dataSource: DataSource;

beforeAll(async () => {
  dataSource = await testReadModels();
  const log = testLog();
  for (const [person, name] of [
    [zhang, '张'],
    [li, '李'],
  ] as const)
    await given(log, `teacher-${person}`, here, { type: 'PersonRegistered', data: { jurisdiction: yunyang, name } });
  await given(log, `programme-${planned}`, here, { type: 'ProgrammePlanned', data: plan });
  await given(
    log,
    `programme-${undecided}`,
    here,
    { type: 'ProgrammePlanned', data: { ...plan, seq: 'A1-17', hours: { undecided: true } } },
    { type: 'ProgrammeCancelled', data: { reason: '经费' } },
  );
  await given(
    log,
    `class-${first}`,
    here,
    { type: 'ClassPlanned', data: { ...ofClass, programme: planned, capacity: 50 } },
    session(301, '4'),
    session(302, '3.5'),
    session(303, '2'),
    { type: 'SessionCancelled', data: { session: uuid(303), reason: '停电' } },
    { type: 'TraineeEnrolled', data: { person: zhang, case: uuid(401) } },
    { type: 'TraineeEnrolled', data: { person: li, case: uuid(402) } },
    { type: 'TraineeRemoved', data: { person: li, case: uuid(402) } },
    { type: 'ClassClosed', data: { on: '2025-07-20' } },
  );
  await given(
    log,
    `class-${second}`,
    here,
    { type: 'ClassPlanned', data: { ...ofClass, programme: planned } },
    session(304, '1'),
  );
  const outside = { ...ofClass, startsOn: '2025-08-01', endsOn: '2025-08-02' };
  await given(log, `class-${unplanned}`, here, { type: 'ClassPlanned', data: outside });
  const about = { class: first, programme: planned };
  const details = { title: '入职培训一班', hours: '120' };
  await given(
    log,
    `case-class-training-${uuid(401)}`,
    { ...here, school: uuid(11) },
    { type: 'Applied', data: { ...way('apply', undefined, 'applied'), subject: zhang, about, details } },
    { type: 'Approved', data: { ...way('approve', 'applied', 'enrolled'), subject: zhang } },
    { type: 'Completed', data: { ...way('complete', 'enrolled', 'completed'), subject: zhang, on: '2025-07-20' } },
  );
  const applied = { ...way('apply', undefined, 'applied'), subject: li, about, details: {} };
  await given(log, `case-class-training-${uuid(402)}`, here, { type: 'Applied', data: applied });
  await foldAll(dataSource, log, [2]);
});
afterAll(() => dataSource.destroy());

describe('a planned programme', () => {
  it('stands exactly as the document states it', async () => {
    const found = await programmeById.ask(dataSource, { id: planned }, everything);
    expect(found).toMatchObject({ state: 'planned', clauses: ['YY-3.1'] });
    expect(found!.plan).toEqual(plan);
  });

  it('is compared with what was carried out without turning a range into a number', async () => {
    const { items } = await planAgainstActual.ask(
      dataSource,
      planAgainstActual.params.parse({ year: '2025' }),
      everything,
    );
    expect(items.map(({ seq, state, actual }) => ({ seq, state, actual }))).toMatchObject([
      {
        ...{ seq: 'A1-16', state: 'planned' },
        actual: {
          ...{ classes: 2, closed: 1, sessions: 3, hours: '8.5', enrolled: 1, persons: 1, completed: 1 },
          ...{ hoursOfClass: { least: '1', most: '7.5' }, organisers: ['教师进修学院'] },
          ...{ startsOn: '2025-07-01', endsOn: '2025-07-20' },
        },
      },
      {
        ...{ seq: 'A1-17', state: 'cancelled' },
        actual: { classes: 0, closed: 0, sessions: 0, hours: '0', hoursOfClass: null, enrolled: 0, completed: 0 },
      },
    ]);
    expect(items[0]!.compared).toMatchObject({
      ...{ headcount: { verdict: 'undecided' }, hours: { verdict: 'about', difference: '-119' } },
      ...{ classes: { verdict: 'reached' }, sessions: { verdict: 'unplanned' }, period: { verdict: 'undecided' } },
    });
    expect(items[1]!.compared).toMatchObject({ hours: { verdict: 'undecided' }, classes: { verdict: 'notCounted' } });
    expect(items[1]!.plan.hours).toEqual({ undecided: true });
  });

  it('is offered below its jurisdiction and unknown beside it', async () => {
    const count = async (scope: ReadScope) => {
      return (await programmesOf.ask(dataSource, programmesOf.params.parse({}), scope)).items.length;
    };
    expect(await count(bureauOf(yunyang))).toBe(2);
    expect(await count(readScope({ id: zhang, grants: [{ role: 'teacher' }] }))).toBe(2);
    expect(await count(bureauOf(fengjie))).toBe(0);
  });
});

describe('a class', () => {
  it('adds up its timetable without what was cancelled, and its register', async () => {
    const found = await classById.ask(dataSource, { id: first }, everything);
    expect(found).toMatchObject({
      ...{ sessions: 2, sessionHours: '7.5', planned: '120', enrolled: 1, closed: true, closedOn: '2025-07-20' },
      ...{ revision: 8, capacity: 50 },
    });
    expect(found!.timetable.map(({ hours, cancelled }) => [hours, cancelled])).toEqual([
      ['4', false],
      ['3.5', false],
      ['2', true],
    ]);
  });

  it('is listed by its beginning, in the plan or outside it', async () => {
    const listed = async (params: object, scope = everything) => {
      const page = await classesOf.ask(dataSource, classesOf.params.parse(params), scope);
      return page.items.map(({ id }) => id);
    };
    expect(await listed({})).toEqual([unplanned, second, first]);
    expect(await listed({ programme: 'none' })).toEqual([unplanned]);
    expect(await listed({ programme: planned, open: 'yes' })).toEqual([second]);
    expect(await listed({ jurisdiction: '500000' })).toHaveLength(3);
    expect(await listed({}, bureauOf(yueyanglou))).toEqual([]);
    expect(await classById.ask(dataSource, { id: first }, bureauOf(fengjie))).toBeNull();
  });
});

describe('a case', () => {
  it('shows where it stands and what it is about', async () => {
    const found = await caseById.ask(dataSource, { id: uuid(401) }, everything);
    expect(found).toMatchObject({
      ...{ workflow: 'class-training', state: 'completed', last: 'Completed', completedOn: '2025-07-20', revision: 2 },
      ...{ class: first, programme: planned, award: null, title: '入职培训一班', subjectName: '张', school: uuid(11) },
    });
  });

  it('is found by subject, class, workflow and state, last changed first', async () => {
    const listed = async (params: object, scope = everything) => {
      const page = await casesOf.ask(dataSource, casesOf.params.parse(params), scope);
      return page.items.map(({ id }) => id);
    };
    expect(await listed({ class: first })).toEqual([uuid(402), uuid(401)]);
    expect(await listed({ subject: zhang })).toEqual([uuid(401)]);
    expect(await listed({ workflow: 'class-training', state: 'applied' })).toEqual([uuid(402)]);
    expect(await listed({}, readScope({ id: li, grants: [] }))).toEqual([uuid(402)]);
    expect(await listed({}, readScope({ id: 'x', grants: [{ role: 'school.admin', school: uuid(11) }] }))).toEqual([
      uuid(401),
    ]);
    expect(await listed({}, bureauOf(fengjie))).toEqual([]);
  });
});
