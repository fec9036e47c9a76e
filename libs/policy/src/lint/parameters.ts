import { addDays, type LegalDate } from '#libs/canonical';
import type { Finding } from '../finding.js';
import { finding } from '../load/problems.js';
import type { Parameter } from '../schema/pack-files.js';
import { fits, formOf, kindOf, type Draft } from './draft.js';
import { rulesReading } from './usage.js';

/** Dated values: a reason where the document is silent, values that fit the unit, dates in order and without a gap. */
export function checkParameters(draft: Draft): Finding[] {
  const { file, parsed } = draft.own.parameters;
  return Object.entries(parsed?.parameters ?? {}).flatMap(([id, parameter]) => [
    ...checkValues(file, id, parameter, draft),
    ...checkGaps(file, id, parameter, draft),
  ]);
}

function checkValues(file: string, id: string, { unit, values }: Parameter, { catalogue }: Draft): Finding[] {
  return values.flatMap(({ from, to, value, reason }, i) => {
    const at = `/parameters/${id}/values/${i}`;
    const before = values[i - 1];
    const disordered = (from && to && to < from) || (before && !(before.to && from && before.to < from));
    return [
      ...(value === null && !reason ? [finding(file, `${at}/value`, 'silent-without-reason')] : []),
      ...(value !== null && !fits(value, kindOf(catalogue, unit))
        ? [finding(file, `${at}/value`, 'bad-value', { name: String(value), form: formOf[kindOf(catalogue, unit)] })]
        : []),
      ...(disordered ? [finding(file, at, 'overlapping-dates')] : []),
    ];
  });
}

/** Days on which a parameter is needed and has no value, not even `null` with a reason. */
function checkGaps(file: string, id: string, { values }: Parameter, draft: Draft): Finding[] {
  const needed = neededIn(id, draft);
  if (!needed) return [];
  const gap = (i: number, from: LegalDate, to: LegalDate | undefined): Finding[] => {
    const [first, last] = [later(from, needed.from)!, earlier(to, needed.to)];
    if (last !== undefined && first > last) return [];
    return [finding(file, `/parameters/${id}/values/${i}`, 'gap-in-dates', { from: first, to: last ?? '…' })];
  };
  return values.flatMap(({ from, to }, i) => {
    const next = values[i + 1];
    return [
      ...(i === 0 && from ? gap(i, needed.from, addDays(from, -1)) : []),
      ...(to && (!next || next.from) ? gap(i, addDays(to, 1), next?.from && addDays(next.from, -1)) : []),
    ];
  });
}

type Period = { readonly from: LegalDate; readonly to?: LegalDate };

/** When a parameter is needed: while the pack is in force, or only as long as the dated rules that read it. */
function neededIn(id: string, draft: Draft): Period | undefined {
  const { pack } = draft;
  if (!pack) return undefined;
  const reading = rulesReading(draft, id);
  if (reading === 'elsewhere' || reading.length === 0) return pack.effective;
  return {
    from: later(pack.effective.from, least(reading.map(({ from }) => from))) ?? pack.effective.from,
    to: earlier(pack.effective.to, most(reading.map(({ to }) => to))),
  };
}

/** The first of some days, of which none at all is the very first. */
function least(days: readonly (LegalDate | undefined)[]): LegalDate | undefined {
  return days.includes(undefined) ? undefined : [...days].sort()[0];
}

function most(days: readonly (LegalDate | undefined)[]): LegalDate | undefined {
  return days.includes(undefined) ? undefined : [...days].sort().at(-1);
}

function later(a: LegalDate | undefined, b: LegalDate | undefined): LegalDate | undefined {
  return a === undefined || (b !== undefined && b > a) ? b : a;
}

function earlier(a: LegalDate | undefined, b: LegalDate | undefined): LegalDate | undefined {
  return a === undefined || (b !== undefined && b < a) ? b : a;
}
