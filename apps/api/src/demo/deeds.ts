import { credit, person, record, trainingClass } from '#libs/domain';
import { demoId, officer, places, self, type DemoPerson } from './people.js';
import { give, step, type Job } from './stage.js';

/** What is done with and by persons of the demonstration: the words of which its history is written. */

/** The data that registers a person of the demonstration. */
export function registration({ place, name, id }: Pick<DemoPerson, 'place' | 'name' | 'id'>): object {
  return { jurisdiction: places[place].code, name, cardNumber: `演示-${id.slice(0, 8)}` };
}

/** The command that hires a person of the demonstration. */
export function hire({ id, place, school, staffCategory, stage, subject, hiredOn, firstPost }: DemoPerson): Job {
  const data = {
    jurisdiction: places[place].code,
    school: school.id,
    staffCategory,
    stage,
    subject,
    hiredOn,
    firstPost,
  };
  return give(officer(place, 'hr'), person, id, 'HirePerson', data);
}

/** What is awarded by the registrar from an attendance list or a certificate, without a case. */
export type Award = {
  readonly on: string;
  readonly amount: string;
  readonly unit?: 'credit' | 'hour';
  readonly level: string;
  readonly mode: string;
  readonly category: string;
  readonly title: string;
};

/** The command that registers an award. */
export function award(
  { id, place }: Pick<DemoPerson, 'id' | 'place'>,
  { on, amount, unit = 'credit', title, ...kind }: Award,
): Job {
  const name = `${id}/${on}/${title}`;
  const data = {
    ...{ award: demoId(`award/${name}`), unit, recognised: amount, ...kind, occurredOn: on, countsOn: on },
    source: { kind: 'manual', title, cause: demoId(`cause/${name}`) },
  };
  return give(officer(place, 'centre'), credit, id, 'AwardCredit', data);
}

/** A class with its timetable. */
export type RunningClass = {
  readonly id: string;
  readonly sessions: readonly { readonly session: string; readonly on: string }[];
};

/** The case of a trainee in a class. */
export function caseOf(one: Pick<DemoPerson, 'id'>, { id }: Pick<RunningClass, 'id'>): string {
  return demoId(`case/${one.id}/${id}`);
}

/** Application, approval and attendance. */
export function enrolment(one: DemoPerson, running: RunningClass): Job[] {
  const centre = officer(one.place, 'centre');
  const id = caseOf(one, running);
  return [
    step(self(one), 'class-participation', id, 'Apply', { subject: one.id, about: { class: running.id } }),
    step(centre, 'class-participation', id, 'Approve', {}),
    ...running.sessions.map(({ session, on }) =>
      step(centre, 'class-participation', id, 'RecordAttendance', { session, on, status: 'present' }),
    ),
  ];
}

/** An assessment that is passed. */
export function assessment(one: DemoPerson, running: RunningClass, kind: 'process' | 'completion'): Job {
  return step(officer(one.place, 'centre'), 'class-participation', caseOf(one, running), 'Assess', {
    kind,
    result: 'pass',
  });
}

/** What 云阳 asks of every class before its credits count: where it is held, by whom, and when. */
export function classRegistration({ id }: Pick<RunningClass, 'id'>, on: string, place: '县内' | '县外'): Job {
  const fields = {
    ...{
      tier: '县级',
      channel: place === '县外' ? '送出去' : '请进来',
      content: '教材教法',
      organiser: '教育行政部门',
    },
    ...{ place, venue: '高校', timing: '课余时间' },
  };
  const registration = { record: demoId(`${id}/registration`), kind: 'class-registration', on, fields };
  return give(officer('yunyang', 'centre'), record, `class-${id}`, 'FileRecord', registration);
}

/** What 云阳 asks of every class before it lets trainees in: what it is worth is fixed, as it was planned. */
export function classValuation({ id }: Pick<RunningClass, 'id'>, on: string, planned: string): Job {
  return give(officer('yunyang', 'centre'), trainingClass, id, 'ValueClass', { planned, on });
}

/** Completion on the last day, as a step of the workflow has it: with credit unless it says otherwise. */
export function completion(one: DemoPerson, running: RunningClass, name = 'Complete'): Job {
  return step(officer(one.place, 'centre'), 'class-participation', caseOf(one, running), name, {
    on: running.sessions.at(-1)!.on,
  });
}
