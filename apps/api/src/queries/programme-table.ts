import type { LegalDate } from '#libs/canonical';
import type { Actual, Comparison, Plan, PlanComparison, planAgainstActual, Programme } from '#libs/projections';
import { stringify } from 'csv-stringify/sync';
import type { Caller } from '../auth/caller.js';
import { harmless } from '../register.js';

/** A row of the query. */
export type PlanRow = Awaited<ReturnType<typeof planAgainstActual.ask>>['items'][number];

/** The columns of the board of projects: where a plan item stands on a day. */
export const stages = ['planned', 'scheduled', 'running', 'closed', 'cancelled'] as const;
/** A column of the board. */
export type Stage = (typeof stages)[number];

/** A plan item as answered: what the plan says, what came of it, how both compare, and where it stands. */
export type ProgrammeItem = Omit<Programme, 'plan'> &
  Partial<{ [field in keyof Plan]: Plan[field] | null }> & {
    readonly actual: Actual;
    readonly compared: {
      readonly [of in keyof PlanComparison]: PlanComparison[of] | { readonly verdict: 'unplanned' };
    };
    readonly stage: Stage;
  };

/**
 * Where a plan item stands on a day: cancelled or closed as recorded; running from its first day on, by its own days or
 * those of its classes; scheduled once such days are fixed.
 */
export function stageOf(
  { state, startsOn, actual }: Pick<Programme, 'state' | 'startsOn'> & { readonly actual: Pick<Actual, 'startsOn'> },
  today: LegalDate,
): Stage {
  if (state !== 'planned') return state;
  const days = [startsOn, actual.startsOn].filter((day) => day !== null);
  if (days.length === 0) return 'planned';
  return days.some((day) => day <= today) ? 'running' : 'scheduled';
}

/** A plan item as it is answered on a day: what the document does not say is said to be missing: null, never zero. */
export function itemOf({ plan, compared, ...row }: PlanRow, today: LegalDate): ProgrammeItem {
  const unsaid = { verdict: 'unplanned' } as const;
  return {
    ...silent,
    ...plan,
    ...row,
    compared: {
      ...compared,
      // 待定 is what a plan says; where it says nothing there is nothing to compare with either.
      ...(plan.period === undefined &&
        plan.startsMonth === undefined &&
        plan.endsMonth === undefined && { period: unsaid }),
      ...(plan.department === undefined && { department: unsaid }),
    },
    stage: stageOf(row, today),
  };
}

const silent = {
  ...{ content: null, audience: null, headcount: null, hours: null, days: null, sessions: null, classes: null },
  ...{ period: null, department: null, location: null, notes: null },
};

type Language = Caller['language'];
type Said = { readonly [language in Language]: string };

const said = (zh: string, en: string): Said => ({ 'zh-CN': zh, en });

const stageWords: { readonly [stage in Stage]: Said } = {
  planned: said('已计划', 'planned'),
  scheduled: said('已排期', 'scheduled'),
  running: said('进行中', 'running'),
  closed: said('已结项', 'closed'),
  cancelled: said('已取消', 'cancelled'),
};
const verdicts: { readonly [verdict: string]: Said } = {
  reached: said('达到', 'reached'),
  below: said('不足', 'below'),
  above: said('超出', 'above'),
  about: said('约数', 'about'),
  undecided: said('计划待定', 'undecided in the plan'),
  unplanned: said('计划未列', 'not in the plan'),
  notCounted: said('尚无统计', 'not counted'),
  within: said('按期', 'in time'),
  early: said('提前', 'early'),
  late: said('推迟', 'late'),
  same: said('一致', 'the same'),
  other: said('不一致', 'another'),
};
const units: { readonly [unit: string]: Said } = {
  person: said('人', 'persons'),
  attendance: said('人次', 'attendances'),
};
const words = {
  undecided: said('待定', 'undecided'),
  about: (amount: string): Said => said(`${amount}左右`, `about ${amount}`),
};

