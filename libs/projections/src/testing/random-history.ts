import {
  credit,
  decision,
  evolveCase,
  noCase,
  person,
  programme,
  Refused,
  school,
  trainingClass,
  type AnyDecider,
  type CaseEvent,
  type CaseState,
} from '#libs/domain';
import type { EventLog } from '#libs/event-log';
import fc from 'fast-check';
import { v5 as uuidv5 } from 'uuid';
import { given, uuid, yunyang, fengjie, type Given } from './ledger.js';

/** A command, or a step of a case, to one of a few streams: many collide, as they do in life. */
export type Try = { readonly stream: string; readonly id: string; readonly type: string; readonly data: object };

const few = (from: number, to: number) => fc.integer({ min: from, max: to }).map(uuid);
const day = fc.constantFrom('2024-01-31', '2024-02-01', '2024-02-29', '2024-12-31', '2025-01-01');
const amount = fc.constantFrom('0.01', '0.5', '1.25', '3', '120');
const jurisdiction = fc.constantFrom(yunyang, fengjie);
const persons = few(1, 2);
const schools = few(11, 12);
const classes = few(21, 22);
const kind = {
  level: fc.constantFrom('county', 'school'),
  mode: fc.constantFrom('remote', 'blended'),
  category: fc.constantFrom('ethics', 'subject'),
};

const award = fc.record({
  award: few(31, 34),
  unit: fc.constantFrom('credit', 'hour'),
  recognised: amount,
  ...kind,
  occurredOn: day,
  countsOn: day,
  source: fc.record({ kind: fc.constant('manual'), title: fc.constantFrom('甲', '乙'), cause: few(41, 60) }),
});
const post = { staffCategory: fc.constantFrom('teacher', 'manager'), stage: fc.constantFrom('primary', 'none') };

function tryAt(
  stream: string,
  id: fc.Arbitrary<string>,
  type: string,
  data: { [field: string]: fc.Arbitrary<unknown> },
) {
  return fc.record({ stream: fc.constant(stream), id, type: fc.constant(type), data: fc.record(data) });
}

function constants(data: object): { [field: string]: fc.Arbitrary<unknown> } {
  return Object.fromEntries(Object.entries(data).map(([field, value]) => [field, fc.constant(value)]));
}

/** Beside each other several times: what is revoked, restored and corrected must have been awarded before. */
const onAccounts: fc.Arbitrary<Try>[] = [
  award.chain((data) => tryAt('credit', persons, 'AwardCredit', constants(data))),
  tryAt('credit', persons, 'RevokeCredit', {
    ...{
      award: few(31, 34),
      amount: fc.constantFrom('0.01', '0.5', '1.25'),
      kind: fc.constantFrom('falsification', 'error'),
      basis: fc.constant('stated'),
    },
    reason: fc.constant('查实'),
  }),
  tryAt('credit', persons, 'RestoreCredit', { award: few(31, 34) }),
  tryAt('credit', persons, 'CorrectCredit', { award: few(31, 34), replacement: award, reason: fc.constant('更正') }),
];

