import { person, programme, school, system, trainingClass } from '#libs/domain';
import type { PlannedItem } from '#libs/ledger';
import {
  assessment,
  award,
  classRegistration,
  classValuation,
  completion,
  enrolment,
  hire,
  registration,
  type Award,
  type RunningClass,
} from './deeds.js';
import {
  demoId,
  officer,
  offices,
  personsOf,
  places,
  schoolsOf,
  type DemoPerson,
  type Office,
  type PlaceName,
} from './people.js';
import { processes } from './processes/index.js';
import { reviewOfClass } from './processes/yuhang-plans.js';
import { byTime, give, type Job, type Tick } from './stage.js';
import { storyTicks } from './story-history.js';

/** What the demonstration is played from. `share` of the persons: 1 is everybody, less is for tests. */
export type Cast = { readonly share: number; readonly programmes: readonly PlannedItem[] };

/** Everything that happened before the story is told, in the order in which it was recorded. */
export function historyTicks({ share, programmes }: Cast): Tick[] {
  const cast = Object.fromEntries(
    (Object.keys(places) as PlaceName[]).map((place) => [place, personsOf(place, share)]),
  ) as {
    [place in PlaceName]: DemoPerson[];
  };
  const planOf = (place: PlaceName, seq: string) =>
    programmes.find(({ data }) => data.jurisdiction === places[place].code && data.seq === seq)?.id;
  const years = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);
  return [
    ...opening('yueyang', '2013-06-20', cast.yueyang, programmes),
    ...years(2013, 2017).map((year) => schoolYear(year, cast.yueyang)),
    ...opening('yuhang', '2014-02-20', cast.yuhang, programmes),
    ...opening('jintan', '2014-04-10', cast.jintan, programmes),
    ...classTicks('yuhang', 2014, cast.yuhang, {
      programme: planOf('yuhang', '18'),
      unit: 'hour',
      planned: '90',
      sessions: 3,
      size: 50,
    }),
    ...classTicks('jintan', 2014, cast.jintan, {
      programme: planOf('jintan', 'A1-4'),
      unit: 'hour',
      planned: '28',
      sessions: 2,
      size: 50,
      from: 5,
    }),
    ...opening('yunyang', '2021-01-05', cast.yunyang, programmes),
    ...years(2021, 2025).flatMap((year) => yunyangYear(year, cast.yunyang, planOf('yunyang', '5'))),
    ...opening('licang', '2023-02-10', cast.licang, programmes),
    ...classTicks('licang', 2023, cast.licang, {
      programme: planOf('licang', '4'),
      unit: 'hour',
      planned: '16',
      sessions: 2,
      size: 50,
    }),
    ...storyTicks(),
    ...processes(programmes),
  ].sort(byTime);
}

/** The offices, the plan, the schools and the persons of a place. */
function opening(
  place: PlaceName,
  on: string,
  persons: readonly DemoPerson[],
  programmes: readonly PlannedItem[],
): Tick[] {
  const { code } = places[place];
  const hr = officer(place, 'hr');
  const plan = programmes.filter(({ data }) => data.jurisdiction === code);
  const registered = (Object.keys(offices) as Office[]).map((office): Job[] => {
    const { id, name, grants } = officer(place, office);
    return [
      give(system, person, id, 'RegisterPerson', { jurisdiction: code, name }),
      ...grants.map((grant) => give(system, person, id, 'GrantRole', grant)),
    ];
  });
  return [
    {
      at: `${on}T01:00:00Z`,
      label: `${places[place].name} 机构、计划、学校`,
      chains: [
        ...registered,
        ...plan.map(({ id, data }) => [give(officer(place, 'centre'), programme, id, 'PlanProgramme', data)]),
        ...schoolsOf(place).map(({ id, name, stage, site }, i): Job[] => [
          give(hr, school, id, 'RegisterSchool', { jurisdiction: code, name, stages: [stage], site }),
          ...(i % 10 === 1 && place === 'yunyang'
            ? [give(hr, school, id, 'GrantSchoolStatus', { status: 'base-school', from: on, clause: 'YY-3.2.5.1' })]
            : []),
        ]),
      ],
    },
    {
      at: `${on}T03:00:00Z`,
      label: `${places[place].name} 人员`,
      chains: persons.map((one) => [
        give(hr, person, one.id, 'RegisterPerson', registration(one)),
        ...(one.hiredOn <= on ? [hire(one)] : []),
      ]),
    },
    ...persons
      .filter(({ hiredOn }) => hiredOn > on)
      .map((one) => ({ at: `${one.hiredOn}T08:00:00Z`, label: '入职', chains: [[hire(one)]] })),
  ];
}