type Column = readonly [
  heading: Said,
  cell: (item: ProgrammeItem, language: Language) => string | number | null | undefined,
];

const figures = [
  ['headcount', said('人数', 'headcount')],
  ['hours', said('学时', 'hours')],
  ['days', said('天数', 'days')],
  ['sessions', said('场次', 'sessions')],
] as const;

const columns: readonly Column[] = [
  [said('文件', 'Document'), ({ document }) => document],
  [said('序号', 'No.'), ({ seq }) => seq],
  [said('年度', 'Year'), ({ year }) => year],
  [said('类别', 'Category'), ({ category }) => category],
  [said('项目', 'Programme'), ({ name }) => name],
  [said('状态', 'State'), ({ stage }, language) => stageWords[stage][language]],
  ...figures.map(([figure, { 'zh-CN': zh, en }]): Column => [
    said(`计划${zh}`, `Planned ${en}`),
    (item, language) => quantity(item[figure], language),
  ]),
  [said('计划班数', 'Planned classes'), ({ classes }) => classes],
  [said('计划时间', 'Planned for'), ({ period }) => period],
  [said('责任部门', 'Department'), ({ department }) => department],
  [said('实际班数', 'Classes held'), ({ actual }) => actual.classes],
  [said('实际场次', 'Sessions held'), ({ actual }) => actual.sessions],
  [said('实际学时', 'Hours held'), ({ actual }) => actual.hours],
  [said('参训人次', 'Attendances'), ({ actual }) => actual.enrolled],
  [said('参训人数', 'Persons'), ({ actual }) => actual.persons],
  [said('结业人次', 'Completed'), ({ actual }) => actual.completed],
  [said('起', 'From'), ({ actual }) => actual.startsOn],
  [said('止', 'To'), ({ actual }) => actual.endsOn],
  [said('承办', 'Organised by'), ({ actual }) => actual.organisers.join('、')],
  ...figures.map(([figure, { 'zh-CN': zh, en }]): Column => [
    said(`${zh}比较`, `Compared: ${en}`),
    ({ compared }, language) => verdict(compared[figure], language),
  ]),
  [said('班数比较', 'Compared: classes'), ({ compared }, language) => verdict(compared.classes, language)],
  [said('时间比较', 'Compared: period'), ({ compared }, language) => verdict(compared.period, language)],
  [said('部门比较', 'Compared: department'), ({ compared }, language) => verdict(compared.department, language)],
  [said('条款', 'Clauses'), ({ clauses }) => clauses.join(' ')],
];

/** Plan items as CSV, one a line, with the mark by which spreadsheets know UTF-8. */
export function programmesTable(items: readonly ProgrammeItem[], language: Language): string {
  const rows = items.map((item) => columns.map(([, cell]) => harmless(String(cell(item, language) ?? ''))));
  return stringify([columns.map(([heading]) => heading[language]), ...rows], {
    bom: true,
    record_delimiter: 'windows',
  });
}

/** A planned quantity in the document's own precision: `20–24`, `80左右`, `待定`, nothing. */
function quantity(
  planned: (Plan['hours'] & { readonly unit?: string }) | null | undefined,
  language: Language,
): string {
  if (!planned) return '';
  const { min, max, approximate, undecided, unit } = planned;
  if (undecided) return words.undecided[language];
  const range = min === undefined ? `≤ ${max}` : max === undefined ? `≥ ${min}` : min === max ? min : `${min}–${max}`;
  const amount = unit ? `${range} ${units[unit]?.[language] ?? unit}` : range;
  return approximate ? words.about(amount)[language] : amount;
}

function verdict(compared: Comparison | { readonly verdict: string }, language: Language): string {
  const word = verdicts[compared.verdict]?.[language] ?? compared.verdict;
  const difference = 'difference' in compared && compared.difference !== '0' ? compared.difference : '';
  return difference ? `${word} ${difference.startsWith('-') ? difference : `+${difference}`}` : word;
}