const commands: fc.Arbitrary<Try>[] = [
  ...[...onAccounts, ...onAccounts, ...onAccounts],
  tryAt('teacher', persons, 'RegisterPerson', { jurisdiction, name: fc.constantFrom('王芳', '欧阳明') }),
  tryAt('teacher', persons, 'HirePerson', {
    jurisdiction,
    school: schools,
    ...post,
    hiredOn: day,
    firstPost: fc.boolean(),
  }),
  tryAt('teacher', persons, 'TransferPerson', { jurisdiction, toSchool: schools, on: day }),
  tryAt('teacher', persons, 'StartLeave', { leave: few(61, 62), kind: fc.constant('sick'), from: day }),
  tryAt('teacher', persons, 'EndLeave', { leave: few(61, 62), to: day }),
  tryAt('teacher', persons, 'EndEmployment', { kind: fc.constantFrom('left', 'retired'), on: day }),
  tryAt('teacher', persons, 'RecordShadowingDay', { school: schools, on: day, baseSchool: fc.boolean() }),
  tryAt('teacher', persons, 'GrantRole', { role: fc.constantFrom('reviewer', 'organiser'), jurisdiction }),
  tryAt('teacher', persons, 'WithdrawRole', { role: fc.constantFrom('reviewer', 'organiser'), jurisdiction }),
  tryAt('teacher', persons, 'DelegateRole', {
    ...{ delegation: few(63, 64), role: fc.constant('reviewer'), jurisdiction },
    ...{ from: fc.constant('2024-01-31'), until: fc.constant('2024-12-31') },
  }),
  tryAt('teacher', persons, 'EndRoleDelegation', { delegation: few(63, 64) }),
  tryAt('teacher', few(2, 3), 'MergePersons', { into: fc.constant(uuid(1)), on: day }),
  tryAt('school', schools, 'ChangeSchoolCluster', { cluster: fc.constantFrom('a', 'b'), from: day }),
  tryAt('school', few(12, 13), 'MergeSchool', { into: fc.constant(uuid(11)), on: day }),
  tryAt('school', schools, 'RegisterSchool', {
    ...{ jurisdiction, name: fc.constant('小学'), stages: fc.constant(['primary']), site: fc.constant('village') },
  }),
  tryAt('school', schools, 'GrantSchoolStatus', { status: fc.constantFrom('a', 'b'), from: day }),
  tryAt('school', schools, 'WithdrawSchoolStatus', { status: fc.constantFrom('a', 'b'), from: day }),
  tryAt('programme', few(71, 72), 'PlanProgramme', {
    ...{ jurisdiction, document: fc.constant('计划'), seq: fc.constantFrom('1', '2'), category: fc.constant('类') },
    ...{
      name: fc.constant('项目'),
      hours: fc.constant({ min: '10', undecided: true }),
      clauses: fc.constant(['YY-1']),
    },
  }),
  tryAt('programme', few(71, 72), 'CancelProgramme', { reason: fc.constant('取消') }),
  tryAt('programme', few(71, 72), 'ScheduleProgramme', { startsOn: fc.constant('2024-01-31'), endsOn: day }),
  tryAt('programme', few(71, 72), 'AmendProgramme', { hours: fc.constant({ min: '8' }), reason: fc.constant('调整') }),
  tryAt('programme', few(71, 72), 'CloseProgramme', { on: day, actual: fc.record({ persons: fc.nat(90) }) }),
  tryAt('class', classes, 'PlanClass', {
    ...{
      jurisdiction,
      title: fc.constant('班'),
      organiser: fc.constant('院'),
      unit: fc.constant('hour'),
      planned: amount,
    },
    ...{ ...kind, startsOn: fc.constant('2024-01-01'), endsOn: fc.constant('2025-12-31') },
  }),
  tryAt('class', classes, 'ScheduleSessions', {
    sessions: fc.uniqueArray(fc.record({ session: few(81, 84), on: day, hours: amount }), {
      ...{ minLength: 1, maxLength: 3, selector: ({ session }) => session },
    }),
  }),
  tryAt('class', classes, 'CancelSession', { session: few(81, 84), reason: fc.constant('停电') }),
  tryAt('class', classes, 'RescheduleSession', { session: few(81, 84), on: day, hours: amount }),
  tryAt('class', classes, 'ValueClass', { planned: amount, on: day }),
  tryAt('class', classes, 'SetQuota', { school: schools, places: fc.constantFrom('0', '1', '9') }),
  tryAt('class', classes, 'SuspendClass', { on: day }),
  tryAt('class', classes, 'ResumeClass', { on: day }),
  tryAt('class', classes, 'EnrolTrainee', { person: persons, case: few(91, 92) }),
  tryAt('class', classes, 'RemoveTrainee', { person: persons, case: few(91, 92) }),
  tryAt('class', classes, 'CloseClass', { on: day }),
  tryAt('decision', persons, 'RecordDecision', {
    ...{ purpose: fc.constantFrom('annual', 'cycle'), asOf: day, position: fc.constant('1'), engine: fc.constant('1') },
    window: fc.constant({ kind: 'year', key: '2024', from: '2024-01-01', to: '2024-12-31' }),
    ...{ packHash: fc.constant('a'.repeat(64)), factsHash: fc.constantFrom('b'.repeat(64), 'c'.repeat(64)) },
    ...{ interpretations: fc.constant([]), facts: fc.constant({}), outcome: fc.constantFrom('qualified', 'open') },
    ...{ requirements: fc.constant([{ total: '1.10' }]), consequences: fc.constant([]), firedRules: fc.constant([]) },
  }),
  tryAt('case', few(91, 92), 'step', { to: fc.constantFrom('approved', 'returned', 'completed'), on: day }),
];

/** Commands to all streams, most of them possible. */
export const tries: fc.Arbitrary<Try[]> = fc.array(fc.oneof(...commands), {
  minLength: 20,
  maxLength: 120,
  size: 'max',
});

const deciders: { readonly [stream: string]: AnyDecider } = {
  teacher: person,
  school,
  credit,
  programme,
  class: trainingClass,
  decision,
};

/** Writes what the deciders make of the commands; a refused one leaves nothing. Such a history is a possible one. */
export async function carryOut(log: EventLog, wanted: readonly Try[]): Promise<void> {
  const context = {
    actor: uuid(99),
    at: '2026-01-01T00:00:00.000Z',
    today: '2026-01-01',
    commandId: uuid(1),
    place: {},
  };
  for (const { stream, id, type, data } of wanted) {
    if (stream === 'case') {
      await step(log, id, data as { to: string; on: string });
      continue;
    }
    const decider = deciders[stream]!;
    let state: unknown = decider.initial;
    for await (const event of log.readStream(`${stream}-${id}`, { open: true }))
      state = decider.evolve(state, { ...event, data: { ...event.data, ...event.personal } }, event);
    const events = decidedOrRefused(() => decider.decide({ type, data }, state, { ...context, id }));
    if (events.length > 0) await given(log, `${stream}-${id}`, { jurisdiction: yunyang, school: uuid(11) }, ...events);
  }
}

function decidedOrRefused(decide: () => Given[]): Given[] {
  try {
    return decide();
  } catch (error) {
    if (error instanceof Refused) return [];
    throw error;
  }
}

/** Opens a case or takes it a step on: any step of some definition. */
async function step(log: EventLog, id: string, { to, on }: { to: string; on: string }): Promise<void> {
  const stream = `case-class-training-${id}`;
  let state: CaseState = noCase;
  for await (const event of log.readStream(stream)) state = evolveCase(state, event as unknown as CaseEvent, event);
  const way = {
    workflow: 'class-training',
    definition: 'd'.repeat(64),
    step: to,
    to,
    ...(state.state && { from: state.state }),
  };
  const common = { case: way, subject: state.subject ?? uuidv5(id, uuid(1)) };
  const place = { jurisdiction: yunyang };
  if (state.state === undefined) {
    const about = { class: uuid(21), programme: uuid(71) };
    return void (await given(log, stream, place, {
      type: 'Applied',
      data: { ...common, about, details: { title: '班' } },
    }));
  }
  const type = to === 'completed' ? 'Completed' : to === 'approved' ? 'Approved' : 'Returned';
  await given(log, stream, place, {
    type,
    data: { ...common, ...(to === 'completed' && { on }), ...(to === 'returned' && { reason: '补' }) },
  });
}
