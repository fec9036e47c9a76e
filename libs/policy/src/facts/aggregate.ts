import { addDays, formatAmount, parseAmount } from '#libs/canonical';
import { compare } from '../credits/awards.js';
import type { Pack } from '../pack.js';
import type { FactValue } from '../verdict.js';
import { clipped, daysCovered, without, type Span } from './days.js';
import { isNumeric } from './parameters.js';
import { arithmetic, compareRatios, formatRatio, parseRatio, type Ratio } from './ratio.js';
import type { Absence, Aggregate, Item } from './sources.js';
import { matches, sortedIds } from './where.js';

/** What a fact came to, and what it was folded from; of what items depend on, nothing when they depend on nothing. */
export type Folded = Pick<FactValue, 'value' | 'evidence' | 'unknown' | 'interpretations'>;

const nothing: Folded = { value: null, evidence: [] };

/**
 * Aggregates the items on some days. A sum, count or number of days over nothing is 0; a smallest, largest or latest of
 * nothing is missing, and so is what an item itself leaves unsaid: its `where` may ask for those that say it.
 */
export function aggregated(
  pack: Pack,
  definition: Aggregate,
  { items, days, absences }: { items: readonly Item[]; days: Span; absences: readonly Absence[] },
): Folded {
  const wanted = items.filter(({ field }) => matches(definition.where, pack.levels, field));
  const away = absences.map(({ from, to, evidence }) => ({ span: { from, to: to ?? days.to }, evidence }));
  if (definition.aggregate === 'spanDays') return spanDays(definition, wanted, days, away);
  const inside = wanted.filter(({ on }) => days.from <= on && on <= days.to);
  const unknown = sortedIds(inside.flatMap((item) => item.unknown ?? []));
  if (unknown.length > 0) return { ...nothing, unknown };
  const interpretations = sortedIds(inside.flatMap((item) => item.interpretations ?? []));
  const hits = (on: string) => away.filter(({ span }) => span.from <= on && on <= span.to);
  const { value, evidence } = fold(
    pack,
    definition,
    inside.filter(({ on }) => hits(on).length === 0),
  );
  return {
    value,
    evidence: [...evidence, ...inside.flatMap(({ on }) => hits(on)).flatMap((one) => one.evidence)],
    ...(interpretations.length > 0 && { interpretations }),
  };
}

function fold(pack: Pack, { aggregate, of = '', unit }: Aggregate, items: readonly Item[]): Folded {
  const evidence = items.flatMap((item) => item.evidence);
  switch (aggregate) {
    case 'count':
      return { value: String(items.length), evidence };
    case 'exists':
      return { value: items.length > 0, evidence };
    case 'days':
    case 'spanDays':
      return { value: String(new Set(items.map(({ on }) => on)).size), evidence };
    case 'distinct':
      return { value: String(new Set(items.flatMap((item) => said(item, of) ?? [])).size), evidence };
    case 'latest': {
      const last = items.reduce<Item | undefined>((best, one) => (!best || one.on >= best.on ? one : best), undefined);
      const flag = last?.field(of);
      return last
        ? { value: typeof flag === 'boolean' ? flag : (said(last, of) ?? null), evidence: last.evidence }
        : nothing;
    }
    case 'sum':
    case 'min':
    case 'max': {
      const values = items.map((item) => said(item, of));
      // One amount that nobody knows makes the whole unknown.
      if (values.some((value) => value === undefined)) return { value: null, evidence };
      const texts = values as readonly string[];
      if (aggregate === 'sum') return { value: total(unit, texts), evidence };
      const sorted = [...texts].sort(orderOf(pack, unit));
      return sorted.length === 0 ? nothing : { value: sorted.at(aggregate === 'min' ? 0 : -1)!, evidence };
    }
  }
}

/** A field as text; `undefined` when the item does not say it. */
function said(item: Item, name: string): string | undefined {
  const value = item.field(name);
  return value === undefined || value === null || value === '' ? undefined : String(value);
}

function total(unit: string, texts: readonly string[]): string {
  if (unit !== 'ratio') return formatAmount(texts.reduce((sum, text) => sum + parseAmount(text), 0));
  return formatRatio(texts.map(ratioIn).reduce(arithmetic.sum, { n: 0n, d: 1n }));
}

function orderOf(pack: Pack, unit: string): (a: string, b: string) => number {
  if (unit === 'ratio') return (a, b) => compareRatios(ratioIn(a), ratioIn(b));
  return isNumeric(pack, unit) ? (a, b) => parseAmount(a) - parseAmount(b) : compare;
}

/** @throws {Error} when a text that should be a ratio is none. */
function ratioIn(text: string): Ratio {
  const ratio = parseRatio(text);
  if (!ratio) throw new Error(`"${text}" is no ratio`);
  return ratio;
}

/** The days covered by spans, each once; one without end runs to the last day that is looked at. */
function spanDays(
  { of = '' }: Aggregate,
  items: readonly Item[],
  days: Span,
  away: readonly { readonly span: Span; readonly evidence: readonly string[] }[],
): Folded {
  const covered = items.flatMap((item) => {
    const span = clipped({ from: item.on || addDays(days.to, 1), to: said(item, of) ?? days.to }, days);
    return span ? [{ span, evidence: item.evidence }] : [];
  });
  const cut = away.filter((one) => covered.some(({ span }) => clipped(span, one.span)));
  const left = without(
    covered.map(({ span }) => span),
    cut.map(({ span }) => span),
  );
  return { value: String(daysCovered(left)), evidence: [...covered, ...cut].flatMap(({ evidence }) => evidence) };
}
