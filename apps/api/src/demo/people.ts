import type { Actor, Grant } from '#libs/domain';
import { v5 as uuidv5 } from 'uuid';

/**
 * The people of the demonstration. Nobody of them exists: names are 示例 or 演示 with a number, ids derive from a fixed
 * namespace, so that every run on the same data speaks of the same persons.
 */

const DEMO = 'd3a0c0de-0000-5000-8000-5b1a2c3d4e5f';

/** An id of the demonstration, always the same for the same name. */
export const demoId = (name: string): string => uuidv5(name, DEMO);

/** The five jurisdictions, with the years their documents speak of. */
export const places = {
  yunyang: { code: '500235', name: '云阳', schools: 40, persons: 600 },
  yuhang: { code: '330110', name: '余杭', schools: 8, persons: 100 },
  jintan: { code: '320482', name: '金坛', schools: 8, persons: 100 },
  yueyang: { code: '430600', name: '岳阳', schools: 8, persons: 100 },
  licang: { code: '370213', name: '李沧', schools: 8, persons: 100 },
} as const;

/** A jurisdiction of the demonstration. */
export type PlaceName = keyof typeof places;

/** A school of the demonstration. */
export type DemoSchool = {
  readonly id: string;
  readonly place: PlaceName;
  readonly name: string;
  readonly stage: Stage;
  readonly site: 'village' | 'central' | 'town';
};
/** A person of the demonstration. */
export type DemoPerson = {
  readonly id: string;
  readonly place: PlaceName;
  readonly name: string;
  readonly school: DemoSchool;
  readonly staffCategory: 'teacher' | 'manager' | 'nursery' | 'support' | 'volunteer';
  readonly stage: Stage;
  readonly subject: string;
  readonly hiredOn: string;
  readonly firstPost: boolean;
};

const stages = [
  'kindergarten',
  'primary',
  'primary',
  'primary',
  'primary',
  'junior',
  'junior',
  'senior',
  'vocational',
  'special',
] as const;
type Stage = (typeof stages)[number];

const stageNames: { readonly [stage in Stage]: string } = {
  kindergarten: '幼儿园',
  primary: '小学',
  junior: '初中',
  senior: '高中',
  vocational: '职教中心',
  special: '特教学校',
};
const subjects = ['chinese', 'mathematics', 'english', 'science', 'pe', 'music', 'art', 'ict'];

/** The schools of a place: all stages, some of them village schools. */
export function schoolsOf(place: PlaceName): DemoSchool[] {
  return Array.from({ length: places[place].schools }, (_, i) => {
    const stage = stages[i % stages.length]!;
    const name = `${places[place].name}示例${stageNames[stage]}${String(i + 1).padStart(2, '0')}`;
    const site = stage === 'primary' ? (['village', 'central', 'town'] as const)[i % 3]! : 'town';
    return { id: demoId(`school/${place}/${i}`), place, name, stage, site };
  });
}

/** The persons of a place, spread over its schools and staff categories. `share` makes it a smaller place for tests. */
export function personsOf(place: PlaceName, share: number): DemoPerson[] {
  const schools = schoolsOf(place);
  const count = Math.max(12, Math.round(places[place].persons * share));
  const since = { yunyang: 2020, yuhang: 2013, jintan: 2013, yueyang: 2012, licang: 2022 }[place];
  return Array.from({ length: count }, (_, i) => {
    const school = schools[i % schools.length]!;
    const late = place === 'yunyang' && i % 29 === 17; // hired within the cycle: the document does not settle late entry
    return {
      id: demoId(`person/${place}/${i}`),
      place,
      name: `演示教师${places[place].name}${String(i + 1).padStart(3, '0')}`,
      school,
      staffCategory: categoryOf(i, school.stage),
      stage: school.stage,
      subject: subjects[i % subjects.length]!,
      hiredOn: late ? '2023-09-01' : `${since - (i % 20)}-09-01`,
      firstPost: late,
    };
  });
}

function categoryOf(i: number, stage: Stage): DemoPerson['staffCategory'] {
  if (i % 31 === 30) return 'volunteer';
  if (i % 19 === 18) return 'support';
  if (stage === 'kindergarten' && i % 5 === 4) return 'nursery';
  return i % 12 === 11 ? 'manager' : 'teacher';
}

/** The offices of a place: who holds which role. What two people must do, two offices can. */
export const offices = {
  hr: ['bureau.hr', 'bureau.training'],
  centre: ['centre.registrar', 'organiser', 'class.tutor', 'bureau.training'],
  reviewer: ['school.reviewer', 'school.admin'],
  assessor: ['school.assessor'],
  author: ['rule.author'],
  approver: ['rule.approver'],
  auditor: ['auditor'],
  training: ['bureau.training', 'bureau.hr'],
  leader: ['bureau.leader', 'bureau.group', 'bureau.superior'],
  college: ['organiser', 'class.tutor'],
  experts: ['course.supervision', 'expert.committee'],
  principal: ['school.principal'],
  host: ['school.host', 'school.archivist'],
} as const;
/** An office of the demonstration. */
export type Office = keyof typeof offices;

const officeNames: { readonly [office in Office]: string } = {
  hr: '人事科',
  centre: '研训中心',
  reviewer: '学校审核人',
  assessor: '学校考核人',
  author: '政策拟定人',
  approver: '政策审批人',
  auditor: '审计员',
  training: '师训办',
  leader: '局领导',
  college: '教师进修学校',
  experts: '课程督导处',
  principal: '校长',
  host: '校本培训主持人',
};

/** Who acts for an office of a place. */
export function officer(
  place: PlaceName,
  office: Office,
): Actor & { readonly name: string; readonly grants: readonly Grant[] } {
  const grants = offices[office].map((role) => ({ role, jurisdiction: places[place].code }));
  return { id: demoId(`office/${place}/${office}`), name: `示例${places[place].name}${officeNames[office]}`, grants };
}

/** All offices of a place. */
export function officesOf(place: PlaceName): { readonly [office in Office]: ReturnType<typeof officer> } {
  const names = Object.keys(offices) as Office[];
  return Object.fromEntries(names.map((office) => [office, officer(place, office)])) as ReturnType<typeof officesOf>;
}

/** The first persons of a place: whatever part of its persons is loaded, they are there. */
export const firstOf = (place: PlaceName): readonly DemoPerson[] => personsOf(place, 0);

/** A person acting for themselves. */
export function self({ id }: Pick<DemoPerson, 'id'>): Actor {
  return { id, grants: [] };
}
