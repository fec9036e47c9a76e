import { formatAmount, type Hundredths, type LegalDate } from '#libs/canonical';
import { compare, fieldOf, netAwards, type NetAward } from './awards.js';
import type { Pack } from '../pack.js';
import { parameterOn } from '../facts/parameters.js';
import type { Basis, Bilingual } from '../schema/fields.js';
import type { Cap } from '../schema/pack-files.js';
import { message, type Fillings } from '../text.js';
import type { CountedCredits, CreditReason, CreditRow, FactEvent } from '../verdict.js';
import { matches, sortedIds } from '../facts/where.js';
import { inWindow, windowOf, type Window } from '../facts/window.js';

/** What is counted: whose awards, in which window, as of which day, and for which purpose when caps differ by purpose. */
export type CountingInput = {
  readonly events: readonly FactEvent[];
  readonly window: Window;
  readonly asOf: LegalDate;
  readonly purpose?: string;
};

/** What of an award counts, and why. */
export type JudgedAward = {
  readonly award: NetAward;
  readonly counted: Hundredths;
  readonly reason: CreditReason;
  readonly cap?: Cap;
};

/**
 * What of each award counts for a purpose in a window, with the reason and the clause. Every award has a row, also one
 * that is outside the window or of another unit. Recognised amounts are never cut; a cap works here, in the view, and
 * is filled in the declared order over its own window, so a voided credit makes room again.
 */
export function countCredits(pack: Pack, input: CountingInput): CountedCredits {
  const judged = judgeAwards(pack, netAwards(input.events), input);
  const unit = countedUnit(pack);
  const inside = judged.filter(({ award }) => award.unit === unit && inWindow(input.window, award.countsOn));
  const recognised = inside.reduce((sum, { award }) => sum + award.net, 0);
  const counted = judged.reduce((sum, row) => sum + row.counted, 0);
  return {
    rows: judged.map((row) => rowOf(pack, row)),
    totals: { unit, recognised: formatAmount(recognised), counted: formatAmount(counted) },
  };
}

/** What of each award counts, without the words that tell it: what facts are folded from. */
export function judgeAwards(
  pack: Pack,
  awards: readonly NetAward[],
  input: Omit<CountingInput, 'events'>,
): JudgedAward[] {
  const capped = fillCaps(pack, awards, input);
  return awards.map((award) => judge(pack, award, capped, input));
}

/** The unit a pack counts in; awards of another unit never count, as no document gives a ratio. */
export function countedUnit(pack: Pick<Pack, 'credits' | 'unit'>): string {
  return pack.credits.counts.unit ?? pack.unit;
}

type Capped = ReadonlyMap<string, { readonly counted: Hundredths; readonly cap?: Cap }>;

/** Fills the caps with all awards they are about, in the declared order: also with those outside the asked window. */
function fillCaps(pack: Pack, awards: readonly NetAward[], { asOf, purpose }: Omit<CountingInput, 'events'>): Capped {
  const caps = pack.credits.caps.filter(
    (cap) => !cap.purpose || (purpose !== undefined && cap.purpose.includes(purpose)),
  );
  const room = new Map<string, Hundredths>();
  const filled = new Map<string, { counted: Hundredths; cap?: Cap }>();
  for (const award of inAllocationOrder(
    pack,
    awards.filter((one) => canCount(pack, one) && one.countsOn <= asOf),
  )) {
    const buckets = caps
      .filter((cap) => matches(cap.where, pack.levels, (name) => fieldOfAward(award, name)))
      .map((cap) => bucketOf(pack, cap, award.countsOn));
    let counted = award.net;
    let limiting: Cap | undefined;
    for (const { key, cap, max } of buckets) {
      const left = room.get(key) ?? max;
      if (left < counted) [counted, limiting] = [left, cap];
    }
    for (const { key, max } of buckets) room.set(key, (room.get(key) ?? max) - counted);
    filled.set(award.award, { counted, cap: limiting });
  }
  return filled;
}

function bucketOf(pack: Pack, cap: Cap, on: LegalDate): { key: string; cap: Cap; max: Hundredths } {
  if (cap.window === 'activity' || typeof cap.max !== 'string') throw new Error(`the cap ${cap.id} is not written yet`);
  const window = windowOf(pack, cap.window, on);
  const { value } = parameterOn(pack, cap.max, window.to);
  if (typeof value !== 'number') throw new Error(`the cap ${cap.id} has no amount on ${window.to}`);
  return { key: `${cap.id}/${window.key}`, cap, max: value };
}