/** A year of Yunyang: a county class of six credits, four awards of 19.5 together, leave, and gaps that some have. */
function yunyangYear(year: number, persons: readonly DemoPerson[], planned: string | undefined): Tick[] {
  const there = persons.filter(({ hiredOn }) => hiredOn < `${year}-03-01`);
  const onLeave = (i: number) => i % 41 === 7 && (year === 2023 || year === 2024);
  const indexed = there.map((one) => ({ one, i: persons.indexOf(one) }));
  const active = indexed.filter(({ i }) => !onLeave(i));
  const inClass = active
    .filter(({ i }) => (i + year) % 6 !== 0 && !(i % 23 === 4 && year > 2022))
    .map(({ one }) => one);
  const awards = (
    on: string,
    title: string,
    amount: string,
    kind: Pick<Award, 'level' | 'mode' | 'category'>,
    skip: (i: number) => boolean,
  ): Tick => ({
    at: `${on}T08:00:00Z`,
    label: `云阳 ${year} ${title}`,
    chains: active
      .filter(({ i }) => !skip(i))
      .map(({ one }) => [award(one, { on, title: `${year}年${title}`, amount, ...kind })]),
  });
  const leaves: Tick[] = indexed
    .filter(({ i }) => i % 41 === 7)
    .flatMap(({ one }) => {
      const leave = demoId(`leave/${one.id}`);
      const hr = officer('yunyang', 'hr');
      if (year === 2023)
        return [
          {
            at: '2023-02-01T02:00:00Z',
            label: '长假',
            chains: [[give(hr, person, one.id, 'StartLeave', { leave, kind: 'maternity', from: '2023-02-01' })]],
          },
        ];
      if (year === 2024)
        return [
          {
            at: '2024-12-31T02:00:00Z',
            label: '销假',
            chains: [[give(hr, person, one.id, 'EndLeave', { leave, to: '2024-12-31' })]],
          },
        ];
      return [];
    });
  return [
    ...leaves,
    ...classTicks('yunyang', year, inClass, {
      programme: planned,
      unit: 'credit',
      planned: '6',
      sessions: 3,
      size: 30,
    }),
    awards(
      `${year}-06-25`,
      '上学期校本研修',
      '6.5',
      { level: 'school', mode: 'schoolBased', category: 'school-based' },
      (i) => i % 37 === 3 && year > 2023,
    ),
    awards(
      `${year}-04-28`,
      '师德集中学习',
      '1.5',
      { level: 'school', mode: 'schoolBased', category: 'ethics' },
      () => false,
    ),
    awards(`${year}-10-20`, '网络研修', '4', { level: 'county', mode: 'remote', category: 'it' }, () => false),
    awards(
      `${year}-12-10`,
      '下学期校本研修',
      '7.5',
      { level: 'school', mode: 'schoolBased', category: 'basic-skills' },
      (i) => (i + year) % 29 === 0,
    ),
  ];
}

/** A school year of Yueyang: school-based credits. */
function schoolYear(year: number, persons: readonly DemoPerson[]): Tick {
  const on = `${year + 1}-05-20`;
  return {
    at: `${on}T08:00:00Z`,
    label: `岳阳 ${year}-${year + 1} 学年校本研修`,
    chains: persons
      .filter((_, i) => (i + year) % 14 !== 0)
      .map((one, i) => [
        award(one, {
          on,
          title: `${year}-${year + 1}学年校本研修`,
          amount: i % 9 === 0 ? '26' : '22',
          level: 'school',
          mode: 'schoolBased',
          category: 'school-based',
        }),
      ]),
  };
}

