import { programme } from '#libs/domain';
import { firstOf, officesOf, schoolsOf, self } from '../people.js';
import { give, type Tick } from '../stage.js';
import { caseId, day, play, type PlanOf } from './process.js';

const place = 'yueyang';
const [, school, other] = schoolsOf(place);
const [, teacher, claimant, expertA, expertB, expertC] = firstOf(place);
const schoolYear = '2017-2018';

/** The cases of Yueyang that the story tells of. */
export const yueyangCases = {
  plan: caseId(place, 'school-plan', schoolYear),
  checked: caseId(place, 'year-self-check', '按时'),
  overdue: caseId(place, 'year-self-check', '逾期'),
  demonstration: caseId(place, 'demonstration-school', '认定'),
};

/** 岳阳: a school plan with the credit it gives, the self-checks of two schools, a demonstration school; and what waits. */
export function yueyang(planOf: PlanOf): Tick[] {
  const { centre } = officesOf(place);
  const days = { startsOn: '2018-03-01', endsOn: '2018-12-20' };
  return [
    day('2018-02-26', '岳阳 计划', give(centre, programme, planOf(place, '7'), 'ScheduleProgramme', days)),
    ...[...schoolPlan(), ...selfChecks(), ...demonstration(), ...waiting()],
  ];
}

function schoolPlan(): Tick[] {
  const { reviewer, hr, training, principal, host } = officesOf(place);
  const activity = '阅读课例研讨（演示）';
  const held = {
    ...{ activityTitle: activity, integration: '研', way: '课例研究', content: '教学实践知识', stage: 'primary' },
    ...{ baseUnit: '年级组活动', ledByBackbone: true },
  };
  const claimed = { teacher: teacher!.id, claimedActivity: activity, heldOn: '2017-10-17', credits: '2' };
  const volume = { hasPlan: true, hasActivities: true, hasCredits: true, hasEvaluation: true };
  return [
    ...play({
      ...{ place, workflow: 'school-plan', id: yueyangCases.plan },
      opening: {
        subject: school!.id,
        details: {
          ...{ title: '2017—2018 学年校本培训方案', schoolYear, startsOn: '2017-09-11', endsOn: '2018-08-31' },
          ...{ first: '师德', ethicsItems: '2' },
        },
      },
      turns: [
        ['2017-09-01', reviewer, 'Submit'],
        ['2017-09-06', hr, 'Approve', { details: { approver: '县教育局师训部门', document: '示例审〔2017〕1号' } }],
        ['2017-09-11', reviewer, 'Start', { on: '2017-09-11' }],
        ['2017-10-17', reviewer, 'RecordActivity', { on: '2017-10-17', details: held }],
        ['2017-10-20', reviewer, 'ClaimCredit', { details: claimed }],
        ['2018-01-10', reviewer, 'EvaluateProcess', { on: '2018-01-10', details: { processConclusion: '按方案实施' } }],
        [
          ...(['2018-06-25', principal, 'EvaluatePerformance'] as const),
          { on: '2018-06-25', details: { performanceConclusion: '达到预期' } },
        ],
        ['2018-06-28', reviewer, 'ShareResults', { on: '2018-06-28', details: { resultsTitle: '课例研究成果' } }],
        ['2018-07-02', host, 'Archive', { on: '2018-07-02', details: { volume: '校本培训卷', ...volume } }],
      ],
    }),
    ...play({
      ...{ place, workflow: 'credit-audit', id: { openedBy: yueyangCases.plan } },
      turns: [
        ['2017-10-25', hr, 'Audit'],
        ['2017-10-27', training, 'Recognise', { amount: '2', unit: 'credit' }],
      ],
    }),
  ];
}

function selfChecks(): Tick[] {
  const { reviewer, principal, training } = officesOf(place);
  const details = { schoolYear, endsOn: '2018-08-31' };
  const summary = { details: { summaryTitle: '学年总结（演示）', shared: true } };
  return [
    ...play({
      ...{ place, workflow: 'year-self-check', id: yueyangCases.checked, opening: { subject: school!.id, details } },
      turns: [
        ['2018-05-07', reviewer, 'Open'],
        ['2018-06-20', reviewer, 'SubmitSummary', summary],
        [
          '2018-06-25',
          reviewer,
          'SubmitSelfCheck',
          { details: { checkTitle: '学年自查（演示）', findings: '符合方案' } },
        ],
        ['2018-06-29', principal, 'Confirm'],
      ],
    }),
    ...play({
      ...{ place, workflow: 'year-self-check', id: yueyangCases.overdue, opening: { subject: other!.id, details } },
      turns: [
        ['2018-05-07', training, 'Open'],
        ['2018-06-21', reviewer, 'SubmitSummary', summary],
      ],
    }),
    ...['2018-08-20', '2018-09-03'].map((on) => day(on, '岳阳 学年末')),
  ];
}

const round = { round: '示例教发〔2018〕3号', pattern: '课例研究带动校本研修（演示）' };

function demonstration(): Tick[] {
  const { reviewer, training, leader, experts } = officesOf(place);
  const members = [expertA!.id, expertB!.id, expertC!.id];
  return play({
    ...{ place, workflow: 'demonstration-school', id: yueyangCases.demonstration },
    opening: { subject: school!.id, details: round },
    turns: [
      ['2018-03-01', reviewer, 'Apply'],
      ['2018-03-20', training, 'Recommend'],
      ['2018-04-10', leader, 'NamePanel', { members }],
      ['2018-04-20', self(expertA!), 'GiveOpinion', { opinion: 'for' }],
      ['2018-04-20', self(expertB!), 'GiveOpinion', { opinion: 'for' }],
      ['2018-04-23', self(expertC!), 'GiveOpinion', { opinion: 'against' }],
      ['2018-04-25', experts, 'Evaluate', { result: 'qualified' }],
      ['2018-05-10', leader, 'Designate', { on: '2018-05-10', reference: '示例教发〔2018〕9号' }],
    ],
  });
}

/** What waits at the end: for the school, the county and the city. */
function waiting(): Tick[] {
  const { reviewer, training } = officesOf(place);
  const claimed = { activity: '命题研究沙龙（演示）', heldOn: '2018-05-15', credits: '1.5' };
  return [
    ...play({
      ...{ place, workflow: 'credit-audit', id: caseId(place, 'credit-audit', '待核实') },
      opening: { subject: claimant!.id, details: claimed },
      turns: [['2018-05-21', self(claimant!), 'Claim']],
    }),
    ...play({
      ...{ place, workflow: 'credit-audit', id: caseId(place, 'credit-audit', '待审核') },
      opening: { subject: teacher!.id, details: claimed },
      turns: [
        ['2018-05-22', self(teacher!), 'Claim'],
        ['2018-05-24', reviewer, 'Endorse'],
      ],
    }),
    ...play({
      ...{ place, workflow: 'demonstration-school', id: caseId(place, 'demonstration-school', '待评估') },
      opening: { subject: other!.id, details: round },
      turns: [
        ['2018-05-14', reviewer, 'Apply'],
        ['2018-05-28', training, 'Recommend'],
      ],
    }),
  ];
}
