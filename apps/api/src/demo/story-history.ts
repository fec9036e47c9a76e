import { person, trainingClass } from '#libs/domain';
import { award, assessment, caseOf, completion, enrolment, hire, registration, type Award } from './deeds.js';
import { demoId, officer, places, schoolsOf, self, type DemoPerson, type PlaceName } from './people.js';
import { play } from './processes/process.js';
import { reviewOfClass } from './processes/yuhang-plans.js';
import { give, step, type Job, type Tick } from './stage.js';

/** The persons of the story. Letters as the story calls them. */
export const storyPersons = {
  A: storyPerson('yunyang', '甲', 'A', '2015-09-01'),
  B: storyPerson('yunyang', '乙', 'B', '2012-09-01'),
  C: storyPerson('yunyang', '丙', 'C', '2010-09-01'),
  D: storyPerson('yunyang', '丁', 'D', '2016-09-01'),
  E: storyPerson('yunyang', '戊', 'E', '2009-09-01'),
  F: storyPerson('yunyang', '己', 'F', '2024-09-01', true),
  G: storyPerson('yunyang', '庚', 'G', '2014-09-01'),
  H: storyPerson('yunyang', '辛', 'H', '2023-09-01', true),
  K: storyPerson('yunyang', '寅', 'K', '2022-09-01', true),
  Y: storyPerson('yuhang', '壬', 'Y', '2008-09-01'),
  Y2: storyPerson('yuhang', '癸', 'Y2', '2008-09-01'),
  Z: storyPerson('yueyang', '子', 'Z', '2005-09-01'),
  S: storyPerson('jintan', '丑', 'S', '2006-09-01'),
} as const;

/** A person of the story. */
export type StoryName = keyof typeof storyPersons;

function storyPerson(place: PlaceName, sign: string, letter: string, hiredOn: string, firstPost = false): DemoPerson {
  const school = schoolsOf(place).find(({ stage }) => stage === 'primary')!;
  const name = `演示教师${sign}（${letter}）`;
  const post = { staffCategory: 'teacher', stage: 'primary', subject: 'chinese' } as const;
  return { id: demoId(`story/${letter}`), place, name, school, ...post, hiredOn, firstPost };
}

/** The class of ninety hours in which Y was assessed at last and Y2 never was. */
export const ninetyHours = {
  id: demoId('class/yuhang/ninety'),
  sessions: ['2014-10-08', '2014-10-09', '2014-10-10'].map((on) => ({ session: demoId(`ninety/${on}`), on })),
};

/** The falsified award of E, and the appeal about it. */
export const falsified: Award = {
  on: '2024-11-10',
  amount: '10',
  title: '2024年外出听课（材料存疑）',
  level: 'county',
  mode: 'decentralized',
  category: 'professional',
};
/** The id of that award. */
export const falsifiedAward = demoId(`award/${storyPersons.E.id}/${falsified.on}/${falsified.title}`);
/** The appeal of E. */
export const appealOfE = demoId('appeal/E');
/** The self-study of S. */
export const selfStudyOfS = demoId('self-study/S');
/** What C did in December and was registered in February. */
export const lateOfC: Award = {
  on: '2025-12-18',
  amount: '4',
  title: '2025年县级集中研修（补录）',
  level: 'county',
  mode: 'centralized',
  category: 'professional',
};

/** What the persons of the story did before it is told. */
export function storyTicks(): Tick[] {
  const { A, B, C, D, E, F, G, H, K, Y, Y2, Z, S } = storyPersons;
  return [
    ...joining('2013-06-21', [Z]),
    ...joining('2014-02-21', [Y, Y2]),
    ...joining('2014-04-11', [S]),
    ...joining('2021-01-06', [A, B, C, D, E, G]),
    ...joining('2022-09-02', [K]),
    ...joining('2023-09-02', [H]),
    ...joining('2024-09-02', [F]),
    ...years(A, { centralized: ['6', '6', '5', '5', '0'], schoolBased: ['20', '21', '21', '21', '21'] }),
    ...years(B, { centralized: ['8', '0', '8', '0', '0'], schoolBased: ['23', '23', '23', '23', '23'] }),
    ...years(C, { centralized: ['6', '6', '6', '6', '0'], schoolBased: ['19', '19', '19', '19', '18'] }),
    ...years(D, { centralized: ['6', '6', '6', '6', '0'], schoolBased: ['20', '20', '20', '20', '18'] }),
    ...years(E, { centralized: ['6', '6', '6', '6', '0'], schoolBased: ['20', '19', '19', '13', '20'] }),
    ...years(G, { centralized: ['6', '0', '0', '6', '6'], schoolBased: ['20', '4', '0', '18', '20'] }),
    at('2024-11-10', E, award(E, falsified)),
    ...longLeave(G),
    ...induction(F, ['2024-10-08', 14], '60'),
    ...induction(H, ['2023-10-09', 16], '60'),
    ...induction(K, ['2022-10-10', 15], '120'),
    ...ninetyHourClass(Y, Y2),
    ...fiveSchoolYears(Z),
    ...selfStudy(S),
  ];
}

function at(on: string, { name }: Pick<DemoPerson, 'name'>, ...jobs: Job[]): Tick {
  return { at: `${on}T09:00:00Z`, label: name, chains: [jobs] };
}

function joining(on: string, persons: readonly DemoPerson[]): Tick[] {
  const chains = persons.map((one) => [
    give(officer(one.place, 'hr'), person, one.id, 'RegisterPerson', registration(one)),
    hire(one),
  ]);
  return [{ at: `${on}T03:00:00Z`, label: '演示人物', chains }];
}

