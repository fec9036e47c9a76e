import { addDays, type LegalDate } from '#libs/canonical';
import type { RunningClass } from '../deeds.js';
import { firstOf, officesOf, self, type DemoSchool } from '../people.js';
import type { Tick } from '../stage.js';
import { caseId, play } from './process.js';

const place = 'yuhang';
const [, expert, , tutor] = firstOf(place);

/** What the plan of a class of 余杭 says: ninety hours of further study. */
export function planOfClass(title: string, group: string, subjectName: string, surveyedOn: LegalDate) {
  return {
    ...{
      title,
      planned: true,
      kind: '常规班',
      type: '集中培训',
      programme: '90学时集中培训',
      hours: '90',
      staff: '教师',
    },
    ...{ tier: '骨干教师', audience: `${group}${subjectName}教师`, subjectName, group, delivery: '短期面授' },
    ...{ courses: '学科前沿；课例研究；命题技术', completionAssessment: true, surveyedOn, answers: '126' },
  };
}

/**
 * What 余杭 asks of a class before it lets trainees in, in the week from a day on: its plan is reviewed, which values it,
 * and it has a tutor and a scheme of evaluation. It is opened on its first day and closed on the day after its last.
 */
export function reviewOfClass({ id, sessions }: RunningClass, title: string, from: LegalDate): Tick[] {
  const { college, experts, centre } = officesOf(place);
  const after = (days: number) => addDays(from, days);
  const [first, last] = [sessions[0]!.on, addDays(sessions.at(-1)!.on, 1)];
  const details = planOfClass(title, '小学', '语文', from);
  return play({
    ...{ place, workflow: 'plan-review', id: caseId(place, 'plan-review', id), opening: { subject: id, details } },
    turns: [
      [from, college, 'SubmitPlan'],
      [after(1), experts, 'NamePanel', { members: [expert!.id] }],
      [after(2), self(expert!), 'GiveOpinion', { opinion: 'for' }],
      [after(3), experts, 'Approve'],
      [after(4), centre, 'AssignTutor', { person: tutor!.id, duty: 'class.tutor' }],
      [after(5), college, 'FileEvaluationScheme'],
      [first, centre, 'OpenClass', { on: first }],
      [last, centre, 'Close', { on: last }],
    ],
  });
}

/** The plan of a school for 2014, adopted before it declares projects; whether its targets were reached is still to be told. */
export function planOfSchool({ id, name }: DemoSchool): Tick[] {
  const { reviewer, principal } = officesOf(place);
  const details = { year: '2014', title: '2014 年教师培训实施方案（演示）', targets: '6' };
  return play({
    ...{ place, workflow: 'school-plan', id: caseId(place, 'school-plan', name), opening: { subject: id, details } },
    turns: [
      ['2014-02-24', reviewer, 'Draft'],
      ['2014-02-26', principal, 'Adopt', { on: '2014-02-26' }],
    ],
  });
}
