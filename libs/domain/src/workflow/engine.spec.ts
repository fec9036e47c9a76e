import { describe, expect, it } from '@jest/globals';
import type { Json } from '#libs/canonical';
import type { Recorded } from '#libs/event-log';
import type { Step, WorkflowDefinition } from '#libs/policy';
import { Refused } from '../decider.js';
import { refusalText } from '../messages.js';
import { after, casePlace, casesOf, definitionOf, expectRefusal, uuid, walk, type Taken } from '../testing/index.js';
import { noCase, type CaseState } from './case-state.js';
import { effectsOf } from './effects.js';
import { decideCase, stepFor, type Acting, type KeptDefinition } from './engine.js';

const definitions = {
  'the catalogue’s class participation': definitionOf('370213', 'class-participation'),
  'the class participation of Yuhang': definitionOf('330110', 'class-participation'),
  'the self-directed study of Jintan': definitionOf('320482', 'self-study'),
  'an appeal': definitionOf('500235', 'appeal'),
};
const [teacher, tutor, admin, reviewer, assessor, registrar, hr] = [
  { actor: 'teacher', roles: ['self'] },
  { actor: 'tutor', roles: ['class.tutor'] },
  { actor: 'admin', roles: ['school.admin'] },
  { actor: 'reviewer', roles: ['school.reviewer'] },
  { actor: 'assessor', roles: ['school.assessor'] },
  { actor: 'registrar', roles: ['centre.registrar'] },
  { actor: 'hr', roles: ['bureau.hr'] },
] as [Acting, Acting, Acting, Acting, Acting, Acting, Acting];
const session = uuid(21);
const on = '2025-05-31';

const classDetails = (hours: string) => ({
  ...{ title: '初中数学', hours, unit: 'hour', level: 'county', mode: 'centralized', category: 'professional' },
});
const apply = (hours = '90', by = teacher): Taken => ({
  ...{ do: 'Apply', by },
  data: { subject: uuid(1), about: { class: uuid(20), programme: uuid(30) }, details: classDetails(hours) },
});
const step = (name: string, by: Acting, data: Taken['data'] = {}): Taken => ({ do: name, by, data });
/** Let into a class that is in order in every pack: reviewed, with a tutor and a scheme, worth what was applied for. */
const approveFor = (hours: string): Taken => ({
  ...step('Approve', tutor),
  found: Object.fromEntries([
    ...['reviewed', 'tutor', 'scheme', 'valued'].map((name) => [`class.${name}`, true]),
    ['class.worth', hours],
  ]),
});
const approve = approveFor('90');
const assess = (kind: string, result: string) => step('Assess', tutor, { kind, result });
const complete = (more: Taken['data'] = {}) => step('Complete', tutor, { on, ...more });

const plan = (plannedHours = '16'): Taken =>
  step('SubmitPlan', teacher, {
    ...{ subject: uuid(1), about: {} },
    details: {
      ...{ cardNumber: 'JT-0815', content: '读《给教师的建议》', form: '读书' },
      plannedHours,
      outcomeForm: '笔记',
    },
  });
const approvePlan: Taken = { ...step('ApprovePlan', reviewer), on };
const submitOutcome = step('SubmitOutcome', teacher, { on, outcome: '读书笔记三篇' });
const evidence = [{ name: 'sealedForm', file: 'a'.repeat(64) }];
const recognise = (amount: Json, unit = 'hour') => step('RecogniseHours', assessor, { amount, unit, evidence });
const recogniseMore = (amount: Json, reason: Json) =>
  step('RecogniseMoreHours', assessor, { amount, unit: 'hour', reason, evidence });
const register = step('Register', registrar, { on });

const file = (about: { [field: string]: string } = { award: uuid(50) }) =>
  step('File', teacher, { subject: uuid(1), about, details: { grounds: '本人参加了全部课程' } });
const accept = step('Accept', hr);
const decide = (name: string, result: string) => step(name, hr, { result, reason: '复核属实' });

/** Ways through the definitions; that every state and step is walked, the golden walks beside them show. */
const walks: { readonly [name in keyof typeof definitions]: readonly (readonly Taken[])[] } = {
  'the catalogue’s class participation': classWalks(),
  'the class participation of Yuhang': classWalks(),
  'the self-directed study of Jintan': [
    [plan(), approvePlan, submitOutcome, recognise('16'), register],
    [plan(), approvePlan, submitOutcome, recogniseMore('20', '另有成果获奖'), register],
    [plan(), step('RejectPlan', reviewer, { reason: '与学科无关' })],
    [plan(), approvePlan, step('Withdraw', teacher)],
    [plan(), approvePlan, submitOutcome, step('DeclineHours', assessor, { reason: '未见成果' })],
  ],
  'an appeal': [
    [file(), accept, decide('Uphold', 'upheld')],
    [file(), accept, decide('Dismiss', 'dismissed')],
    [file(), accept, step('Withdraw', teacher)],
  ],
};

