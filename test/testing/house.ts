import { v7 as uuid } from 'uuid';
import type { Service, Voice } from './service.js';

/** Yunyang, whose document counts credits; Yueyang, a neighbour; Yuhang, whose document counts hours. */
export const YUNYANG = '500235';
export const YUEYANG = '430600';
export const YUHANG = '330110';

/** A small education bureau, founded through the API: two schools, officers and three teachers in Yunyang, neighbours. */
export type House = {
  readonly system: Voice;
  readonly hr: Voice;
  readonly training: Voice;
  readonly organiser: Voice;
  readonly tutor: Voice;
  /** Training officer of `school`. */
  readonly schoolAdmin: Voice;
  /** Personnel section of Yueyang. */
  readonly neighbour: Voice;
  /** Teachers of `school`: A and B; of `otherSchool`: C. */
  readonly A: Voice;
  readonly B: Voice;
  readonly C: Voice;
  readonly school: string;
  readonly otherSchool: string;
};

/** Names that must never be seen in the feed. */
export const names = { A: '向云', B: '=HYPERLINK("http://x.example")', C: '谭阳' } as const;

/** Founds the house. */
export async function foundHouse(service: Service): Promise<House> {
  const system = await service.as('system');
  const [school, otherSchool] = [uuid(), uuid()];
  for (const [id, name] of [
    [school, '云阳县第一小学'],
    [otherSchool, '云阳县江口中学'],
  ] as const)
    await system.does(`/v1/schools/${id}/register-school`, {
      ...{ jurisdiction: YUNYANG, name, stages: ['primary'], site: 'town' },
    });
  const officer = async (role: string, jurisdiction: string, at?: string) => {
    const id = await register(system, `干部${role}`, jurisdiction);
    await system.does(`/v1/persons/${id}/grant-role`, { role, jurisdiction, ...(at && { school: at }) });
    return service.as(id);
  };
  const teacher = async (name: string, at: string) => {
    const id = await register(system, name, YUNYANG);
    await hire(system, id, at);
    return service.as(id);
  };
  const house = {
    system,
    hr: await officer('bureau.hr', YUNYANG),
    training: await officer('bureau.training', YUNYANG),
    organiser: await officer('organiser', YUNYANG),
    tutor: await officer('class.tutor', YUNYANG),
    schoolAdmin: await officer('school.admin', YUNYANG, school),
    neighbour: await officer('bureau.hr', YUEYANG),
    A: await teacher(names.A, school),
    B: await teacher(names.B, school),
    C: await teacher(names.C, otherSchool),
    ...{ school, otherSchool },
  };
  await service.settled();
  return house;
}

/** Registers a person and answers their id. */
export async function register(by: Voice, name: string, jurisdiction: string): Promise<string> {
  const id = uuid();
  await by.does(`/v1/persons/${id}/register-person`, { jurisdiction, name });
  return id;
}

/** Hires a person as a teacher since 2018. */
export function hire(by: Voice, person: string, school: string, jurisdiction = YUNYANG) {
  const post = { staffCategory: 'teacher', stage: 'primary', subject: 'maths' };
  const data = { jurisdiction, school, ...post, hiredOn: '2018-09-01', firstPost: false };
  return by.does(`/v1/persons/${person}/hire-person`, data);
}

/** An award as a registrar enters it; `changes` replaces parts. */
export function award(changes: object = {}) {
  return {
    ...{ award: uuid(), unit: 'credit', recognised: '4', level: 'county', mode: 'centralized', category: 'public' },
    ...{ occurredOn: '2024-05-20', countsOn: '2024-05-20' },
    source: { kind: 'manual', title: '县级集中研修', cause: uuid() },
    ...changes,
  };
}

/** A planned class of a place; `changes` replaces parts. */
export function plan(changes: object = {}) {
  return {
    ...{
      jurisdiction: YUNYANG,
      title: '小学数学骨干教师研修班',
      organiser: '县教师进修学院',
      unit: 'credit',
      planned: '6',
    },
    ...{ level: 'county', mode: 'centralized', category: 'professional', startsOn: '2024-03-01', endsOn: '2024-03-31' },
    ...changes,
  };
}

/** Plans a class with sessions on these days, and values it as planned; answers the ids. */
export async function planClass(
  { organiser, training }: Pick<House, 'organiser' | 'training'>,
  days: readonly string[],
  changes: object = {},
) {
  const id = uuid();
  const sessions = days.map((on) => ({ session: uuid(), on, hours: '3' }));
  const planned = plan(changes);
  await organiser.does(`/v1/classes/${id}/plan-class`, planned);
  if (sessions.length > 0) await organiser.does(`/v1/classes/${id}/schedule-sessions`, { sessions });
  await training.does(`/v1/classes/${id}/value-class`, { planned: planned.planned, on: planned.startsOn });
  return { id, sessions: sessions.map(({ session }) => session) };
}

/** Registers a class as 云阳 asks before its credits count: held inside the county by an education authority. */
export function registerClass(by: Voice, id: string, on: string) {
  return by.does(`/v1/records/class-${id}/file-record`, {
    ...{ record: uuid(), kind: 'class-registration', on },
    fields: {
      ...{ tier: '县级', content: '教材教法', organiser: '教育行政部门', place: '县内' },
      ...{ venue: '学校', timing: '课余时间' },
    },
  });
}

/** The address of a step of a case in a class. */
export const step = (id: string, name: string) => `/v1/cases/class-participation/${id}/${name}`;

/** A person applies for a class and is let in; answers the id of the case. */
export async function enrol(subject: Voice, by: Voice, trainingClass: string): Promise<string> {
  const id = uuid();
  await subject.does(step(id, 'Apply'), { subject: subject.id, about: { class: trainingClass } });
  await by.does(step(id, 'Approve'), {});
  return id;
}
