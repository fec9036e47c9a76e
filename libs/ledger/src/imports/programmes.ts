import { programmeCommands, type PlannedQuantity } from '#libs/domain';
import { v5 as uuidv5 } from 'uuid';
import type { z } from 'zod';
import { readTable, wrong, type Imported, type Row, type RowError } from './table.js';

/** A plan item ready to be planned, under an id that comes from its document and number. */
export type PlannedItem = {
  readonly row: number;
  readonly id: string;
  readonly data: z.output<typeof programmeCommands.PlanProgramme.schema>;
};

/** Namespace of the ids of plan items: the same item of the same document has the same id in every import. */
const ITEMS = 'c1c9d6a7-2a55-5f0f-9a3b-6f1f5a0c7d42';

const quantities = ['headcount', 'hours', 'days', 'sessions'] as const;
type Quantity = (typeof quantities)[number];

const headcountUnits: { readonly [text: string]: 'person' | 'attendance' } = { 人: 'person', 人次: 'attendance' };

/** The columns of a table of plan items. */
export const programmeColumns = {
  required: ['jurisdiction', 'document', 'seq', 'category', 'name_zh', 'clauses'],
  optional: [
    ...['content_zh', 'audience_zh', 'planned_headcount_min', 'planned_headcount_max', 'headcount_unit'],
    ...['planned_hours_min', 'planned_hours_max', 'days_min', 'days_max', 'sessions_min', 'sessions_max'],
    ...['planned_classes', 'period_zh', 'starts_month', 'ends_month', 'department_zh', 'location_zh'],
    ...['undecided', 'approximate', 'plan_year', 'notes'],
  ],
};

/**
 * Reads plan items from CSV. Nothing is coerced: a missing number stays missing, `undecided` (待定) and `approximate`
 * (左右) name the quantities they apply to, 人 and 人次 stay apart.
 */
export function readProgrammes(bytes: Uint8Array): Imported<PlannedItem> {
  const { rows, errors } = readTable(bytes, programmeColumns);
  if (errors.length > 0) return { items: [], errors };
  const seen = new Map<string, number>();
  const items = rows.flatMap((row): PlannedItem[] => {
    const problems = errors.length;
    const parsed = programmeCommands.PlanProgramme.schema.strict().safeParse(itemOf(row, errors));
    if (!parsed.success) {
      for (const { path, message } of parsed.error.issues) {
        const column = columnOf(path.map(String));
        errors.push(wrong(row.row, column, row.cells[column] ?? '', message, message));
      }
      return [];
    }
    const { jurisdiction, document, seq } = parsed.data;
    const id = uuidv5(`${jurisdiction}/${document}/${seq}`, ITEMS);
    const before = seen.get(id);
    if (before !== undefined)
      errors.push(wrong(row.row, 'seq', seq, `与第 ${before} 行重复`, `stands in row ${before} too`));
    else seen.set(id, row.row);
    return errors.length > problems ? [] : [{ row: row.row, id, data: parsed.data }];
  });
  return { items, errors };
}

function itemOf({ row, cells }: Row, errors: RowError[]): object {
  const whole = (column: string): number | undefined => {
    const text = cells[column];
    if (text === undefined) return undefined;
    if (/^\d{1,9}$/.test(text)) return Number(text);
    errors.push(wrong(row, column, text, '应为整数', 'expected a whole number'));
    return undefined;
  };
  const named = (column: string): string[] => cells[column]?.split(/[;；]/).map((name) => name.trim()) ?? [];
  const flags = (column: string, known: readonly string[]): string[] =>
    named(column).filter((name) => {
      if (known.includes(name)) return true;
      const all = known.join(', ');
      errors.push(wrong(row, column, name, `没有“${name}”；可用：${all}`, `no such quantity; known: ${all}`));
      return false;
    });
  const undecided = flags('undecided', [...quantities, 'location']);
  const approximate = flags('approximate', quantities);
  const quantityOf = (name: Quantity, prefix: string): PlannedQuantity | undefined => {
    const quantity: PlannedQuantity = {
      ...(cells[`${prefix}_min`] && { min: cells[`${prefix}_min`] }),
      ...(cells[`${prefix}_max`] && { max: cells[`${prefix}_max`] }),
      ...(approximate.includes(name) && { approximate: true as const }),
      ...(undecided.includes(name) && { undecided: true as const }),
    };
    return Object.keys(quantity).length > 0 ? quantity : undefined;
  };
  const headcount = quantityOf('headcount', 'planned_headcount');
  const unit = headcountUnits[cells['headcount_unit'] ?? '人'];
  if (!unit)
    errors.push(wrong(row, 'headcount_unit', cells['headcount_unit']!, '应为 人 或 人次', 'expected 人 or 人次'));
  return defined({
    jurisdiction: cells['jurisdiction'],
    document: cells['document'],
    seq: cells['seq'],
    year: whole('plan_year'),
    category: cells['category'],
    name: cells['name_zh'],
    content: cells['content_zh'],
    audience: cells['audience_zh'],
    headcount: headcount && { ...headcount, unit: unit ?? 'person' }, // a wrong one has been reported
    hours: quantityOf('hours', 'planned_hours'),
    days: quantityOf('days', 'days'),
    sessions: quantityOf('sessions', 'sessions'),
    classes: whole('planned_classes'),
    period: cells['period_zh'],
    startsMonth: whole('starts_month'),
    endsMonth: whole('ends_month'),
    department: cells['department_zh'],
    location: undecided.includes('location') ? '待定' : cells['location_zh'],
    notes: cells['notes'],
    clauses: named('clauses'),
  });
}

/** The column a field of the command came from, for the error report. */
function columnOf(path: readonly string[]): string {
  const [field = '', part] = path;
  const renamed: { readonly [field: string]: string } = {
    ...{
      name: 'name_zh',
      content: 'content_zh',
      audience: 'audience_zh',
      classes: 'planned_classes',
      period: 'period_zh',
    },
    ...{
      startsMonth: 'starts_month',
      endsMonth: 'ends_month',
      department: 'department_zh',
      location: 'location_zh',
      year: 'plan_year',
    },
    ...{ headcount: 'planned_headcount', hours: 'planned_hours' },
  };
  const column = renamed[field] ?? field;
  return quantities.includes(field as Quantity) && part ? `${column}_${part}` : column;
}

function defined(fields: { readonly [field: string]: unknown }): object {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
