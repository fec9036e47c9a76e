import { programme, trainingClass } from '#libs/domain';
import { enrolment, type RunningClass } from '../deeds.js';
import { demoId, firstOf, officesOf, places, schoolsOf, self } from '../people.js';
import { give, type Tick } from '../stage.js';
import { caseId, day, play, type PlanOf } from './process.js';
import { planOfClass, planOfSchool } from './yuhang-plans.js';

const place = 'yuhang';
const { code } = places[place];
const [, school, other] = schoolsOf(place);
const [novice, expertA, expertB, tutor, mentorA, mentorB, ...trainees] = firstOf(place);

/** The cases of Yuhang that the story tells of. */
export const yuhangCases = {
  project: caseId(place, 'school-project', '课堂观察'),
  review: caseId(place, 'plan-review', '初中数学'),
  cultivation: caseId(place, 'new-teacher-cultivation', '新教师'),
  contest: caseId(place, 'award-contest', '示范项目'),
};

/** The class whose plan is reviewed, with ninety hours. */
const reviewed: RunningClass = {
  id: demoId('process/yuhang/class/初中数学'),
  sessions: ['2014-10-13', '2014-10-14', '2014-11-17'].map((on) => ({ session: demoId(`process/yuhang/${on}`), on })),
};

/** 余杭: a school project, the review of a class plan, the cultivation of a new teacher, a contest; and what still waits. */
export function yuhang(planOf: PlanOf): Tick[] {
  return [
    ...planOfSchool(school!),
    ...planOfSchool(other!),
    ...schoolProject(planOf),
    ...planReview(planOf),
    ...cultivation(),
    ...contest(planOf),
    ...waiting(planOf),
  ];
}

function schoolProject(planOf: PlanOf): Tick[] {
  const { reviewer, host, centre } = officesOf(place);
  const details = { school: school!.id, title: '课堂观察与改进（演示）', headcount: '30', hours: '24' };
  return play({
    ...{ place, workflow: 'school-project', id: yuhangCases.project },
    opening: { subject: planOf(place, '25'), details },
    turns: [
      ['2014-03-03', reviewer, 'Declare'],
      ['2014-03-05', centre, 'Return', { reason: '未写明活动安排（演示）' }],
      ['2014-03-07', reviewer, 'Revise', { details: { ...details, hours: '30' } }],
      ['2014-03-07', reviewer, 'FileScheme'],
      ['2014-03-12', centre, 'Approve'],
      ['2014-03-20', host, 'Start', { on: '2014-03-20' }],
      ['2014-04-10', host, 'HoldSession', { on: '2014-04-10', headcount: 28 }],
      ['2014-05-08', centre, 'Supervise', { on: '2014-05-08', details: { supervision: '按方案实施' } }],
      ['2014-06-05', host, 'Assess', { on: '2014-06-05', result: 'pass', details: { trained: '28' } }],
      ['2014-06-20', centre, 'Complete', { on: '2014-06-20' }],
    ],
  });
}

function planReview(planOf: PlanOf): Tick[] {
  const { college, experts, centre } = officesOf(place);
  const [on, , endsOn] = reviewed.sessions.map((session) => session.on);
  const title = '初中数学骨干研修班（演示）';
  const plan = {
    ...{ jurisdiction: code, programme: planOf(place, '19'), title, organiser: centre.name, unit: 'hour' },
    ...{
      planned: '90',
      level: 'county',
      mode: 'centralized',
      category: 'professional',
      startsOn: on!,
      endsOn: endsOn!,
    },
  };
  const sessions = reviewed.sessions.map((session) => ({ ...session, hours: '30' }));
  const details = planOfClass(title, '初中', '数学', '2014-08-28');
  const courses = '学科前沿 30 学时；课例研究 40 学时；命题技术 20 学时';
  const members = [expertA!.id, expertB!.id];
  return [
    day(
      '2014-09-01',
      title,
      give(centre, trainingClass, reviewed.id, 'PlanClass', plan),
      give(centre, trainingClass, reviewed.id, 'ScheduleSessions', { sessions }),
      give(centre, programme, plan.programme, 'ScheduleProgramme', { startsOn: on!, endsOn: endsOn! }),
    ),
    ...play({
      ...{ place, workflow: 'plan-review', id: yuhangCases.review, opening: { subject: reviewed.id, details } },
      turns: [
        ['2014-09-02', college, 'SubmitPlan'],
        ['2014-09-04', experts, 'NamePanel', { members }],
        ['2014-09-09', self(expertA!), 'GiveOpinion', { opinion: 'against' }],
        ['2014-09-10', experts, 'RequireRevision', { reason: '课程设置不够具体（演示）' }],
        ['2014-09-15', college, 'Revise', { details: { ...details, courses } }],
        ['2014-09-16', experts, 'NamePanel', { members }],
        ['2014-09-18', self(expertA!), 'GiveOpinion', { opinion: 'for' }],
        ['2014-09-19', self(expertB!), 'GiveOpinion', { opinion: 'for' }],
        ['2014-09-22', experts, 'Approve'],
        ['2014-09-23', centre, 'AssignTutor', { person: tutor!.id, duty: 'class.tutor' }],
        ['2014-09-24', college, 'FileEvaluationScheme'],
        ['2014-10-13', centre, 'OpenClass', { on: '2014-10-13' }],
      ],
    }),
    day('2014-10-15', title, ...trainees.slice(0, 3).flatMap((one) => enrolment(one, firstSitting))),
  ];
}

