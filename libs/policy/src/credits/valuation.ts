import { formatAmount, type Hundredths, type LegalDate } from '#libs/canonical';
import { parameterOnDay, type EngineValue } from '../facts/parameters.js';
import { arithmetic, parseRatio, type Ratio } from '../facts/ratio.js';
import { exactly } from '../facts/rounding.js';
import { matches } from '../facts/where.js';
import type { Pack } from '../pack.js';
import type { Basis, Bilingual } from '../schema/fields.js';
import type { Valuation, Where } from '../schema/pack-files.js';
import { message, type Fillings } from '../text.js';
import type { Interpretation } from '../verdict.js';
import { countedUnit } from './judge.js';
import { gateHolds } from './gate.js';
import { unitLabel } from './counting.js';
import { credited, rateIn, shareIn, shareText } from './exact.js';

/** Fields of an activity: amounts and ratios as texts (`hours: "4.5"`), words, yes/no; `level`, `mode` … of the award. */
export type Activity = { readonly [field: string]: string | boolean };

/** Why an activity is worth what it is: `silent`, `missing-field` and `no-valuation` come without an amount. */
export type ValuationReason = 'valued' | 'at-most' | 'gate' | 'silent' | 'missing-field' | 'no-valuation';

/** What an activity is worth. */
export type Valued = {
  /** In hundredths; `null`: undetermined, as the document or the activity does not say what it takes. */
  readonly amount: Hundredths | null;
  readonly unit: string;
  /** Id of the valuation; `null` when none is for this activity. */
  readonly rule: string | null;
  readonly clause: string | null;
  readonly basis: Basis;
  readonly reason: { readonly code: ValuationReason; readonly 'zh-CN': string; readonly en: string };
  /** Ids of the parameters it was worked out from, in the order of use. */
  readonly parameters: readonly string[];
  /** Ids of the interpretations that filled them. */
  readonly interpretations: readonly string[];
};

/** What a valuation may know beside the activity. */
export type ValuationOptions = {
  readonly interpretations?: readonly Interpretation[];
  /** Values of further facts that a gate reads, by name. */
  readonly derived?: Activity;
};

/**
 * What an activity on a day is worth by the first valuation of the pack that is for it. Everything is exact and rounded
 * once. Nothing is guessed: without a value or a field that it takes the amount is `null`, and the reason names it.
 */
export async function valueActivity(
  pack: Pack,
  activity: Activity,
  on: LegalDate,
  { interpretations = [], derived = {} }: ValuationOptions = {},
): Promise<Valued> {
  const valuation = firstFor(pack, activity, pack.credits.valuation, ({ where }) => where);
  if (!valuation) return withoutValuation(pack);
  const used = new Used(pack, on, interpretations);
  try {
    return await worth(pack, valuation, activity, derived, used);
  } catch (error) {
    if (!(error instanceof NotKnown)) throw error;
    return outcome(pack, valuation, used, { code: error.code, amount: null, fillings: error.fillings });
  }
}

async function worth(
  pack: Pack,
  valuation: Valuation,
  activity: Activity,
  derived: Activity,
  used: Used,
): Promise<Valued> {
  const done = (what: Outcome) => outcome(pack, valuation, used, what);
  if (valuation.requires) {
    const gate = await gateHolds(pack, valuation.requires, (name) => gateFact(name, activity, derived, used));
    if ('missing' in gate) throw new NotKnown('missing-field', { field: fieldLabel(pack, gate.missing) });
    if (!gate.holds) return done({ code: 'gate', amount: 0, cited: valuation.gate });
  }
  const { exact, working } = gross(pack, valuation, activity, used);
  const amount = credited(exact, valuation.round ?? pack.credits.round);
  const max = valuation.max === undefined ? undefined : used.amount(valuation.max);
  if (max === undefined || amount <= max) return done({ code: 'valued', amount, fillings: { working } });
  return done({ code: 'at-most', amount: max, fillings: { working, gross: formatAmount(amount) } });
}

/** The amount before rounding, with its working: `6 × 0.5 × 50%`. */
function gross(
  pack: Pack,
  { amount, share }: Valuation,
  activity: Activity,
  used: Used,
): { exact: Ratio; working: string } {
  const base = baseOf(pack, amount, activity, used);
  const part = share && firstFor(pack, activity, share, ({ when }) => when);
  if (!part) return base;
  const ratio = shareIn(used.value(part.percent));
  return {
    exact: arithmetic.product(base.exact, ratio),
    working: `${base.working} × ${shareText(ratio)}`,
  };
}