function inAllocationOrder({ credits }: Pack, awards: NetAward[]): NetAward[] {
  const byDay = (a: NetAward, b: NetAward) => compare(a.countsOn, b.countsOn) || compare(a.award, b.award);
  switch (credits.allocation) {
    case 'earliest-first':
      return awards.sort(byDay);
    case 'latest-first':
      return awards.sort((a, b) => byDay(b, a));
    case 'largest-first':
      return awards.sort((a, b) => b.net - a.net || byDay(a, b));
  }
}

function canCount(pack: Pack, award: NetAward): boolean {
  const ofUnit = award.unit === countedUnit(pack);
  return (
    ofUnit && award.net > 0 && matches(pack.credits.counts.where, pack.levels, (name) => fieldOfAward(award, name))
  );
}

/** A field that a `where` asks for: the award's own, or one of the event that made it. */
export function fieldOfAward(award: NetAward, name: string): unknown {
  const own = award as unknown as { readonly [name: string]: unknown };
  return name === 'event' || name === 'net' || !(name in own) ? fieldOf(award.event.data, name) : own[name];
}

function judge(
  pack: Pack,
  award: NetAward,
  capped: Capped,
  { window, asOf }: Omit<CountingInput, 'events'>,
): JudgedAward {
  const none = (reason: CreditReason): JudgedAward => ({ award, counted: 0, reason });
  if (award.net === 0) return none('revoked');
  if (award.unit !== countedUnit(pack)) return none('wrong-unit');
  if (!canCount(pack, award)) return none('not-counted');
  if (!inWindow(window, award.countsOn)) return none('outside-window');
  if (award.countsOn > asOf) return none('after-as-of');
  const { counted, cap } = capped.get(award.award)!;
  return cap ? { award, counted, reason: 'over-cap', cap } : { award, counted, reason: 'counted' };
}

function rowOf(pack: Pack, { award, counted, reason, cap }: JudgedAward): CreditRow {
  const { unit, level, mode, category, title, occurredOn, countsOn } = award;
  const { clause, basis } = groundsOf(pack, award, reason, cap);
  const fillings = { ...capFillings(pack, award, counted, cap), clause: clause ?? '', unit: unitLabel(pack, unit) };
  return {
    award: award.award,
    title,
    occurredOn,
    countsOn,
    recognised: formatAmount(award.net),
    counted: formatAmount(counted),
    unit,
    level,
    mode,
    category,
    reason: { code: reason, ...message(pack.messages, `credit.${reason}`, fillings) },
    clause,
    basis,
    evidence: sortedIds(award.evidence),
  };
}

/** Which clause says so. Where no clause does, it is this system that says so. */
function groundsOf(
  pack: Pack,
  award: NetAward,
  reason: CreditReason,
  cap?: Cap,
): { clause: string | null; basis: Basis } {
  if (cap) return { clause: cap.clause, basis: 'stated' };
  if (reason === 'revoked') return groundsOfRevocation(pack, award);
  const clause = pack.credits.counts.clause ?? null;
  return { clause, basis: clause === null || reason === 'wrong-unit' ? 'default' : 'stated' };
}

function groundsOfRevocation({ credits }: Pack, { revocation }: NetAward): { clause: string | null; basis: Basis } {
  if (revocation?.clause) return { clause: revocation.clause, basis: revocation.basis };
  const voided = revocation?.kind === 'falsification' ? credits.voiding : undefined;
  return voided ?? { clause: null, basis: 'default' };
}

function capFillings(pack: Pack, award: NetAward, counted: Hundredths, cap?: Cap): Fillings {
  const numbers = {
    recognised: formatAmount(award.net),
    counted: formatAmount(counted),
    over: formatAmount(award.net - counted),
  };
  if (!cap) return numbers;
  return {
    ...numbers,
    cap: formatAmount(bucketOf(pack, cap, award.countsOn).max),
    what: pack.parameters[typeof cap.max === 'string' ? cap.max : cap.max.of]!.label,
  };
}

/** What a unit is called. */
export function unitLabel(pack: Pick<Pack, 'units'>, unit: string): Bilingual {
  return pack.units.find(({ id }) => id === unit)?.label ?? { 'zh-CN': unit, en: unit };
}
