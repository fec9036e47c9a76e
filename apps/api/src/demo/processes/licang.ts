import { school as schools, trainingClass } from '#libs/domain';
import { demoId, firstOf, officesOf, places, schoolsOf, self } from '../people.js';
import { give, type Tick } from '../stage.js';
import { caseId, day, play, type PlanOf, type Turn } from './process.js';

const place = 'licang';
const { code } = places[place];
const [, school, late, partner] = schoolsOf(place);
const [, teacher, young] = firstOf(place);
const expertClass = demoId('process/licang/class/专家');

/** The cases of Licang that the story tells of. */
export const licangCases = {
  plan: caseId(place, 'term-plan', '按时'),
  latePlan: caseId(place, 'term-plan', '逾期'),
  expert: caseId(place, 'expert-training', '课堂评价'),
  exchange: caseId(place, 'partner-exchange', '共建'),
  growth: caseId(place, 'growth-plan', '三年'),
};

/** 李沧: two term plans, one of them posted late, training by an expert, an exchange of schools, a growth plan; what waits. */
export function licang(planOf: PlanOf): Tick[] {
  return [...termPlans(), ...expertTraining(planOf), ...exchanges(), ...growthPlans()];
}

function termPlans(): Tick[] {
  const { reviewer, centre } = officesOf(place);
  const details = { term: '2022—2023 学年第二学期', termStarts: '2023-02-20', termEnds: '2023-07-10' };
  const draft = {
    ...{
      planTitle: '第二学期校本培训计划（演示）',
      basedOn: '区研发中心 2023 年工作计划',
      teamPlan: '教师队伍建设三年规划',
    },
    ...{ lessonStudy: true, echelonBuilding: true, famousStrategy: '工作室带教', backboneStrategy: '示范课' },
    ...{ youngStrategy: '师徒结对' },
  };
  const prepared: Turn[] = [
    ['2023-02-20', reviewer, 'Open'],
    ['2023-02-20', reviewer, 'Survey', { on: '2023-02-20', details: { respondents: '86' } }],
    ['2023-02-21', reviewer, 'Analyse', { on: '2023-02-21', details: { needsFindings: '课堂评价需求突出' } }],
    ['2023-02-21', reviewer, 'SummariseResults', { on: '2023-02-21', details: { priorResults: '课例研究经验' } }],
    ['2023-02-22', reviewer, 'Draft', { details: draft }],
  ];
  const session = { startsOn: '2023-03-08', details: { topic: '课例研究', hours: '2' } };
  return [
    ...play({
      ...{ place, workflow: 'term-plan', id: licangCases.plan, opening: { subject: school!.id, details } },
      turns: [
        ...prepared,
        ['2023-02-24', reviewer, 'Post', { on: '2023-02-24' }],
        ['2023-03-01', reviewer, 'ScheduleSession', session],
        ['2023-03-10', centre, 'Review'],
      ],
    }),
    ...play({
      ...{ place, workflow: 'term-plan', id: licangCases.latePlan, opening: { subject: late!.id, details } },
      turns: [...prepared, ['2023-03-09', reviewer, 'Post', { on: '2023-03-09' }]],
    }),
    ...['2023-03-07', '2023-07-12'].map((on) => day(on, '李沧 学期')),
  ];
}

function expertTraining(planOf: PlanOf): Tick[] {
  const { reviewer, host } = officesOf(place);
  const title = '课堂评价专题（演示）';
  const heldOn = '2023-04-20';
  const plan = {
    ...{
      jurisdiction: code,
      programme: planOf(place, '1'),
      title,
      organiser: school!.name,
      unit: 'hour',
      planned: '2',
      level: 'school',
    },
    ...{ mode: 'schoolBased', category: 'school-based', startsOn: heldOn, endsOn: heldOn },
  };
  const details = {
    ...{ school: school!.id, title, expert: 'Q-017', pool: '区级', heldOn, time: '14:00—16:00', content: '过程性评价' },
  };
  const posted = { on: '2023-04-15', details: { expertBio: '示例专家，长期从事课堂评价研究' } };
  return [
    day('2023-03-20', title, give(officesOf(place).centre, trainingClass, expertClass, 'PlanClass', plan)),
    ...play({
      ...{ place, workflow: 'expert-training', id: licangCases.expert, opening: { subject: expertClass, details } },
      turns: [
        ['2023-03-20', reviewer, 'Plan'],
        ['2023-03-21', reviewer, 'Invite'],
        ['2023-04-15', reviewer, 'Post', posted],
        ['2023-04-20', host, 'Hold', { on: heldOn, headcount: 42 }],
      ],
    }),
  ];
}

function exchanges(): Tick[] {
  const { reviewer, training } = officesOf(place);
  const status = { status: 'demonstration-city', from: '2023-02-10' };
  const due = { planDue: '2023-04-15', springEnds: '2023-07-10', autumnEnds: '2024-01-31' };
  const details = { partner: late!.id, partnerName: late!.name, ...due };
  const form = (form: string) => ({ details: { form } });
  return [
    day(
      '2023-03-01',
      '示范校',
      ...[school!, partner!].map(({ id }) => give(training, schools, id, 'GrantSchoolStatus', status)),
    ),
    ...play({
      ...{ place, workflow: 'partner-exchange', id: licangCases.exchange, opening: { subject: school!.id, details } },
      turns: [
        ['2023-03-20', reviewer, 'ChoosePartner'],
        ['2023-04-10', reviewer, 'SubmitPlan', { on: '2023-04-10', details: { schedule: '每学期一次现场观摩' } }],
        ['2023-04-12', training, 'Receive', { reference: '示例备〔2023〕4号' }],
        ['2023-05-18', reviewer, 'ExchangeInSpring', { on: '2023-05-18', ...form('现场观摩') }],
        ['2023-10-19', reviewer, 'ExchangeInAutumn', { on: '2023-10-19', ...form('经验交流') }],
        ['2023-12-20', reviewer, 'Close', { on: '2023-12-20' }],
      ],
    }),
    // Another demonstration school has chosen its partner and handed in nothing: the day passes, and the case waits.
    ...play({
      ...{ place, workflow: 'partner-exchange', id: caseId(place, 'partner-exchange', '未上报') },
      opening: { subject: partner!.id, details },
      turns: [['2023-03-21', reviewer, 'ChoosePartner']],
    }),
  ];
}

function growthPlans(): Tick[] {
  const { host } = officesOf(place);
  const details = { years: '3', starts: '2023-03-01' };
  const material = { on: '2023-06-20', details: { materialTitle: '课例研究报告（演示）' } };
  return [
    ...play({
      ...{ place, workflow: 'growth-plan', id: licangCases.growth, opening: { subject: teacher!.id, details } },
      turns: [
        ['2023-03-01', self(teacher!), 'Submit'],
        ['2023-03-06', host, 'Return', { reason: '目标不够具体（演示）' }],
        ['2023-03-08', self(teacher!), 'Resubmit', { details }],
        ['2023-03-10', host, 'Confirm'],
        [
          '2023-03-13',
          self(teacher!),
          'FileStagePlan',
          { on: '2023-03-13', details: { stageTitle: '2023 年阶段计划' } },
        ],
        ['2023-06-20', host, 'ArchiveMaterial', material],
      ],
    }),
    ...play({
      ...{ place, workflow: 'growth-plan', id: caseId(place, 'growth-plan', '待确认') },
      opening: { subject: young!.id, details: { years: '3', starts: '2023-09-01' } },
      turns: [['2023-11-20', self(young!), 'Submit']],
    }),
  ];
}
