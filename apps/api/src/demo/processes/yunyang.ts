import { record, trainingClass } from '#libs/domain';
import {
  award,
  caseOf,
  classRegistration,
  classValuation,
  completion,
  enrolment,
  type Award,
  type RunningClass,
} from '../deeds.js';
import { demoId, firstOf, officesOf, places, self } from '../people.js';
import { give, judge, type Tick } from '../stage.js';
import { storyPersons } from '../story-history.js';
import { caseId, day, play, type PlanOf, type Turn } from './process.js';

const place = 'yunyang';
const { code } = places[place];
const [, falsifier, mover, backbone, , applicant, reviewed, , absent, registered, ...trainees] = firstOf(place);

/** The cases of Yunyang that the story tells of. */
export const yunyangCases = {
  filed: caseId(place, 'out-of-county-training', '已备案'),
  unfiled: caseId(place, 'out-of-county-training', '未备案'),
  review: caseId(place, 'backbone-review', '2024'),
  confirmed: caseId(place, 'probation-confirmation', 'K'),
  undecided: caseId(place, 'probation-confirmation', 'F'),
  falsification: caseId(place, 'falsification', '2025'),
  moved: caseId(place, 're-posting', '美术'),
};

/** The classes outside the county: one filed in time, one that left without. */
export const outOfCounty = {
  filed: classAway('filed', '2024-07-08'),
  unfiled: classAway('unfiled', '2024-10-14'),
};

/** Whose award turned out to be falsified, after the cycle was decided. */
export const falsifierOfYunyang = falsifier!;

/** 云阳 until the cycle is settled: training away, the review of a backbone teacher, another post. */
export function yunyang(planOf: PlanOf): Tick[] {
  return [...trainingAway(planOf), ...backboneReview(), ...rePosting()];
}

/** 云阳 in 2026: confirmation after probation, a falsified award, and what waits at the end. */
export function yunyangLater(): Tick[] {
  return [...falsification(), ...confirmations(), ...waiting()];
}

/** Who took part in them. */
const away = trainees.slice(0, 2);

/** The case of one of them in a class outside the county. */
export const tripOf = (name: keyof typeof outOfCounty): string => caseOf(away[0]!, outOfCounty[name]);

function classAway(name: string, on: string): RunningClass {
  const id = demoId(`process/yunyang/class/${name}`);
  return { id, sessions: [{ session: demoId(`${id}/${on}`), on }] };
}

function trainingAway(planOf: PlanOf): Tick[] {
  const { centre, hr } = officesOf(place);
  const cost = { on: '2024-07-12', amount: '12000', reference: '示例凭证31', details: { item: '住宿', perHead: '80' } };
  const filed: Turn[] = [
    ['2024-06-03', centre, 'Request'],
    ['2024-06-05', hr, 'Review'],
    ['2024-06-06', hr, 'File', { reference: '示例备〔2024〕12号' }],
    ['2024-07-12', centre, 'Hold', { on: '2024-07-08', headcount: 3 }],
    ['2024-07-19', centre, 'RecordCost', cost],
    ['2024-07-25', hr, 'Close', { on: '2024-07-25' }],
  ];
  return [
    ...leaving('filed', '2024-05-20', '2024-07-12', filed, 'Complete', planOf(place, '6')),
    ...leaving('unfiled', '2024-09-18', '2024-10-18', [['2024-09-20', centre, 'Request']], 'CompleteWithoutCredit'),
  ];
}

/**
 * A class outside the county with what is asked for it; it takes place whether that was granted or not, and is judged:
 * the credits of its trainees depend on it.
 * Without an item of the plan it is 计划外.
 */