type ClassPlan = {
  readonly programme: string | undefined;
  readonly unit: 'credit' | 'hour';
  readonly planned: string;
  readonly sessions: number;
  /** Trainees of a class. */
  readonly size: number;
  /** The month of the first class; the others follow month by month. Default: March. */
  readonly from?: number;
};

/** Months between the two sittings of a year. */
const SITTINGS_APART = 5;

/**
 * Classes for everybody in two sittings a year: planned, applied for, attended, assessed and completed, each trainee in
 * a case of their own.
 */
function classTicks(place: PlaceName, year: number, trainees: readonly DemoPerson[], plan: ClassPlan): Tick[] {
  const count = Math.ceil(trainees.length / plan.size);
  const classes = Array.from({ length: count }, (_, g) => classOf(place, year, g, plan));
  const chainsOf = (sitting: number): Job[][] =>
    // Trainees of all classes in turn, so that the classes of a sitting fill side by side.
    trainees.flatMap((one, i) => ((i % count) % 2 === sitting ? [throughClass(one, classes[i % count]!.running)] : []));
  return [0, 1].flatMap((sitting): Tick[] => {
    const held = classes.filter((_, g) => g % 2 === sitting);
    const [first, last] = [held[0]?.running.sessions[0]?.on, held[0]?.running.sessions.at(-1)?.on];
    if (!first || !last) return [];
    const label = `${places[place].name} ${year} 集中研修`;
    return [
      { at: `${first.slice(0, 8)}01T02:00:00Z`, label: `${label} 开班`, chains: held.map(({ open }) => open) },
      ...held.flatMap(({ review }) => review),
      { at: `${last}T10:00:00Z`, label, chains: chainsOf(sitting) },
    ];
  });
}

/** A class with what opens it, and the review of its plan where one comes before its trainees. */
function classOf(
  place: PlaceName,
  year: number,
  g: number,
  plan: ClassPlan,
): { running: RunningClass; open: Job[]; review: Tick[] } {
  const centre = officer(place, 'centre');
  const id = demoId(`class/${place}/${year}/${g}`);
  const month = String((plan.from ?? 3) + SITTINGS_APART * (g % 2)).padStart(2, '0');
  const days = Array.from({ length: plan.sessions }, (_, s) => `${year}-${month}-${String(10 + s).padStart(2, '0')}`);
  const sessions = days.map((on, s) => ({ session: demoId(`session/${id}/${s}`), on, hours: '6' }));
  const opens = `${year}-${month}-01`;
  const data = {
    ...{ jurisdiction: places[place].code, ...(plan.programme && { programme: plan.programme }) },
    ...{ title: `${year}年${places[place].name}集中研修第${g + 1}班`, organiser: centre.name },
    ...{ unit: plan.unit, planned: plan.planned, level: 'county', mode: 'centralized', category: 'professional' },
    ...{ startsOn: days[0]!, endsOn: days.at(-1)! },
  };
  const open = [
    give(centre, trainingClass, id, 'PlanClass', data),
    give(centre, trainingClass, id, 'ScheduleSessions', { sessions }),
    ...(place === 'yunyang'
      ? [classRegistration({ id }, opens, '县内'), classValuation({ id }, opens, plan.planned)]
      : []),
  ];
  const review = place === 'yuhang' ? reviewOfClass({ id, sessions }, data.title, `${year}-${month}-02`) : [];
  return { running: { id, sessions }, open, review };
}

/** One trainee's way through a class, from application to completion. */
function throughClass(one: DemoPerson, running: RunningClass): Job[] {
  const [enrolled, assessed, completed] = [
    enrolment(one, running),
    assessment(one, running, 'process'),
    completion(one, running),
  ];
  return [
    ...enrolled,
    assessed,
    ...(one.place === 'yuhang' || one.place === 'jintan' ? [assessment(one, running, 'completion')] : []),
    completed,
  ];
}
