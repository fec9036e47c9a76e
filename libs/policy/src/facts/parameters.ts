import { parseAmount, type Hundredths, type LegalDate } from '#libs/canonical';
import type { Pack } from '../pack.js';
import type { Bilingual } from '../schema/fields.js';
import type { Interpretation } from '../verdict.js';

/** A value as the engine compares it: amounts in hundredths, texts and days as they are, yes/no. */
export type EngineValue = Hundredths | string | boolean | readonly string[];

/** A parameter on a day: its value, or `null` and why the document has none. */
export type ParameterValue = {
  readonly value: EngineValue | null;
  readonly reason?: Bilingual;
  /** Id of the interpretation that filled it. */
  readonly interpretation?: string;
  /** First day of the value in force. */
  readonly inForceFrom?: LegalDate;
};

/** Whether amounts are counted in a unit; the others are texts, days and yes/no. */
export function isNumeric(pack: Pick<Pack, 'units'>, unit: string): boolean {
  return pack.units.find(({ id }) => id === unit)?.numeric ?? false;
}

/** A stored value as the engine compares it. */
export function engineValue(
  pack: Pick<Pack, 'units'>,
  unit: string,
  value: string | boolean | readonly string[],
): EngineValue {
  return typeof value === 'string' && isNumeric(pack, unit) ? parseAmount(value) : value;
}

/** A parameter of a pack on a day, as the document has it. A day without a dated value has none. */
export function parameterOn(pack: Pack, id: string, on: LegalDate): ParameterValue {
  const declared = pack.parameters[id];
  if (!declared) throw new Error(`${pack.id} has no parameter ${id}`);
  const dated = declared.values.find(({ from, to }) => (!from || from <= on) && (!to || on <= to));
  if (!dated || dated.value === null) return { value: null, reason: dated?.reason };
  return { value: engineValue(pack, declared.unit, dated.value), inForceFrom: dated.from };
}

/**
 * A parameter as a decision reads it: the document's value at the end of the window, or, where the document is silent,
 * the newest interpretation in force at the end of the window or on the day of the decision.
 */
export function parameterFor(
  pack: Pack,
  id: string,
  {
    windowEnd,
    asOf,
    interpretations,
  }: { windowEnd: LegalDate; asOf: LegalDate; interpretations: readonly Interpretation[] },
): ParameterValue {
  const stated = parameterOn(pack, id, windowEnd);
  if (stated.value !== null) return stated;
  const inForce = interpretations
    .filter((one) => one.parameter === id && (holds(one, windowEnd) || holds(one, asOf)))
    .sort((a, b) => (a.from === b.from ? (a.id < b.id ? 1 : -1) : a.from < b.from ? 1 : -1))[0];
  if (!inForce) return stated;
  const { unit } = pack.parameters[id]!;
  return { value: engineValue(pack, unit, inForce.value), interpretation: inForce.id, inForceFrom: inForce.from };
}

function holds({ from, to }: Interpretation, on: LegalDate): boolean {
  return from <= on && (!to || on <= to);
}
