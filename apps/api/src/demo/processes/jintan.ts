import { programme } from '#libs/domain';
import { firstOf, officesOf, places, schoolsOf, self } from '../people.js';
import { give, type Tick } from '../stage.js';
import { caseId, day, play, type PlanOf } from './process.js';

const place = 'jintan';
const [, learner, claimant, leader, late, waitingClaimant] = firstOf(place);

/** The cases of Jintan that the story tells of. */
export const jintanCases = {
  project: caseId(place, 'city-project', 'A1-1'),
  recognition: caseId(place, 'hour-recognition', '高级研修'),
  reimbursement: caseId(place, 'reimbursement', '高级研修'),
  studio: caseId(place, 'studio-appraisal', '小学数学'),
};

/** 金坛: a city project against its row of the plan, hours recognised, costs paid, a studio appraised; and what waits. */
export function jintan(planOf: PlanOf): Tick[] {
  return [...cityProject(planOf), ...recognition(), ...reimbursement(), ...studio(), ...waiting(planOf)];
}

const firstRow = {
  ...{ row: 'A1-1', title: '教学常规建设专项研修', level: '市级培训', department: '研训中心', group: '全体' },
  ...{ subjectName: '全体', tier: '全体', focus: '课程标准', headcountMin: '4200', headcountMax: '4200' },
  ...{ hoursMin: '20', hoursMax: '24', period: '3－12月', keyProject: '教学常规建设', summer: false },
};

function cityProject(planOf: PlanOf): Tick[] {
  const { centre, training } = officesOf(place);
  const [startsOn, endsOn] = ['2014-04-16', '2014-12-10'];
  const subject = planOf(place, 'A1-1');
  const reported = { on: endsOn, details: { actualHeadcount: '4186', actualHours: '22' } };
  return [
    ...play({
      ...{ place, workflow: 'city-project', id: jintanCases.project, opening: { subject, details: firstRow } },
      turns: [
        ['2014-04-11', centre, 'Plan'],
        ['2014-04-14', centre, 'Schedule', { startsOn, endsOn }],
        ['2014-04-16', centre, 'Start', { on: startsOn }],
        ['2014-05-16', centre, 'HoldActivity', { on: '2014-05-16', headcount: 2100 }],
        ['2014-10-17', centre, 'HoldActivity', { on: '2014-10-17', headcount: 2086 }],
        ['2014-12-10', centre, 'Report', reported],
        ['2014-12-16', training, 'Close', { on: '2014-12-16' }],
      ],
    }),
    day('2014-04-14', '金坛 计划', give(centre, programme, subject, 'ScheduleProgramme', { startsOn, endsOn })),
    day(
      '2014-12-17',
      '金坛 计划',
      give(centre, programme, subject, 'CloseProgramme', {
        ...{ on: '2014-12-17', actual: { startsOn, endsOn, persons: 4186, hours: '22' } },
      }),
    ),
  ];
}

const research = {
  ...{ title: '骨干教师专业提升高级研修', organiser: '示例金坛研训中心', level: 'county', mode: 'centralized' },
  ...{ category: 'backbone', hours: '80', startedOn: '2014-07-07', endedOn: '2014-07-18' },
};

function recognition(): Tick[] {
  const { college, centre } = officesOf(place);
  return play({
    ...{ place, workflow: 'hour-recognition', id: jintanCases.recognition },
    opening: { subject: learner!.id, details: research },
    turns: [
      ['2014-09-01', self(learner!), 'Claim'],
      ['2014-09-03', college, 'Verify', { kind: 'completion', result: 'pass', details: { attendanceMet: true } }],
      ['2014-09-05', centre, 'Recognise', { amount: '72', unit: 'hour' }],
      ['2014-09-10', centre, 'IssueCertificate', { on: '2014-09-10', reference: '示例证〔2014〕1号' }],
    ],
  });
}

const costs = { training: research.title, heldOn: '2014-07-18', amount: '1286.50', vouchers: '4' };

