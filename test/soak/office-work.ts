import { v7 as uuid } from 'uuid';
import { award, plan, step, YUNYANG } from '../testing/house.js';
import type { ServiceProcess } from './service-process.js';

/** What an office of a bureau is for, and the role it has. */
const roles = {
  hr: 'bureau.hr',
  training: 'bureau.training',
  organiser: 'organiser',
  tutor: 'class.tutor',
} as const;

/** Somebody with a role. */
export type Office = keyof typeof roles;

/** A bureau with a school and somebody in each office, by the id of their person. */
export type Bureau = { readonly school: string; readonly offices: { readonly [office in Office]: string } };

/** A command, and what must come of it. */
export type Command = {
  readonly by: Office;
  readonly path: string;
  readonly body: object;
  /** The code by which it must be refused; without one it must be accepted. */
  readonly refusal?: string;
  /** Where its work shows in the read models, and a text that the answer must have then. */
  readonly shows?: { readonly path: string; readonly text: string };
};

/** Trainees of a class: enough for it to be busy, and few enough for its stream to stay short. */
const TRAINEES = 12;

/** Founds the bureau through a process with the role `api`, and waits until read models know who has which role. */
export async function foundBureau(service: ServiceProcess): Promise<Bureau> {
  let position = '';
  const does = async (path: string, body: object) => {
    const reply = await service.ask('system', path, { body });
    if (reply.status !== 200) throw new Error(`${path}: ${reply.status} ${JSON.stringify(reply.body)}`);
    position = reply.position;
  };
  const school = uuid();
  const named = { jurisdiction: YUNYANG, name: '示例小学', stages: ['primary'], site: 'town' };
  await does(`/v1/schools/${school}/register-school`, named);
  const offices = { hr: uuid(), training: uuid(), organiser: uuid(), tutor: uuid() };
  for (const [office, id] of Object.entries(offices) as [Office, string][]) {
    await does(`/v1/persons/${id}/register-person`, { jurisdiction: YUNYANG, name: '示例人员' });
    await does(`/v1/persons/${id}/grant-role`, { role: roles[office], jurisdiction: YUNYANG });
  }
  const known = `/v1/persons/${offices.tutor}?minPosition=${position}`;
  while ((await service.ask('system', known)).status !== 200);
  return { school, offices };
}

/**
 * A class from plan to award, trainee by trainee, as commands that follow each other: persons are registered and hired,
 * awarded and decided about, apply and complete. What has to be refused is among them.
 */
export function* classWork({ school }: Bureau): Generator<Command, void> {
  const id = uuid();
  const at = `/v1/classes/${id}`;
  const planned = plan();
  yield { by: 'organiser', path: `${at}/plan-class`, body: planned };
  yield { by: 'training', path: `${at}/value-class`, body: { planned: planned.planned, on: planned.startsOn } };
  yield {
    by: 'organiser',
    path: `/v1/records/class-${id}/file-record`,
    body: {
      ...{ record: uuid(), kind: 'class-registration', on: planned.startsOn },
      fields: {
        ...{ tier: '县级', content: '教材教法', organiser: '教育行政部门', place: '县内' },
        ...{ venue: '学校', timing: '课余时间' },
      },
    },
  };
  for (let n = 0; n < TRAINEES; n++) yield* traineeWork(school, id, planned.endsOn);
}

function* traineeWork(school: string, trainingClass: string, endsOn: string): Generator<Command, void> {
  const [person, theCase] = [uuid(), uuid()];
  const [at, credits] = [`/v1/persons/${person}`, `/v1/credits/${person}`];
  const registered = { jurisdiction: YUNYANG, name: '示例教师' };
  const post = {
    staffCategory: 'teacher',
    stage: 'primary',
    subject: 'maths',
    hiredOn: '2018-09-01',
    firstPost: false,
  };
  const given = [award(), award({ recognised: '2', level: 'school', mode: 'schoolBased' })];
  const awarded = given.map((body): Command => ({
    ...{ by: 'training', path: `${credits}/award-credit`, body },
    shows: { path: `${at}/credits`, text: body.award },
  }));
  yield { by: 'hr', path: `${at}/register-person`, body: registered, shows: { path: at, text: person } };
  yield { by: 'hr', path: `${at}/hire-person`, body: { jurisdiction: YUNYANG, school, ...post }, shows: { path: at, text: school } }; // prettier-ignore
  yield { by: 'hr', path: `${at}/register-person`, body: registered, refusal: 'person-exists' };
  yield awarded[0]!;
  yield { by: 'hr', path: `${at}/evaluations`, body: { purpose: 'cycle' } };
  yield {
    ...{ by: 'organiser', path: step(theCase, 'Apply'), body: { subject: person, about: { class: trainingClass } } },
    shows: { path: `${at}/cases`, text: theCase },
  };
  yield { by: 'organiser', path: step(theCase, 'Approve'), body: {}, refusal: 'same-person' };
  yield { by: 'tutor', path: step(theCase, 'Approve'), body: {} };
  yield awarded[1]!;
  yield { by: 'tutor', path: step(theCase, 'Assess'), body: { kind: 'process', result: 'pass', score: '90' } };
  yield { by: 'tutor', path: step(theCase, 'Complete'), body: { on: endsOn } };
}
