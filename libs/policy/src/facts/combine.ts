import { formatAmount } from '#libs/canonical';
import { compare } from '../credits/awards.js';
import type { Pack } from '../pack.js';
import type { FactDefinition } from '../schema/pack-files.js';
import { isNumeric, type EngineValue } from './parameters.js';
import { arithmetic, formatRatio, type Ratio } from './ratio.js';
import { exactIn, rounded } from './rounding.js';

/** A fact that combines others. */
export type Derived = Extract<FactDefinition, { derive: string }>;

/**
 * What a derived fact comes to: exactly, rounded once at the end where it says how. Days have an earliest and a latest.
 * Missing when a part is, or when it would divide by 0.
 * @throws {RangeError} when an amount is finer than hundredths and the fact declares no rounding.
 */
export function combined(
  pack: Pick<Pack, 'units'>,
  { derive, unit, round }: Derived,
  parts: readonly (EngineValue | null)[],
): string | null {
  if (parts.some((part) => part === null)) return null;
  if (unit === 'date') return [...(parts as string[])].sort(compare).at(derive === 'min' ? 0 : -1) ?? null;
  const [first, ...rest] = parts.map(exactIn);
  if (first === undefined || rest.some((one) => one === undefined)) return null;
  if (derive === 'ratio' && rest.some((one) => one!.n === 0n)) return null;
  const exact = (rest as Ratio[]).reduce(arithmetic[derive], first);
  return isNumeric(pack, unit) ? formatAmount(rounded(exact, round)) : formatRatio(exact);
}