function leaving(
  name: keyof typeof outOfCounty,
  planned: string,
  endsOn: string,
  turns: Turn[],
  completing: string,
  item?: string,
): Tick[] {
  const { centre, hr } = officesOf(place);
  const running = outOfCounty[name];
  const { id, sessions } = running;
  const startsOn = sessions[0]!.on;
  const title = `县外研修（演示，${startsOn}）`;
  const plan = {
    ...{ jurisdiction: code, ...(item && { programme: item }), title, organiser: centre.name },
    ...{ unit: 'credit', planned: '4', level: 'county' },
    ...{ mode: 'centralized', category: 'professional', startsOn, endsOn },
  };
  const details = {
    ...{ programme: title, destination: '示例高校', purpose: '县内无相应课程（演示）', startsOn, endsOn },
    ...{ headcount: '3', budget: '45000' },
  };
  return [
    day(
      planned,
      title,
      give(centre, trainingClass, id, 'PlanClass', plan),
      give(centre, trainingClass, id, 'ScheduleSessions', {
        sessions: sessions.map((session) => ({ ...session, hours: '6' })),
      }),
      classRegistration(running, planned, '县外'),
      classValuation(running, planned, plan.planned),
    ),
    ...play({
      ...{ place, workflow: 'out-of-county-training', id: yunyangCases[name], opening: { subject: id, details } },
      turns,
    }),
    day(startsOn, title, ...away.flatMap((one) => enrolment(one, running))),
    day(`${endsOn.slice(0, 8)}28`, title, judge(hr, { kind: 'class', id }, 'compliance')),
    day(`${endsOn.slice(0, 8)}28`, title, ...away.map((one) => completion(one, running, completing))),
  ];
}

function backboneReview(): Tick[] {
  const { hr, training, assessor, leader } = officesOf(place);
  return [
    ...[backbone!, reviewed!].map(({ id }) =>
      day(
        '2022-06-01',
        '骨干教师',
        give(hr, record, `person-${id}`, 'FileRecord', {
          ...{ record: demoId(`${id}/backbone-title`), kind: 'backbone-title', on: '2022-06-01' },
          fields: { tier: '县级', document: '示例教人〔2022〕5号' },
        }),
      ),
    ),
    ...play({
      ...{ place, workflow: 'backbone-review', id: yunyangCases.review },
      opening: { subject: backbone!.id, details: { year: '2024', yearEnds: '2024-12-31' } },
      turns: [
        ['2024-11-04', training, 'Open'],
        ['2024-11-15', self(backbone!), 'Report', { on: '2024-11-15', outcome: '述职（演示）' }],
        ['2024-11-20', assessor, 'GiveSchoolOpinion', { details: { schoolOpinion: '不合格' } }],
        ['2024-12-02', training, 'Fail', { on: '2024-12-02', result: 'unqualified' }],
      ],
    }),
    ...play({
      ...{ place, workflow: 'backbone-strike-off', id: { openedBy: yunyangCases.review } },
      turns: [
        ['2024-12-04', hr, 'Notify', { on: '2024-12-04', reference: '示例教人告〔2024〕3号' }],
        ['2024-12-09', self(backbone!), 'Object', { details: { objection: '考核材料有误（演示）' } }],
        ['2024-12-12', training, 'Dismiss', { result: 'dismissed', reason: '材料属实（演示）' }],
        ['2024-12-16', leader, 'DecideAfterObjection', { on: '2024-12-16', reference: '示例教人〔2024〕90号' }],
      ],
    }),
  ];
}

function rePosting(): Tick[] {
  const { principal, hr, training } = officesOf(place);
  const trained: Award = {
    ...{ on: '2024-08-20', amount: '4', level: 'county', mode: 'centralized', category: 'job-transfer' },
    title: '2024年转岗培训',
  };
  const details = {
    kind: '跨学科',
    from: '语文',
    to: '美术',
    startsOn: '2024-09-01',
    grounds: '学校缺美术教师（演示）',
  };
  return [
    ...play({
      ...{ place, workflow: 're-posting', id: yunyangCases.moved, opening: { subject: mover!.id, details } },
      turns: [
        ['2024-05-06', self(mover!), 'Request'],
        ['2024-05-08', principal, 'Endorse'],
        ['2024-05-15', hr, 'ApproveSubject'],
        ['2024-09-05', training, 'FinishTraining'],
      ],
    }),
    day('2024-08-26', trained.title, award(mover!, trained)),
  ];
}