/** The sessions that have been held: the third is still to come when the year is looked at. */
const firstSitting = { ...reviewed, sessions: reviewed.sessions.slice(0, 2) };

function cultivation(): Tick[] {
  const { reviewer, centre } = officesOf(place);
  return play({
    ...{ place, workflow: 'new-teacher-cultivation', id: yuhangCases.cultivation },
    opening: { subject: novice!.id, details: { subjectName: '幼儿教育', hiredOn: novice!.hiredOn } },
    turns: [
      ['2014-03-03', reviewer, 'Enter'],
      ['2014-03-04', centre, 'AssignTheoryMentor', { person: mentorA!.id, duty: 'mentor' }],
      ['2014-03-04', reviewer, 'AssignPracticeMentor', { person: mentorB!.id, duty: 'mentor' }],
      ['2014-03-10', centre, 'TakeOath', { on: '2014-03-10' }],
      ['2014-03-20', centre, 'HoldEthics', { on: '2014-03-20' }],
      ['2014-04-17', centre, 'HoldConduct', { on: '2014-04-17' }],
      ['2014-05-15', centre, 'HoldAbility', { on: '2014-05-15' }],
      ['2014-08-20', centre, 'Complete', { on: '2014-08-20' }],
    ],
  });
}

function contest(planOf: PlanOf): Tick[] {
  const { reviewer, training, leader } = officesOf(place);
  const details = { contest: '十大示范校本培训项目', school: school!.id, nominee: planOf(place, '25') };
  return play({
    ...{ place, workflow: 'award-contest', id: yuhangCases.contest, opening: { subject: code, details } },
    turns: [
      ['2014-10-20', reviewer, 'Nominate'],
      ['2014-10-28', training, 'Review', { result: 'recommended', score: '92.5', details: { training: true } }],
      ['2014-11-05', leader, 'Award', { on: '2014-11-05', reference: '示例教〔2014〕1号' }],
    ],
  });
}

/** What waits at the end: for the training school, the experts, the bureau and the leading group. */
function waiting(planOf: PlanOf): Tick[] {
  const { reviewer, training } = officesOf(place);
  const second = { school: other!.id, title: '作业设计校本研修（演示）', headcount: '24', hours: '16' };
  const contests = { contest: '十大先进培训集体', school: other!.id, nominee: other!.id };
  const reviewing = (name: string) => caseId(place, 'award-contest', name);
  const score = { result: 'recommended', score: '88', details: { training: true } };
  return [
    ...play({
      ...{ place, workflow: 'school-project', id: caseId(place, 'school-project', '作业设计') },
      opening: { subject: planOf(place, '27'), details: second },
      turns: [['2014-11-10', reviewer, 'Declare']],
    }),
    ...play({
      ...{ place, workflow: 'award-contest', id: reviewing('集体'), opening: { subject: code, details: contests } },
      turns: [
        ['2014-11-10', reviewer, 'Nominate'],
        ['2014-11-17', training, 'Review', score],
      ],
    }),
    ...play({
      ...{ place, workflow: 'award-contest', id: reviewing('集体二') },
      opening: { subject: code, details: { ...contests, school: school!.id, nominee: school!.id } },
      turns: [['2014-11-12', reviewer, 'Nominate']],
    }),
  ];
}