/** Credits of the years 2021 to 2025: county training together, and training at school. Zero is none. */
function years(
  one: DemoPerson,
  { centralized, schoolBased }: { centralized: readonly string[]; schoolBased: readonly string[] },
): Tick[] {
  const given = (
    amounts: readonly string[],
    day: string,
    title: string,
    kind: Pick<Award, 'level' | 'mode' | 'category'>,
  ) =>
    amounts.flatMap((amount, i) => {
      const year = 2021 + i;
      const on = `${year}-${day}`;
      return amount === '0' ? [] : [at(on, one, award(one, { on, amount, title: `${year}年${title}`, ...kind }))];
    });
  return [
    ...given(centralized, '07-15', '县级集中研修', { level: 'county', mode: 'centralized', category: 'professional' }),
    ...given(schoolBased, '12-05', '校本研修', { level: 'school', mode: 'schoolBased', category: 'school-based' }),
  ];
}

function longLeave(one: DemoPerson): Tick[] {
  const leave = demoId(`leave/${one.id}`);
  const hr = officer(one.place, 'hr');
  return [
    at('2022-03-01', one, give(hr, person, one.id, 'StartLeave', { leave, kind: 'sick', from: '2022-03-01' })),
    at('2024-03-01', one, give(hr, person, one.id, 'EndLeave', { leave, to: '2024-02-29' })),
  ];
}

/** Days at a base school from a day on, and hours of induction training. */
function induction(one: DemoPerson, [from, days]: readonly [string, number], hours: string): Tick[] {
  const base = schoolsOf(one.place)[1]!;
  const hr = officer(one.place, 'hr');
  const day = (i: number) => new Date(Date.parse(`${from}T00:00:00Z`) + i * 86_400_000).toISOString().slice(0, 10);
  const shadowing = Array.from({ length: days }, (_, i) =>
    give(hr, person, one.id, 'RecordShadowingDay', { school: base.id, on: day(i), baseSchool: true }),
  );
  const last = day(days);
  const hoursAward = award(one, {
    on: last,
    amount: hours,
    unit: 'hour',
    title: '新教师上岗培训',
    level: 'county',
    mode: 'centralized',
    category: 'induction',
  });
  return [at(last, one, ...shadowing, hoursAward)];
}

function ninetyHourClass(Y: DemoPerson, Y2: DemoPerson): Tick[] {
  const centre = officer('yuhang', 'centre');
  const { id, sessions } = ninetyHours;
  const plan = {
    ...{
      jurisdiction: places.yuhang.code,
      title: '90学时集中培训（小学）示例班',
      organiser: centre.name,
      unit: 'hour',
      planned: '90',
    },
    ...{ level: 'county', mode: 'centralized', category: 'professional', startsOn: '2014-10-08', endsOn: '2014-10-10' },
  };
  const timetable = { sessions: sessions.map(({ session, on }) => ({ session, on, hours: '8' })) };
  return [
    at(
      '2014-09-20',
      Y,
      give(centre, trainingClass, id, 'PlanClass', plan),
      give(centre, trainingClass, id, 'ScheduleSessions', timetable),
    ),
    ...reviewOfClass(ninetyHours, plan.title, '2014-09-22'),
    at('2014-10-10', Y, ...enrolment(Y, ninetyHours), assessment(Y, ninetyHours, 'process')),
    at('2014-10-11', Y2, ...enrolment(Y2, ninetyHours), assessment(Y2, ninetyHours, 'process')),
  ];
}

/** What lets Y complete after all: the story gives it, after the first try was refused. */
export const completionOfY = (): Job[] => [
  assessment(storyPersons.Y, ninetyHours, 'completion'),
  completion(storyPersons.Y, ninetyHours),
];

/** Asks for completion in the class of ninety hours. */
export const askCompletion = (one: DemoPerson): Job =>
  step(officer('yuhang', 'centre'), 'class-participation', caseOf(one, ninetyHours), 'Complete', {
    on: '2014-10-10',
    recognised: '90',
  });

/** 130 credits in four of five school years: ten above the cap, and one year without any. */
function fiveSchoolYears(Z: DemoPerson): Tick[] {
  return [
    ['2014-05-20', '30'],
    ['2015-05-20', '35'],
    ['2017-05-20', '32.5'],
    ['2018-05-20', '32.5'],
  ].map(([on, amount]) =>
    at(
      on!,
      Z,
      award(Z, {
        on: on!,
        amount: amount!,
        title: `${on!.slice(0, 4)}年校本研修`,
        level: 'school',
        mode: 'schoolBased',
        category: 'school-based',
      }),
    ),
  );
}

function selfStudy(S: DemoPerson): Tick[] {
  const details = {
    ...{ subject: '小学语文', cardNumber: '演示-JT-0001', content: '阅读教学专著并撰写读书报告（演示）' },
    ...{ form: '自主阅读', plannedHours: '20', outcomeForm: '读书报告' },
  };
  return play({
    ...{ place: 'jintan', workflow: 'self-study', id: selfStudyOfS, opening: { subject: S.id, details } },
    turns: [
      ['2014-06-03', self(S), 'SubmitPlan'],
      ['2014-06-05', officer('jintan', 'reviewer'), 'ApprovePlan'],
      ['2014-09-10', self(S), 'SubmitOutcome', { on: '2014-09-10', outcome: '读书报告一份（演示）' }],
      ['2014-09-15', officer('jintan', 'assessor'), 'RecogniseHours', { amount: '16', unit: 'hour' }],
      ['2014-09-20', officer('jintan', 'centre'), 'Register', { on: '2014-09-20' }],
    ],
  });
}
