import { isLegalDate, NotAnAmount, parseAmount } from '#libs/canonical';
import { parseRatio } from '../facts/ratio.js';
import type { Base } from '../load/base.js';
import type { Catalogue } from '../load/read-catalogue.js';
import type { PackFolder } from '../load/read-pack.js';
import type { TopCondition } from '../schema/conditions.js';
import type { Bilingual } from '../schema/fields.js';
import type {
  Credits,
  FactDefinition,
  PackFile,
  Parameter,
  PolicyRule,
  RecordKind,
  SourceClause,
} from '../schema/pack-files.js';

/**
 * What the checks of meaning look at: the parts of a pack that have the right form, over what it builds on. Everything
 * but `own` includes what comes from the superior pack; rules and facts of the catalogue are included likewise.
 */
export type Draft = {
  readonly own: PackFolder;
  readonly base: Base;
  readonly pack?: PackFile;
  readonly parameters: { readonly [id: string]: Parameter };
  readonly facts: { readonly [name: string]: FactDefinition };
  readonly conditions: { readonly [name: string]: TopCondition };
  readonly rules: readonly PolicyRule[];
  readonly records: { readonly [kind: string]: RecordKind };
  readonly credits: Credits;
  readonly clauses: readonly SourceClause[];
  readonly catalogue: Catalogue;
};

/** What kind of value a unit has: it says which values fit, and whether they have an order. */
export type Kind = 'amount' | 'ratio' | 'date' | 'yesNo' | 'list' | 'text';

/** The kind of a unit; the catalogue says which units are amounts. */
export function kindOf({ units }: Pick<Catalogue, 'units'>, unit: string): Kind {
  if (units.find(({ id }) => id === unit)?.numeric) return 'amount';
  return unit === 'ratio' || unit === 'date' || unit === 'yesNo' || unit === 'list' ? unit : 'text';
}

/** Whether values of a kind are more or less than each other. */
export function isOrdered(kind: Kind): boolean {
  return kind === 'amount' || kind === 'ratio' || kind === 'date';
}

/** Whether a value as it stands in a file is one of its kind. */
export function fits(value: string | boolean | readonly string[], kind: Kind): boolean {
  if (typeof value === 'object') return kind === 'list';
  if (typeof value === 'boolean') return kind === 'yesNo';
  if (kind === 'amount') return isAmount(value);
  if (kind === 'ratio') return parseRatio(value) !== undefined;
  return kind === 'date' ? isLegalDate(value) : kind === 'text';
}

/** How values of a kind are written. */
export const formOf: { readonly [kind in Kind]: Bilingual } = {
  amount: {
    'zh-CN': '加引号的数字，如 "4.5"，不带单位和百分号',
    en: 'digits in quotes such as "4.5", without a unit or %',
  },
  ratio: { 'zh-CN': '加引号的分数，如 "1/5"', en: 'a fraction in quotes such as "1/5"' },
  date: { 'zh-CN': '"YYYY-MM-DD"', en: '"YYYY-MM-DD"' },
  yesNo: { 'zh-CN': 'true 或 false，不加引号', en: 'true or false without quotes' },
  list: { 'zh-CN': '数组，如 ["teacher", "manager"]', en: 'a list such as ["teacher", "manager"]' },
  text: { 'zh-CN': '加引号的文本', en: 'a text in quotes' },
};

function isAmount(text: string): boolean {
  try {
    parseAmount(text);
    return true;
  } catch (error) {
    if (error instanceof NotAnAmount) return false;
    throw error;
  }
}

/** The unit of what conditions and derived facts read; `undefined` when it has none that is known here. */
export function unitOf(name: string, { parameters, facts }: Pick<Draft, 'parameters' | 'facts'>): string | undefined {
  if (name.startsWith('param:')) return parameters[name.slice('param:'.length)]?.unit;
  return name.startsWith('outcome:') ? 'text' : facts[name]?.unit;
}