function reimbursement(): Tick[] {
  const { reviewer, principal } = officesOf(place);
  return play({
    ...{ place, workflow: 'reimbursement', id: jintanCases.reimbursement },
    opening: { subject: claimant!.id, details: costs },
    turns: [
      ['2014-09-01', self(claimant!), 'Claim'],
      ['2014-09-02', reviewer, 'Return', { reason: '缺住宿发票（演示）' }],
      ['2014-09-04', self(claimant!), 'Revise', { details: { ...costs, vouchers: '5' } }],
      ['2014-09-05', principal, 'Approve', { details: { approvedAmount: '1200.40' } }],
      ['2014-09-12', reviewer, 'Pay', { on: '2014-09-12', amount: '1200.4', reference: '示例付0912' }],
    ],
  });
}

function studio(): Tick[] {
  const { reviewer, college, training } = officesOf(place);
  const details = {
    studio: '小学数学名教师工作室（演示）',
    batch: '首批',
    school: schoolsOf(place)[1]!.id,
    leader: leader!.id,
  };
  return play({
    ...{ place, workflow: 'studio-appraisal', id: jintanCases.studio },
    opening: { subject: places[place].code, details },
    turns: [
      ['2014-05-06', reviewer, 'SubmitSummary'],
      ['2014-05-20', college, 'Appraise', { on: '2014-05-20', details: { grade: '优秀' } }],
      ['2014-05-28', self(leader!), 'Nominate', { details: { award: '优秀工作室领衔人', nominee: leader!.id } }],
      ['2014-06-10', training, 'Select', { on: '2014-06-10', reference: '示例教研〔2014〕2号' }],
      ['2014-10-22', college, 'Showcase', { on: '2014-10-22', headcount: 120 }],
    ],
  });
}

/** What waits at the end: for the bureau, the training school, the centre and the school. */
function waiting(planOf: PlanOf): Tick[] {
  const { centre, college } = officesOf(place);
  const second = {
    ...{ row: 'A1-2', title: '教育测量与评价方法专项研修', level: '市级培训', department: '研训中心', group: '全体' },
    ...{
      subjectName: '全体',
      tier: '研训员等',
      headcountMin: '150',
      headcountMax: '200',
      hoursMin: '32',
      hoursMax: '32',
    },
    ...{ period: '4－11月' },
  };
  const verified = { kind: 'completion', result: 'pass', details: { attendanceMet: true } };
  return [
    ...play({
      ...{ place, workflow: 'city-project', id: caseId(place, 'city-project', 'A1-2') },
      opening: { subject: planOf(place, 'A1-2'), details: second },
      turns: [
        ['2014-04-18', centre, 'Plan'],
        ['2014-04-21', centre, 'Schedule', { startsOn: '2014-05-05', endsOn: '2014-11-14' }],
        ['2014-05-05', centre, 'Start', { on: '2014-05-05' }],
        ['2014-09-19', centre, 'HoldActivity', { on: '2014-09-19', headcount: 141 }],
        ['2014-11-20', centre, 'Report', { on: '2014-11-20', details: { actualHeadcount: '141', actualHours: '30' } }],
      ],
    }),
    ...play({
      ...{ place, workflow: 'hour-recognition', id: caseId(place, 'hour-recognition', '待核实') },
      opening: { subject: late!.id, details: research },
      turns: [['2014-11-03', self(late!), 'Claim']],
    }),
    ...play({
      ...{ place, workflow: 'hour-recognition', id: caseId(place, 'hour-recognition', '待认定') },
      opening: { subject: waitingClaimant!.id, details: research },
      turns: [
        ['2014-11-04', self(waitingClaimant!), 'Claim'],
        ['2014-11-06', college, 'Verify', verified],
      ],
    }),
    ...play({
      ...{ place, workflow: 'reimbursement', id: caseId(place, 'reimbursement', '待审核') },
      opening: { subject: waitingClaimant!.id, details: costs },
      turns: [['2014-11-05', self(waitingClaimant!), 'Claim']],
    }),
  ];
}
