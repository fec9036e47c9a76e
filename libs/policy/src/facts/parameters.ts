import { parseAmount, type Hundredths, type LegalDate } from '#libs/canonical';
import type { Pack } from '../pack.js';
import type { Bilingual } from '../schema/fields.js';
import type { PolicyRule } from '../schema/pack-files.js';
import type { Interpretation } from '../verdict.js';
import type { Window } from './window.js';

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
  const dated = declared.values.find((one) => holds(one, on));
  if (!dated || dated.value === null) return { value: null, reason: dated?.reason };
  return { value: engineValue(pack, declared.unit, dated.value), inForceFrom: dated.from };
}

/** When and for what a parameter is read. */
export type Reading = {
  readonly window: Pick<Window, 'from' | 'to'>;
  readonly asOf: LegalDate;
  readonly interpretations: readonly Interpretation[];
};

/**
 * A parameter as a decision reads it: the document's value on the day that {@link decidingDay} names, or, where the
 * document is silent, the newest interpretation in force on that day or on the day of the decision.
 */
export function parameterFor(pack: Pack, id: string, { window, asOf, interpretations }: Reading): ParameterValue {
  return read(pack, id, [decidingDay(pack, window), asOf], interpretations);
}

/** A parameter on a day, for what goes by the day on which it happened; interpretations fill it as in a decision. */
export function parameterOnDay(
  pack: Pack,
  id: string,
  on: LegalDate,
  interpretations: readonly Interpretation[] = [],
): ParameterValue {
  return read(pack, id, [on], interpretations);
}

/**
 * The day whose dated values and rules a window is under, by the transition of the pack: its first day where an
 * amendment is for windows that begin later (`from-date`), else its last.
 */
export function decidingDay({ transition }: Pick<Pack, 'transition'>, window: Pick<Window, 'from' | 'to'>): LegalDate {
  return transition === 'from-date' ? window.from : window.to;
}

/** Whether a rule is in force for a window: on its deciding day. */
export function ruleInForce(
  pack: Pick<Pack, 'transition'>,
  { from, to }: Pick<PolicyRule, 'from' | 'to'>,
  window: Pick<Window, 'from' | 'to'>,
): boolean {
  return holds({ from, to }, decidingDay(pack, window));
}

function read(
  pack: Pack,
  id: string,
  [on, ...otherDays]: readonly [LegalDate, ...LegalDate[]],
  interpretations: readonly Interpretation[],
): ParameterValue {
  const stated = parameterOn(pack, id, on);
  if (stated.value !== null) return stated;
  const inForce = interpretations
    .filter((one) => one.parameter === id && [on, ...otherDays].some((day) => holds(one, day)))
    .sort((a, b) => (a.from === b.from ? (a.id < b.id ? 1 : -1) : a.from < b.from ? 1 : -1))[0];
  if (!inForce) return stated;
  const { unit } = pack.parameters[id]!;
  return { value: engineValue(pack, unit, inForce.value), interpretation: inForce.id, inForceFrom: inForce.from };
}

function holds({ from, to }: { readonly from?: LegalDate; readonly to?: LegalDate }, on: LegalDate): boolean {
  return (!from || from <= on) && (!to || on <= to);
}