function falsification(): Tick[] {
  const { training, hr } = officesOf(place);
  const falsified = demoId(`award/${falsifier!.id}/2025-06-25/2025年上学期校本研修`);
  const details = { amount: '6.5', ground: '弄虚作假', findings: '签到系代签（演示）' };
  return play({
    ...{ place, workflow: 'falsification', id: yunyangCases.falsification },
    opening: { subject: falsifier!.id, about: { award: falsified }, details },
    turns: [
      ['2026-02-16', training, 'Report'],
      ['2026-02-17', training, 'Notify'],
      ['2026-02-20', self(falsifier!), 'State', { details: { statement: '当日请人代签（演示）' } }],
      ['2026-02-26', hr, 'Find', { result: 'upheld', reason: '本人承认代签（演示）' }],
    ],
  });
}

/** K has the hours while they are read into the document, and is confirmed; F asks when nobody can tell, and waits. */
function confirmations(): Tick[] {
  const { principal, hr } = officesOf(place);
  const { K, F } = storyPersons;
  const details = (hiredOn: string) => ({ hiredOn, summary: '试用期总结（演示）' });
  return [
    ...play({
      ...{ place, workflow: 'probation-confirmation', id: yunyangCases.confirmed },
      opening: { subject: K.id, details: details(K.hiredOn) },
      turns: [
        ['2026-03-30', self(K), 'Apply'],
        ['2026-03-31', principal, 'Endorse'],
        ['2026-04-03', hr, 'Confirm', { on: '2026-04-03', reference: '示例教人〔2026〕7号' }],
      ],
    }),
    ...play({
      ...{ place, workflow: 'probation-confirmation', id: yunyangCases.undecided },
      opening: { subject: F.id, details: details(F.hiredOn) },
      turns: [
        ['2026-05-18', self(F), 'Apply'],
        ['2026-05-20', principal, 'Endorse'],
      ],
    }),
  ];
}

/** What waits at the end: for the principal, the reviewer, the training office, and a teacher. Some of it is overdue. */
function waiting(): Tick[] {
  const { reviewer, training } = officesOf(place);
  const leave = { leaveKind: 'maternity', startsOn: '2026-07-01', endsOn: '2026-11-05', grounds: '生育（演示）' };
  const lateClaim = {
    ...{ title: '网络研修补录（演示）', organiser: '示例进修学校', hours: '4', unit: 'credit', level: 'county' },
    ...{ mode: 'remote', category: 'it', occurredOn: '2025-11-20', whyLate: '结业后学校未上报（演示）' },
    ...{ place: '县内', organiserKind: '教育行政部门', priorApproval: false },
  };
  const post = { kind: '跨学科', from: '数学', to: '信息技术', startsOn: '2026-09-01', grounds: '学校缺员（演示）' };
  return [
    ...play({
      ...{ place, workflow: 're-posting', id: caseId(place, 're-posting', '待学校') },
      opening: { subject: applicant!.id, details: post },
      turns: [['2026-05-18', self(applicant!), 'Request']],
    }),
    ...play({
      ...{ place, workflow: 'backbone-review', id: caseId(place, 'backbone-review', '2026') },
      opening: { subject: reviewed!.id, details: { year: '2026', yearEnds: '2026-12-31' } },
      turns: [['2026-05-11', training, 'Open']],
    }),
    ...play({
      ...{ place, workflow: 'late-registration', id: caseId(place, 'late-registration', '待认定') },
      opening: { subject: registered!.id, details: lateClaim },
      turns: [
        ['2026-05-18', self(registered!), 'Apply'],
        ['2026-05-20', reviewer, 'Verify'],
      ],
    }),
    ...play({
      ...{ place, workflow: 'leave', id: caseId(place, 'leave', '待批') },
      opening: { subject: absent!.id, details: leave },
      turns: [['2026-06-08', self(absent!), 'Request']],
    }),
  ];
}
