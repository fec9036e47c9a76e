import type { Text } from '../../language/text.js';
import { stages, type PlanItem, type Stage } from './shapes.js';

/** What the address narrows the plan to. */
export type Narrowed = {
  readonly q: string | null;
  readonly year: string | null;
  readonly category: string | null;
  readonly department: string | null;
  readonly compared: string | null;
};

/** Verdicts that a choice of the filter stands for. */
const verdictsOf: { readonly [choice: string]: readonly string[] } = {
  below: ['below'],
  above: ['above'],
  late: ['early', 'late'],
  undecided: ['undecided'],
};

/** The items that are asked for, in the order of the plan. */
export function narrowed(items: readonly PlanItem[], { q, year, category, department, compared }: Narrowed) {
  const part = q?.toLowerCase();
  const verdicts = compared ? (verdictsOf[compared] ?? []) : [];
  return items.filter(
    (item) =>
      (!part || `${item.seq} ${item.name} ${item.content ?? ''}`.toLowerCase().includes(part)) &&
      (!year || String(item.year) === year) &&
      (!category || item.category === category) &&
      (!department || item.department === department) &&
      (!compared || Object.values(item.compared).some(({ verdict }) => verdicts.includes(verdict))),
  );
}

/** The items by where they stand: the columns of the board and the counts of the list are both this. */
export function grouped(
  items: readonly PlanItem[],
): readonly { readonly stage: Stage; readonly items: readonly PlanItem[] }[] {
  return stages.map((stage) => ({ stage, items: items.filter((item) => item.stage === stage) }));
}

/** The different values of a field, for a choice among them. */
export function choices(
  { t }: Text,
  all: 'programmes.category.all' | 'programmes.department.all' | 'programmes.year.all',
  values: readonly (string | null | undefined)[],
) {
  const known = [...new Set(values)].filter((value): value is string => Boolean(value));
  return [
    { value: '', label: t(all) },
    ...known.sort((a, b) => a.localeCompare(b, 'zh-CN')).map((value) => ({ value, label: value })),
  ];
}
