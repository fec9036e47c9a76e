import type { Hundredths } from '#libs/canonical';
import { matches } from '../facts/where.js';
import { inWindow } from '../facts/window.js';
import type { Pack } from '../pack.js';
import { fieldOfAward, type NetAward } from './awards.js';
import { capped } from './caps.js';
import { carriedOver } from './carry-over.js';
import { countingOf, type Claim, type Counting, type JudgedFor } from './claims.js';
import { factored } from './factors.js';
import { withinMakeUp } from './make-up.js';
import { spread } from './spread.js';
import { withoutDuplicates } from './unique.js';

/** What of an award counts in a window, and why. */
export type JudgedAward = Pick<Claim, 'award' | 'on' | 'reason' | 'by' | 'numbers' | 'unknown' | 'interpretations'> & {
  /** In hundredths; 0 while `unknown`: what is not settled does not count yet. */
  readonly counted: Hundredths;
};

/**
 * What of each award counts in a window, in the order of a regulation: what counts at all, in time, once, at its share,
 * spread over years, up to the caps, with what is carried over. Every award has a row, also one outside the window.
 */
export function judgeAwards(pack: Pack, awards: readonly NetAward[], input: JudgedFor): JudgedAward[] {
  const counting = countingOf(pack, input);
  const claims = claimsOf(counting, awards);
  return [
    ...rowsIn(counting, awards, claims),
    ...carriedOver(counting, (window) => claims.filter(({ on }) => inWindow(window, on) && on <= counting.asOf)).map(
      settled,
    ),
  ];
}

/** The unit a pack counts in; awards of another unit never count, as no document gives a ratio. */
export function countedUnit(pack: Pick<Pack, 'credits' | 'unit'>): string {
  return pack.credits.counts.unit ?? pack.unit;
}

function claimsOf(counting: Counting, awards: readonly NetAward[]): readonly Claim[] {
  const eligible = awards.map((award) => claimOf(counting.pack, award));
  const inTime = withinMakeUp(counting, eligible);
  const once = withoutDuplicates(counting, inTime);
  const shares = factored(counting, once);
  const parts = spread(counting, shares);
  return capped(counting, parts);
}

/** An award before any rule: all of it counts on its day, or nothing does. */
function claimOf(pack: Pack, award: NetAward): Claim {
  const none = (reason: Claim['reason']): Claim => ({ award, on: award.countsOn, amount: 0, reason });
  if (award.net === 0) return none('revoked');
  if (award.unit !== countedUnit(pack)) return none('wrong-unit');
  if (!matches(pack.credits.counts.where, pack.levels, (name) => fieldOfAward(award, name))) return none('not-counted');
  return { award, on: award.countsOn, amount: award.net, reason: 'counted' };
}

/** Of a part for each of several years a window shows what is in it, as one row of the award. */
function rowsIn(counting: Counting, awards: readonly NetAward[], claims: readonly Claim[]): JudgedAward[] {
  if (claims.length === awards.length) return claims.map((claim) => rowOf(counting, claim));
  const parts = new Map<NetAward, Claim[]>(awards.map((award) => [award, []]));
  for (const claim of claims) parts.get(claim.award)!.push(claim);
  return [...parts.values()].map((of) => rowOf(counting, together(counting, of)));
}

/** The parts that are due in the window as one claim, or else the part that says best why nothing counts. */
function together({ window, asOf }: Counting, parts: readonly Claim[]): Claim {
  const inside = parts.filter(({ on }) => inWindow(window, on));
  const due = inside.filter(({ on }) => on <= asOf);
  const last = due.at(-1);
  if (!last) return inside[0] ?? parts[0]!;
  return { ...last, on: due[0]!.on, amount: due.reduce((sum, { amount }) => sum + amount, 0) };
}

function rowOf({ window, asOf }: Counting, claim: Claim): JudgedAward {
  const { award, on, reason, by } = claim;
  const inside = inWindow(window, on);
  const always = reason === 'revoked' || reason === 'wrong-unit' || (reason === 'not-counted' && !by);
  if (always || (inside && on <= asOf)) return settled(claim);
  return { award, on, counted: 0, reason: inside ? 'after-as-of' : 'outside-window' };
}

function settled({ award, on, amount, reason, by, numbers, unknown, interpretations }: Claim): JudgedAward {
  if (unknown !== undefined)
    return { award, on, counted: 0, reason: 'undetermined', by, numbers, unknown, interpretations };
  return { award, on, counted: amount, reason, by, numbers, interpretations };
}