function classWalks(): Taken[][] {
  return [
    [
      ...[apply(), approve, step('RequestLeave', teacher, { session, reason: '病假' })],
      ...[step('DecideLeave', tutor, { session, granted: true })],
      ...[step('RecordAttendance', tutor, { session, on, status: 'excused' })],
      ...[assess('process', 'pass'), assess('completion', 'pass'), complete()],
    ],
    [apply(), step('Reject', tutor, { reason: '不符合条件' })],
    [apply(), step('Withdraw', teacher)],
    [apply(), approve, step('DeclineCompletion', tutor, { reason: '缺勤过多' })],
  ];
}

async function stateAt(kept: KeptDefinition, steps: readonly Taken[]): Promise<CaseState> {
  return casesOf(kept)(...steps).state();
}

describe.each(Object.entries(definitions))('%s', (name, kept) => {
  const { definition } = kept;
  const ways = walks[name as keyof typeof walks];
  const steps = [...definition.start, ...Object.values(definition.states).flatMap(({ on }) => on)];

  it('allows a step nowhere but where it stands, and says what is allowed instead', async () => {
    for (const state of [undefined, ...Object.keys(definition.states)]) {
      const here = state === undefined ? definition.start : definition.states[state]!.on;
      const allowed = [...new Set(here.map((one) => one.do))];
      for (const { do: name } of steps.filter((one) => !allowed.includes(one.do))) {
        const refusal = refusalOf(() => stepFor(kept, { ...noCase, state }, name));
        expectRefusal(refusal, 'step-not-allowed');
        const { title } = steps.find((one) => one.do === name)!;
        expect(refusal.values['state']).toEqual(state === undefined ? null : definition.states[state]!.title);
        const text = refusalText(refusal, 'zh-CN');
        for (const one of [name, title!['zh-CN'], ...allowed]) expect(text).toContain(one);
        if (allowed.length === 0) expect(text).toContain('可办理：无');
      }
    }
  });

  it('lets nobody do a step without one of its roles', async () => {
    for (const { way, taken, at } of placesIn(definition, ways)) {
      const nobody = { actor: 'nobody', roles: ['teacher', 'auditor', 'rule.author'] };
      const state = await stateAt(kept, way);
      const refusal = refusalOf(() =>
        decideCase(kept, state, { do: taken.do, data: taken.data ?? {} }, nobody, { today: on, guard: true }),
      );
      expectRefusal(refusal, 'wrong-role');
      expect(refusal.values).toEqual({ step: taken.do, by: at.by });
    }
  });

  it('lets nobody do a step who did one that excludes it', async () => {
    for (const { way, taken, at } of placesIn(definition, ways))
      for (const { by } of way.filter((one) => at.notBy.includes(one.do))) {
        const both = { actor: by.actor, roles: [...by.roles, ...at.by] };
        await casesOf(kept)(...way)
          .when({ ...taken, by: both })
          .thenRefused('same-person');
      }
  });

  it('needs each field that a step requires', async () => {
    for (const { way, taken, at } of placesIn(definition, ways))
      for (const field of at.requires) {
        const { [field]: _left, ...rest } = taken.data!;
        await casesOf(kept)(...way)
          .when({ ...taken, data: rest })
          .thenRefused('field-required', { field });
        await casesOf(kept)(...way)
          .when({ ...taken, data: { ...rest, [field]: '' } })
          .thenRefused('field-required', { field });
      }
  });

  it('refuses a field it does not know, and says which', async () => {
    for (const { way, taken } of placesIn(definition, ways)) {
      const state = await stateAt(kept, way);
      const wrong = { ...taken, data: { ...taken.data, misspelled: '1' } };
      const refusal = await walk(kept, state, wrong).catch((error: unknown) => error as Refused);
      expectRefusal(refusal as Refused, 'invalid-data');
      expect(JSON.stringify((refusal as Refused).values)).toContain('misspelled');
    }
  });

  it('records who and how: workflow, definition, step, from and to', async () => {
    for (const { way, taken, at } of placesIn(definition, ways)) {
      const state = await stateAt(kept, way);
      const event = await walk(kept, state, taken);
      const from = state.state === undefined ? {} : { from: state.state };
      expect(event.type).toBe(at.records);
      const { due: _due, ...taking } = event.data.case;
      expect(taking).toEqual({
        workflow: definition.id,
        definition: kept.hash,
        step: taken.do,
        to: at.to,
        ...from,
      });
      expect(event.data.subject).toBe(uuid(1));
    }
  });
});

