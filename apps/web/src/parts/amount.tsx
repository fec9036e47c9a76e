import type { LeafResult, PlannedQuantity } from '../api/types.js';
import { nothing, type Text } from '../language/text.js';
import { amountUnits } from '../language/vocabulary.js';

/** An amount with its unit. The amount is text from the ledger and stays text. */
export function amountWithUnit({ word }: Text, amount: string | number, unit: string | null | undefined): string {
  if (!unit || !amountUnits.has(unit)) return String(amount);
  const label = word('unit', unit);
  return label === '%' ? `${amount}%` : `${amount} ${label}`;
}

/** What a comparison found, or that it found nothing. */
export function leafValue(text: Text, { value, unit }: Pick<LeafResult, 'value' | 'unit'>): string {
  if (value === null) return text.t('value.missing');
  if (typeof value === 'boolean') return text.t(value ? 'value.yes' : 'value.no');
  if (unit === 'ratio') return percent(value);
  return isAmount(value) ? amountWithUnit(text, value, unit) : text.word('value', value);
}

/** An exact share such as `5/16` as percent; cut off, with the share beside it, where two decimals are not exact. */
function percent(share: string): string {
  const [n = '', d = '1'] = share.split('/');
  if (!/^-?\d+$/.test(n) || !/^\d+$/.test(d) || BigInt(d) === 0n) return share;
  const hundredths = (BigInt(n) * 10_000n) / BigInt(d);
  const cut = `${Number(hundredths) / 100}%`;
  return hundredths * BigInt(d) === BigInt(n) * 10_000n ? cut : `${cut}（${share}）`;
}

/** What a comparison asks for: `≥ 120 学分`. */
export function leafThreshold(text: Text, { operator, threshold, unit }: LeafResult): string {
  if (threshold === null) return text.t('value.unstated');
  const list = Array.isArray(threshold) ? (threshold as readonly string[]) : [threshold as string | boolean];
  const values = list.map((value) => leafValue(text, { value, unit })).join(text.t('list.or'));
  return `${operators[operator] ?? operator} ${values}`.trim();
}

/** A planned quantity in the document's own precision: `20–24`, `80 左右`, `待定`, `—`. */
export function planned(text: Text, quantity: PlannedQuantity | null | undefined, unit?: string): string {
  if (!quantity) return nothing;
  const { min, max, approximate, undecided } = quantity;
  if (undecided) return text.t('planned.undecided');
  const amount = rangeOf(min, max);
  if (amount === undefined) return nothing;
  const spelled = unit ? amountWithUnit(text, amount, unit) : amount;
  return approximate ? text.t('planned.about', { amount: spelled }) : spelled;
}

function rangeOf(min: string | number | undefined, max: string | number | undefined): string | undefined {
  if (min === undefined && max === undefined) return undefined;
  if (min === undefined) return `≤ ${max}`;
  if (max === undefined) return `≥ ${min}`;
  return String(min) === String(max) ? String(min) : `${min}–${max}`;
}

const operators: { readonly [operator: string]: string } = {
  equal: '=',
  notEqual: '≠',
  in: '∈',
  notIn: '∉',
  lessThan: '<',
  lessThanInclusive: '≤',
  greaterThan: '>',
  greaterThanInclusive: '≥',
};

const isAmount = (value: string) => /^-?\d+(\.\d+)?$/.test(value);
