import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Json } from '#libs/canonical';
import { loadStream } from '../load-stream.js';
import { Refused } from '../decider.js';
import { person } from '../person.js';
import { school } from '../school.js';
import { system, type Actor, type Grant } from '../scope.js';
import { commandId, expectRefusal, openBench, packRules, uuid, type Bench } from '../testing/index.js';
import { kept as keptOf, review } from '../testing/review.js';
import { caseFold, type CaseState } from './case-state.js';
import type { KeptDefinition } from './engine.js';
import { executeStep, type Rules } from './execute-step.js';
import { migrateCase } from './migrate.js';
import { noteRefusedEffect, passDeadline, remindOfDeadline } from './own-events.js';
import { possibleSteps, stepsOf } from './possible-steps.js';

const yuhang = '330110';
const [own, partner, other] = [uuid(10), uuid(11), uuid(12)];
const one = uuid(40);
const scheme = { name: 'scheme', file: 'b'.repeat(64) };
const actor = (n: number, ...grants: Grant[]): Actor => ({ id: uuid(n), grants });
const at = (role: string, place: string) =>
  place.length === 6 ? { role, jurisdiction: place } : { role, school: place };
const admin = actor(90, at('school.admin', own));
const office = actor(91, at('bureau.training', yuhang));
const [first, second, host] = [actor(92), actor(93), actor(94)];
const partnerAdmin = actor(95, at('school.admin', partner));
const details = { title: '校本研修', host: host.id, partner, phone: '0571-0000' };

let bench: Bench;
let reviewers: string[];
let definitions: KeptDefinition[];
const rules: Rules = {
  ...packRules,
  current: (workflow) => definitions.findLast(({ definition }) => definition.id === workflow),
  kept: (hash) => Promise.resolve(definitions.find((known) => known.hash === hash)!),
  workflowOf: () => Promise.resolve(undefined),
  holders: (role, place) => Promise.resolve(role === 'school.reviewer' && place.school === own ? reviewers : []),
};

beforeEach(async () => {
  bench = openBench();
  reviewers = [];
  definitions = [review];
  for (const [id, jurisdiction] of [
    [own, yuhang],
    [partner, yuhang],
    [other, '320482'],
  ] as const)
    // prettier-ignore
    await bench.give(school, id, 'RegisterSchool', { jurisdiction, name: id, stages: ['junior'], site: 'town' });
});

/** The instant at ten in the morning of a day. */
const on = (day: string) => `${day}T02:00:00.000Z`;
const issue = (by: Actor, day: string) => ({ actor: by, commandId: commandId(), at: on(day) });

function take(name: string, by: Actor, data: { [field: string]: Json } = {}, day = '2025-05-12') {
  return executeStep(bench.log, rules, 'plan-review', one, { do: name, data }, issue(by, day));
}
const submit = (more: { [field: string]: Json } = {}) =>
  take('Submit', admin, { subject: own, details, evidence: [scheme], ...more });

async function toRunning() {
  await submit();
  await take('NamePanel', office, { members: [first.id, second.id, uuid(96)] });
  await take('GiveOpinion', first, { opinion: 'for' });
  await take('GiveOpinion', second, { opinion: 'for' });
  await take('Decide', office, { result: 'granted', reason: '同意', details: { budget: 3000 } });
}

async function state(): Promise<CaseState> {
  return (await loadStream(bench.log, `case-plan-review-${one}`, caseFold)).state;
}
const last = async () => (await bench.events(`case-plan-review-${one}`)).at(-1)!;

async function refused(work: Promise<unknown>, code: string, values: object = {}) {
  const error = await work.then(
    () => new Error('it was carried out'),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof Refused)) throw error as Error;
  expectRefusal(error, code);
  expect(error.values).toMatchObject(values);
}