describe('a class', () => {
  const yuhang = casesOf(definitions['the class participation of Yuhang']);
  const general = casesOf(definitions['the catalogue’s class participation']);

  it('of 90 hours in Yuhang is not completed without a completion assessment', async () => {
    await yuhang(apply('90'), approve, assess('process', 'pass'))
      .when(complete())
      .thenRefused('guard-failed', { clause: 'YH-4.1.3.5' });
    await yuhang(apply('90.00'), approveFor('90.00'), assess('process', 'pass'))
      .when(complete())
      .thenRefused('guard-failed');
    await yuhang(apply('89.99'), approveFor('89.99'), assess('process', 'pass'))
      .when(complete())
      .then('Completed', { on });
    await yuhang(apply('90'), approve, assess('process', 'pass'), assess('completion', 'pass'))
      .when(complete())
      .then('Completed');
  });

  it('in Yuhang needs the process assessment, whatever its length', async () => {
    await yuhang(apply('9'), approveFor('9')).when(complete()).thenRefused('guard-failed');
    await yuhang(apply('9'), approveFor('9'), assess('process', 'fail')).when(complete()).thenRefused('guard-failed');
  });

  it('in Yuhang lets nobody in who applied for other hours than were valued', async () => {
    await yuhang(apply('90')).when(approveFor('60')).thenRefused('guard-failed', { clause: 'YH-4.1.2.5' });
    await yuhang(apply('90.00')).when(approveFor('90')).then('Approved');
  });

  it('counts the last assessment of a kind: who failed may be assessed again', async () => {
    const failed = [apply('90'), approve, assess('process', 'pass'), assess('completion', 'fail')];
    await yuhang(...failed)
      .when(complete())
      .thenRefused('guard-failed');
    await yuhang(...failed, assess('completion', 'pass'))
      .when(complete())
      .then('Completed');
  });

  it('elsewhere is completed by who attended or passed, unless an assessment was failed', async () => {
    const attended = (status: string) => step('RecordAttendance', tutor, { session, on, status });
    await general(apply('90'), approve).when(complete()).thenRefused('guard-failed');
    await general(apply('90'), approve, attended('absent')).when(complete()).thenRefused('guard-failed');
    await general(apply('90'), approve, attended('late')).when(complete()).then('Completed');
    await general(apply('90'), approve, assess('completion', 'pass')).when(complete()).then('Completed');
    await general(apply('90'), approve, attended('present'), assess('process', 'fail'))
      .when(complete())
      .thenRefused('guard-failed');
  });

  it('marks attendance with a word of the list, and recognises an amount', async () => {
    await general(apply(), approve)
      .when(step('RecordAttendance', tutor, { session, on, status: 'asleep' }))
      .thenRefused('invalid-data');
    for (const recognised of ['-1', '0', '1.005', 'NaN'])
      await general(apply(), approve).when(complete({ recognised })).thenRefused('invalid-data');
  });

  it('in Yuhang takes attendance from the tutor, not from the school', async () => {
    const attendance = { session, on, status: 'present' };
    await yuhang(apply(), approve)
      .when(step('RecordAttendance', admin, attendance))
      .thenRefused('wrong-role');
    await general(apply(), approve)
      .when(step('RecordAttendance', admin, attendance))
      .then('AttendanceRecorded');
  });
});

describe('a school project in Yuhang', () => {
  const project = casesOf(definitionOf('330110', 'school-project'));
  const declare = (planned: boolean): Taken => ({
    ...step('Declare', { actor: 'admin', roles: ['school.admin@school'] }),
    data: {
      ...{ subject: uuid(1), about: {}, evidence: [{ name: 'plan', file: 'a'.repeat(64) }] },
      details: { school: uuid(10), title: '课堂观察', headcount: '30', hours: '24' },
    },
    found: { 'school.plan': planned },
  });

  it('is declared by a school that has adopted its plan of the year', async () => {
    await project().when(declare(false)).thenRefused('guard-failed', { clause: 'YH-2.1.4' });
    await project().when(declare(true)).then('Applied');
  });
});