function baseOf(
  pack: Pack,
  amount: Valuation['amount'],
  activity: Activity,
  used: Used,
): { exact: Ratio; working: string } {
  if ('per' in amount) {
    const measured = parseRatio(activity[amount.per]);
    if (!measured || measured.n < 0n) throw new NotKnown('missing-field', { field: fieldLabel(pack, amount.per) });
    const rate = used.value(amount.rate);
    return {
      exact: arithmetic.product(measured, rateIn(rate)),
      working: `${String(activity[amount.per])} × ${written(rate)}`,
    };
  }
  const id = 'fixed' in amount ? amount.fixed : firstFor(pack, activity, amount.table, ({ when }) => when)?.amount;
  if (id === undefined) throw new NotKnown('no-valuation');
  const value = used.amount(id);
  return { exact: exactly(value), working: formatAmount(value) };
}

function written(value: EngineValue): string {
  return typeof value === 'number' ? formatAmount(value) : String(value);
}

function gateFact(name: string, activity: Activity, derived: Activity, used: Used): EngineValue | undefined {
  if (name.startsWith('param:')) return used.value(name.slice('param:'.length));
  return name.startsWith('activity.') ? activity[name.slice('activity.'.length)] : derived[name];
}

function firstFor<T>(pack: Pack, activity: Activity, rows: readonly T[], where: (row: T) => Where): T | undefined {
  return rows.find((row) => matches(where(row), pack.levels, (name) => activity[name]));
}

/** What keeps an amount from being known. */
class NotKnown extends Error {
  constructor(
    readonly code: 'silent' | 'missing-field' | 'no-valuation',
    readonly fillings: Fillings = {},
  ) {
    super(code);
  }
}

/** The parameters that a valuation reads on its day, with the interpretations that fill them. */
class Used {
  readonly parameters = new Set<string>();
  readonly interpretations = new Set<string>();

  constructor(
    private readonly pack: Pack,
    private readonly on: LegalDate,
    private readonly given: readonly Interpretation[],
  ) {}

  /** @throws {NotKnown} where the document is silent. */
  value(id: string): EngineValue {
    const { pack, on, given } = this;
    this.parameters.add(id);
    const { value, reason, interpretation } = parameterOnDay(pack, id, on, given);
    if (interpretation) this.interpretations.add(interpretation);
    if (value !== null) return value;
    const { label, clause } = pack.parameters[id]!;
    throw new NotKnown('silent', { label, why: reason ?? message(pack.messages, 'unknown.noValue'), clause });
  }

  amount(id: string): Hundredths {
    const value = this.value(id);
    if (typeof value !== 'number') throw new Error(`the parameter ${id} is no amount`);
    return value;
  }
}

type Outcome = {
  readonly code: ValuationReason;
  readonly amount: Hundredths | null;
  readonly fillings?: Fillings;
  readonly cited?: Valuation['gate'];
};

function outcome(pack: Pack, valuation: Valuation, used: Used, { code, amount, fillings, cited }: Outcome): Valued {
  const { id, clause, basis } = { ...valuation, ...(cited && { clause: cited.clause, basis: cited.basis }) };
  const unit = unitOf(pack, valuation);
  const text = message(pack.messages, `valuation.${code}`, {
    clause,
    amount: formatAmount(amount ?? 0),
    unit: unitLabel(pack, unit),
    ...(cited && { gate: cited.label }),
    ...fillings,
  });
  return {
    amount,
    unit,
    rule: id,
    clause,
    basis,
    reason: { code, ...text },
    parameters: [...used.parameters],
    interpretations: [...used.interpretations],
  };
}

/** The unit of the amount itself; what is a bare ratio comes out in the unit the pack counts in. */
function unitOf(pack: Pack, { amount }: Valuation): string {
  const id = 'per' in amount ? amount.rate : 'fixed' in amount ? amount.fixed : amount.table[0]!.amount;
  const { unit } = pack.parameters[id]!;
  return unit === 'credit' || unit === 'hour' ? unit : countedUnit(pack);
}

/** What a field or a fact is called; fields of activities have no other name than their own. */
function fieldLabel(pack: Pack, name: string): Bilingual {
  const own = name.replace(/^activity\./, '');
  return pack.facts[name]?.label ?? { 'zh-CN': own, en: own };
}

function withoutValuation(pack: Pack): Valued {
  const reason = { code: 'no-valuation', ...message(pack.messages, 'valuation.no-valuation') } as const;
  const unit = countedUnit(pack);
  return {
    amount: null,
    unit,
    rule: null,
    clause: null,
    basis: 'default',
    reason,
    parameters: [],
    interpretations: [],
  };
}