describe('a case about a school', () => {
  it('is walked to its end by a panel, along two tracks, to the partner school', async () => {
    await toRunning();
    expect(await state()).toMatchObject({ kind: 'school', state: 'running', details: { budget: 3000 } });
    await refused(take('Close', partnerAdmin, {}, '2025-05-16'), 'guard-failed');
    await take('AssignMentor', actor(97, at('school.reviewer', own)), { person: uuid(2), duty: 'mentor' });
    await take('HoldOath', host, { on: '2025-05-12' });
    await take('Close', partnerAdmin, {}, '2025-05-16');
    expect(await last()).toMatchObject({ type: 'Confirmed', meta: { scope: `school.admin@${partner}`, school: own } });
    expect((await state()).state).toBe('closed');
  });

  it('has its subject, its place and the places it names, and no personal detail in the log', async () => {
    await submit();
    const opened = await last();
    expect(opened.data).toMatchObject({
      case: {
        kind: 'school',
        to: 'submitted',
        due: [{ deadline: 'answer', on: '2025-05-19', remind: ['2025-05-17'] }],
      },
      places: { partner: { jurisdiction: yuhang, school: partner } },
      details: { title: '校本研修' },
    });
    expect(opened.body).not.toContain('0571');
    expect(opened.personal).toMatchObject({ personalDetails: { phone: '0571-0000' } });
  });

  it('is not opened about nobody, about a person, without the scheme, or with a partner there is none of', async () => {
    await refused(take('Submit', system, { subject: uuid(77), details }), 'subject-unknown');
    await bench.give(person, uuid(1), 'RegisterPerson', { jurisdiction: yuhang, name: '测试' });
    await refused(take('Submit', system, { subject: uuid(1), details }), 'subject-of-other-kind');
    await refused(submit({ evidence: [] }), 'evidence-required', { name: 'scheme' });
    await refused(submit({ details: { ...details, partner: uuid(78) } }), 'school-unknown');
    await refused(submit({ details: { ...details, colour: 'red' } }), 'invalid-data');
    await refused(submit({ places: { partner: { jurisdiction: yuhang } } }), 'invalid-data');
  });

  it('shows itself to those of its places and those it names, and to nobody else', async () => {
    await toRunning();
    for (const stranger of [
      actor(80, at('school.admin', other)),
      actor(81, { role: 'teacher', jurisdiction: yuhang, school: own }),
      actor(82),
    ])
      await refused(take('Close', stranger), 'not-found');
    for (const known of [partnerAdmin, admin, host, first]) await refused(take('Decide', known), 'step-not-allowed');
    await refused(take('Close', admin), 'wrong-role');
    await refused(take('HoldOath', first, { on: '2025-05-12' }), 'wrong-role');
  });

  it('hears each member of its panel once, and needs a majority', async () => {
    await submit();
    await take('NamePanel', office, { members: [first.id, second.id, uuid(96)] });
    await refused(take('GiveOpinion', office, { opinion: 'for' }), 'wrong-role');
    await take('GiveOpinion', first, { opinion: 'for' });
    await refused(take('GiveOpinion', first, { opinion: 'against' }), 'done-already');
    const decide = () => take('Decide', office, { result: 'granted', reason: '同意' });
    await refused(decide(), 'guard-failed');
    await take('GiveOpinion', second, { opinion: 'for' });
    await decide();
  });

  it('gives its details anew after a return, and forgets none that are personal', async () => {
    await submit();
    await take('Return', office, { reason: '补充' });
    await refused(take('Revise', admin, { details: { title: '缺项' } }), 'invalid-data');
    await refused(take('Revise', actor(98, at('school.admin', own)), { details }), 'wrong-role');
    await take('Revise', admin, { details: { ...details, title: '改' } }, '2025-05-14');
    const { due } = (await last()).data['case'] as { due: unknown };
    expect(due).toMatchObject([{ deadline: 'answer', on: '2025-05-21', remind: ['2025-05-19'] }]);
    await refused(take('NamePanel', office, { members: [first.id], details: { title: '无' } }), 'invalid-data');
  });

  it('is decided once by two at the same time', async () => {
    await submit();
    const both = [office, actor(99, at('bureau.training', yuhang))].map((by) => take('Return', by, { reason: '补充' }));
    const done = await Promise.allSettled(both);
    expect(done.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const lost = done.find((one) => one.status === 'rejected')!.reason as Refused;
    expectRefusal(lost, 'step-not-allowed');
    expect(lost.values).toMatchObject({ state: { 'zh-CN': '退回修改' }, allowed: ['Revise'] });
    expect(await bench.events(`case-plan-review-${one}`)).toHaveLength(2);
  });
});

describe('the fallback of a step', () => {
  const assign = (by: Actor) => take('AssignMentor', by, { person: uuid(2), duty: 'mentor' });

  it('acts where nobody at the school has the role, and says so', async () => {
    await toRunning();
    await assign(office);
    expect((await last()).data['case']).toMatchObject({ track: 'mentor', instead: `bureau.training@${yuhang}` });
  });

  it('acts where all who have it are excluded', async () => {
    reviewers = [admin.id];
    await toRunning();
    await refused(assign(actor(90, at('school.admin', own), at('school.reviewer', own))), 'same-person');
    await assign(office);
  });

  it('does not act where somebody else may', async () => {
    reviewers = [admin.id, uuid(97)];
    await toRunning();
    await refused(assign(office), 'wrong-role');
  });
});

describe('a deadline', () => {
  const pass = (day: string, due = '2025-05-19', said = issue(system, day)) =>
    passDeadline(bench.log, rules, 'plan-review', one, 'answer', due, said);
  const remind = (day: string, reminder = '2025-05-17') =>
    remindOfDeadline(bench.log, rules, 'plan-review', one, 'answer', '2025-05-19', reminder, issue(system, day));

  it('lets a step be taken on its day, and not after', async () => {
    await submit();
    await refused(take('Withdraw', admin, {}, '2025-05-20'), 'deadline-passed', { on: '2025-05-19' });
    await take('Withdraw', admin, {}, '2025-05-19');
  });

  it('opens a step only once it has passed', async () => {
    await toRunning();
    await refused(take('Close', partnerAdmin, {}, '2025-05-15'), 'too-early', { on: '2025-05-15' });
    await refused(take('Close', partnerAdmin, {}, '2025-05-16'), 'guard-failed');
  });

  it('takes its step when it has passed, once', async () => {
    await submit();
    expect(await pass('2025-05-19')).toMatchObject({ events: [] });
    expect(await pass('2025-05-20', '2025-05-18')).toMatchObject({ events: [] });
    expect(await pass('2025-05-20')).toMatchObject({ events: ['Cancelled'] });
    expect(await last()).toMatchObject({
      meta: { actor: 'system' },
      data: { case: { step: 'Lapse', to: 'withdrawn' } },
    });
    expect(await pass('2025-05-21')).toMatchObject({ events: [] });
  });

  it('is nothing any more when the case has gone on', async () => {
    await submit();
    await take('Return', office, { reason: '补充' });
    expect(await pass('2025-05-20')).toMatchObject({ events: [] });
    expect(await remind('2025-05-17')).toMatchObject({ events: [] });
  });

  it('without a step is put on record, once, and the case stays', async () => {
    await toRunning();
    const noticed = (day: string) =>
      passDeadline(bench.log, rules, 'plan-review', one, 'notice', '2025-05-15', issue(system, day));
    expect(await noticed('2025-05-16')).toMatchObject({ events: ['DeadlinePassed'] });
    expect(await noticed('2025-05-17')).toMatchObject({ events: [] });
    expect(await state()).toMatchObject({ state: 'running', passed: ['notice'] });
  });

  it('is called to mind once for each of its days', async () => {
    await submit();
    expect(await remind('2025-05-16')).toMatchObject({ events: [] });
    expect(await remind('2025-05-17')).toMatchObject({ events: ['DeadlineNear'] });
    expect(await remind('2025-05-18')).toMatchObject({ events: [] });
    expect(await remind('2025-05-18', '2025-05-18')).toMatchObject({ events: ['DeadlineNear'] });
  });
});

describe('a migration', () => {
  const { states, ...rest } = review.definition;
  const { running, ...others } = states;
  const later = keptOf({ ...rest, title: { 'zh-CN': '新', en: 'New' }, states: { ...others, carried: running } });
  const migrate = (by: Actor, more: { state?: string; to?: string } = {}) =>
    migrateCase(bench.log, rules, 'plan-review', one, { reason: '换用新定义', ...more }, issue(by, '2025-05-12'));

  it('puts a case under the definition in force, in the state it is told', async () => {
    await toRunning();
    await refused(migrate(office), 'migration-nothing-new');
    definitions.push(later);
    await refused(migrate(admin), 'wrong-role');
    await refused(migrate(office), 'migration-state-unknown', { state: 'running' });
    expect(await migrate(office, { state: 'carried' })).toMatchObject({ events: ['Migrated'] });
    expect(await state()).toMatchObject({ definition: later.hash, state: 'carried' });
    expect((await last()).data).toMatchObject({ before: review.hash, case: { step: 'Migrate', from: 'running' } });
    await take('HoldOath', host, { on: '2025-05-12' });
  });

  it('keeps where the tracks are', async () => {
    await toRunning();
    await take('HoldOath', host, { on: '2025-05-12' });
    definitions.push(keptOf({ ...review.definition, title: { 'zh-CN': '新', en: 'New' } }));
    await migrate(office);
    expect(await state()).toMatchObject({ state: 'running', tracks: { oath: 'held' } });
    await refused(migrate(office, { to: 'f'.repeat(64) }), 'workflow-unknown');
  });
});

describe('the steps possible for somebody', () => {
  it('are told with what they need and why one may not take them', async () => {
    await toRunning();
    const seen = await stepsOf(rules.holders, review, await state(), office, '2025-05-13');
    expect(seen.map((step) => [step.do, step.track, step.refused?.code])).toEqual([
      ['Close', undefined, 'wrong-role'],
      ['AssignMentor', 'mentor', undefined],
      ['HoldOath', 'oath', 'wrong-role'],
    ]);
    const theirs = await stepsOf(rules.holders, review, await state(), partnerAdmin, '2025-05-13');
    expect(theirs[0]!.refused).toMatchObject({ code: 'too-early', values: { on: '2025-05-15' } });
    const [opening] = possibleSteps(
      review,
      caseFold.initial,
      { actor: admin.id, roles: ['school.admin'] },
      '2025-05-12',
    );
    expect(opening).toMatchObject({
      do: 'Submit',
      records: 'Applied',
      evidence: { scheme: {} },
      data: { type: 'object' },
    });
    expect(opening!.refused).toBeUndefined();
  });
});

describe('a guard', () => {
  it('that reads what nobody knows is refused, and says what is missing', async () => {
    const [step] = review.definition.start;
    const when = { all: [{ name: 'p', fact: 'param:nowhere', operator: 'equal', value: '1' }] };
    const guard = { when, otherwise: { 'zh-CN': '否', en: 'No' } };
    definitions.push(keptOf({ ...review.definition, start: [{ ...step, guard }] }));
    await refused(submit(), 'guard-undetermined', { missing: ['param:nowhere'] });
  });

  it('about the class of a case that names no class is refused, and says so', async () => {
    const [step] = review.definition.start;
    const when = { all: [{ name: 'p', fact: 'class.place', operator: 'equal', value: '县内' }] };
    const guard = { when, of: 'class' as const, window: 'class' as const, otherwise: { 'zh-CN': '否', en: 'No' } };
    definitions.push(keptOf({ ...review.definition, start: [{ ...step!, guard }] }));
    await refused(submit(), 'about-needed', { field: 'class' });
  });
});

describe('an effect that was refused', () => {
  it('stands in the case, once, and the case stays where it is', async () => {
    await submit();
    const about = { of: uuid(600), effect: 0, step: 'Submit' };
    const said = issue(system, '2025-05-12');
    const note = () =>
      noteRefusedEffect(bench.log, rules, 'plan-review', one, about, new Refused('class-full', { capacity: 1 }), said);
    await note();
    expect(await note()).toMatchObject({ duplicate: true });
    expect(await last()).toMatchObject({
      type: 'EffectRefused',
      data: { code: 'class-full', case: { to: 'submitted' } },
    });
    expect(await state()).toMatchObject({ state: 'submitted', doneBy: { Submit: [admin.id] } });
  });
});