describe('self-directed study in Jintan', () => {
  const jintan = casesOf(definitions['the self-directed study of Jintan']);
  const submitted = [plan('16'), approvePlan, submitOutcome];

  it('recognises up to what was planned', async () => {
    await jintan(...submitted)
      .when(recognise('16'))
      .then('HoursRecognised', { amount: '16', unit: 'hour' });
    await jintan(...submitted)
      .when(recognise('16.00'))
      .then('HoursRecognised', { amount: '16' });
    await jintan(...submitted)
      .when(recognise('9'))
      .then('HoursRecognised');
    await jintan(...submitted)
      .when(recognise('17'))
      .thenRefused('guard-failed', { clause: 'JT-A3.7' });
    await jintan(...submitted)
      .when(recognise('16.01'))
      .thenRefused('guard-failed');
    await jintan(...submitted)
      .when(recognise('100'))
      .thenRefused('guard-failed');
  });

  it('recognises more than was planned with a reason, and no other way', async () => {
    await jintan(...submitted)
      .when(recogniseMore('16.01', '另有成果获奖'))
      .then('HoursRecognised', { amount: '16.01', reason: '另有成果获奖' });
    await jintan(...submitted)
      .when(recogniseMore('16', '另有成果获奖'))
      .thenRefused('guard-failed', { clause: 'JT-A3.7' });
    await jintan(...submitted)
      .when(step('RecogniseMoreHours', assessor, { amount: '20', unit: 'hour' }))
      .thenRefused('field-required');
  });

  it('recognises hours, never credits', () =>
    jintan(...submitted)
      .when(recognise('16', 'credit'))
      .thenRefused('guard-failed'));

  it.each(['0', '-1', '1.005', 'NaN', '1e1', 'sixteen', 17, null, ['16']])(
    'recognises no amount such as %j',
    (amount) =>
      jintan(...submitted)
        .when(recognise(amount))
        .thenRefused('invalid-data'),
  );

  it('keeps the card number and the content in the vault, the rest in the log', async () => {
    const event = await walk(definitions['the self-directed study of Jintan'], noCase, plan());
    expect(event.data).toMatchObject({
      details: { form: '读书', plannedHours: '16', outcomeForm: '笔记' },
      personalDetails: { cardNumber: 'JT-0815', content: '读《给教师的建议》' },
    });
  });
});

