import type { Hundredths, LegalDate } from '#libs/canonical';
import { parameterFor, type EngineValue, type ParameterValue } from '../facts/parameters.js';
import { matches } from '../facts/where.js';
import type { Window } from '../facts/window.js';
import type { Pack } from '../pack.js';
import type { Basis } from '../schema/fields.js';
import type { Where } from '../schema/pack-files.js';
import type { Fillings } from '../text.js';
import type { CreditReason, Interpretation } from '../verdict.js';
import { fieldOfAward, type NetAward } from './awards.js';

/** For which window, as of which day and for which purpose awards are judged. */
export type JudgedFor = {
  readonly window: Window;
  readonly asOf: LegalDate;
  readonly purpose?: string;
  /** Fill parameters on which the document is silent. */
  readonly interpretations?: readonly Interpretation[];
  /** The day of hire: cycles of a pack with personal ones begin with it. */
  readonly hiredOn?: LegalDate;
};

/** An award, or a part of one, on its way from recognised to counted, with the last rule that changed it. */
export type Claim = {
  readonly award: NetAward;
  /** The day it counts on. */
  readonly on: LegalDate;
  /** What of it counts so far; nothing more happens to a claim of 0. */
  readonly amount: Hundredths;
  readonly reason: CreditReason;
  readonly by?: { readonly clause: string; readonly basis: Basis };
  /** What the words of the reason name. */
  readonly numbers?: Fillings;
  /** Id of a parameter on which the document is silent and this claim depends: then `amount` is the most it can be. */
  readonly unknown?: string;
  /** Ids of interpretations it depends on. */
  readonly interpretations?: readonly string[];
};

/** What all steps of one counting share. */
export type Counting = JudgedFor & {
  readonly pack: Pack;
  /** A parameter for an award within a window, on the day that the transition of the pack names. */
  readonly read: (id: string, award: NetAward | undefined, within?: Window) => ParameterValue;
};

/** Prepares counting. Parameters are read once for each day. */
export function countingOf(pack: Pack, input: JudgedFor): Counting {
  const { window: asked, asOf, interpretations = [] } = input;
  const byOccurrence = pack.transition === 'by-occurrence';
  const known = new Map<string, ParameterValue>();
  const read: Counting['read'] = (id, award, within = asked) => {
    const days = byOccurrence && award ? { from: award.occurredOn, to: award.occurredOn } : within;
    const key = `${id}/${days.from}/${days.to}`;
    let value = known.get(key);
    if (!value) known.set(key, (value = parameterFor(pack, id, { window: days, asOf, interpretations })));
    return value;
  };
  return { ...input, pack, read };
}

/** A rule of `credits.json` that is for some awards, and perhaps for some purposes only. */
type Scoped = { readonly where: Where; readonly purpose?: readonly string[] };

/** Whether a rule is for an award. */
export function concerns({ pack }: Pick<Counting, 'pack'>, { where }: Scoped, award: NetAward): boolean {
  return matches(where, pack.levels, (name) => fieldOfAward(award, name));
}

/** The rules that are for the purpose that is asked about. */
export function forPurpose<T extends Scoped>({ purpose }: Counting, rules: readonly T[]): readonly T[] {
  return rules.filter((rule) => !rule.purpose || (purpose !== undefined && rule.purpose.includes(purpose)));
}

/** A claim that depends on a parameter: on its interpretation, or on what the document does not say. */
export function dependent(claim: Claim, parameter: string, { value, interpretation }: ParameterValue): Claim {
  if (value === null) return { ...claim, unknown: claim.unknown ?? parameter };
  if (interpretation === undefined) return claim;
  return { ...claim, interpretations: [...(claim.interpretations ?? []), interpretation] };
}

/** The amount in a parameter. @throws when it is none: lint refuses such a pack. */
export function amountIn(parameter: string, value: EngineValue): Hundredths {
  if (typeof value !== 'number') throw new Error(`the parameter ${parameter} is no amount`);
  return value;
}