describe('the effects of a step', () => {
  const causing = uuid(600);

  async function effects(kept: KeptDefinition, ...steps: readonly Taken[]) {
    const before = await stateAt(kept, steps.slice(0, -1));
    const event = await walk(kept, before, steps.at(-1)!);
    const meta = { actor: 'a', scope: 's', commandId: uuid(1), occurredAt: '2025-05-31T17:00:00.000Z', ...casePlace };
    const state = after(before, event, steps.at(-1)!.by.actor);
    const recorded = { id: causing, type: event.type, meta, data: event.data, personal: {} } as unknown as Recorded;
    return effectsOf(kept, state, recorded, uuid(40)).flatMap((one) => (one.kind === 'command' ? [one] : []));
  }

  const yuhang = definitions['the class participation of Yuhang'];
  const completed = [apply('90'), approve, assess('process', 'pass'), assess('completion', 'pass')];

  it('of an approval is a place in the class', async () => {
    const [enrolment, ...others] = await effects(yuhang, apply(), approve);
    expect(others).toEqual([]);
    expect(enrolment).toMatchObject({
      id: uuid(20),
      command: { type: 'EnrolTrainee', data: { person: uuid(1), case: uuid(40) } },
    });
    expect(enrolment!.decider.stream).toBe('class');
  });

  it('of a completion is one award, in the unit, level, mode and category of the class', async () => {
    const [award, ...others] = await effects(yuhang, ...completed, complete());
    expect(others).toEqual([]);
    expect(award).toMatchObject({ id: uuid(1), command: { type: 'AwardCredit' } });
    expect(award!.command.data).toEqual({
      ...{ award: expect.any(String), unit: 'hour', level: 'county', mode: 'centralized', category: 'professional' },
      ...{ planned: '90', recognised: '90', occurredOn: on, countsOn: on },
      source: {
        kind: 'class',
        title: '初中数学',
        cause: causing,
        class: uuid(20),
        programme: uuid(30),
        case: uuid(40),
      },
    });
  });

  it('of a completion is the amount that was recognised, where one was', async () => {
    const [award] = await effects(yuhang, ...completed, complete({ recognised: '87.50' }));
    expect(award!.command.data).toMatchObject({ planned: '90', recognised: '87.5' });
  });

  it('of a class that is worth nothing is nothing', async () => {
    const general = definitions['the catalogue’s class participation'];
    for (const hours of ['0', '0.00'])
      expect(await effects(general, apply(hours), approve, assess('process', 'pass'), complete())).toEqual([]);
  });

  it('of a registration in Jintan is an award of hours at school level, from the day of the outcome', async () => {
    const jintan = definitions['the self-directed study of Jintan'];
    const [award, ...others] = await effects(
      jintan,
      plan('16'),
      approvePlan,
      submitOutcome,
      recognise('12.5'),
      register,
    );
    expect(others).toEqual([]);
    expect(award!.command.data).toEqual({
      ...{ award: expect.any(String), unit: 'hour', level: 'school', mode: 'selfDirected', category: 'self-directed' },
      ...{ planned: '16', recognised: '12.5', occurredOn: on, countsOn: on },
      source: { kind: 'case', title: '教师自主学习', cause: causing, case: uuid(40) },
    });
  });

  it('of an appeal upheld is a restoration; dismissed, or against a verdict, it is nothing', async () => {
    const appeal = definitions['an appeal'];
    const [restoration] = await effects(appeal, file(), accept, decide('Uphold', 'upheld'));
    expect(restoration).toMatchObject({
      id: uuid(1),
      command: { type: 'RestoreCredit', data: { award: uuid(50), case: uuid(40) } },
    });
    expect(await effects(appeal, file(), accept, decide('Dismiss', 'dismissed'))).toEqual([]);
    expect(await effects(appeal, file({ decision: uuid(91) }), accept, decide('Uphold', 'upheld'))).toEqual([]);
  });

  it('of other steps are none', async () => {
    for (let n = 1; n <= 8; n++) {
      const way = walks['the class participation of Yuhang'][0]!.slice(0, n);
      const found = await effects(yuhang, ...way);
      expect(found).toHaveLength(['Approve', 'Complete'].includes(way.at(-1)!.do) ? 1 : 0);
    }
  });

  it('have the same ids however often they are asked for', async () => {
    const ids = async () =>
      (await effects(yuhang, ...completed, complete())).map(({ commandId, command }) => [commandId, command]);
    expect(await ids()).toEqual(await ids());
  });
});

describe('an appeal', () => {
  it('is upheld by upholding it and dismissed by dismissing it', async () => {
    const appeal = casesOf(definitions['an appeal']);
    await appeal(file(), accept).when(decide('Uphold', 'dismissed')).thenRefused('guard-failed');
    await appeal(file(), accept).when(decide('Dismiss', 'upheld')).thenRefused('guard-failed');
  });
});

describe('a definition', () => {
  const { definition } = definitions['an appeal'];
  const [first] = definition.start as [Step];

  it.each(['Celebrated', 'Migrated', 'DeadlinePassed', 'EffectRefused'])(
    'that records %s records nothing',
    (records) => {
      const kept = { hash: 'a'.repeat(64), definition: { ...definition, start: [{ ...first, records }] } };
      const command = { do: 'File', data: file().data! };
      const refusal = refusalOf(() => decideCase(kept, noCase, command, teacher, { today: on, guard: true }));
      expectRefusal(refusal, 'definition-broken');
    },
  );
});

/** Every step of the walks with the way before it, and the step of the definition it is. */
function placesIn(definition: WorkflowDefinition, ways: readonly (readonly Taken[])[]) {
  return ways.flatMap((way) =>
    way.map((taken, n) => {
      const at = [...definition.start, ...Object.values(definition.states).flatMap(({ on }) => on)];
      return { way: way.slice(0, n), taken, at: at.find((one) => one.do === taken.do)! };
    }),
  );
}

function refusalOf(work: () => unknown): Refused {
  try {
    work();
  } catch (error) {
    if (error instanceof Refused) return error;
    throw error;
  }
  throw new Error('it was not refused');
}

describe('the own case', () => {
  const kept = definitionOf('370213', 'class-participation');
  const both = { actor: 'teacher', roles: ['self', 'class.tutor'] };
  it('is decided by somebody else, whatever office its subject holds', async () => {
    await casesOf(kept)({ ...apply('6'), by: teacher })
      .when({ do: 'Reject', by: both, data: { reason: '自己的班' } })
      .thenRefused('own-case');
    await casesOf(kept)({ ...apply('6'), by: teacher })
      .when({ do: 'Withdraw', by: both })
      .then('Withdrawn');
  });
});
