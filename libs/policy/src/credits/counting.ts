import { formatAmount } from '#libs/canonical';
import { hiredOn, personOn } from '../facts/person.js';
import { inWindow } from '../facts/window.js';
import { sortedIds } from '../facts/where.js';
import type { Pack } from '../pack.js';
import type { Basis, Bilingual } from '../schema/fields.js';
import { message } from '../text.js';
import type { CountedCredits, CreditRow, FactEvent } from '../verdict.js';
import { netAwards } from './awards.js';
import type { JudgedFor } from './claims.js';
import { countedUnit, judgeAwards, type JudgedAward } from './judge.js';

/** What is counted: whose awards, in which window, as of which day, and for which purpose when caps differ by purpose. */
export type CountingInput = JudgedFor & { readonly events: readonly FactEvent[] };

/**
 * What of each award counts for a purpose in a window, with the reason and the clause in words. Recognised amounts are
 * never cut; all rules of counting work here, in the view.
 */
export function countCredits(pack: Pack, { events, ...input }: CountingInput): CountedCredits {
  const judged = judgeAwards(pack, netAwards(events), { hiredOn: hiredOn(personOn(events, input.asOf)), ...input });
  const unit = countedUnit(pack);
  const inside = judged.filter(({ award }) => award.unit === unit && inWindow(input.window, award.countsOn));
  const recognised = inside.reduce((sum, { award }) => sum + award.net, 0);
  const counted = judged.reduce((sum, row) => sum + row.counted, 0);
  const unknown = sortedIds(judged.flatMap((row) => row.unknown ?? []));
  return {
    rows: judged.map((row) => rowOf(pack, row)),
    totals: {
      unit,
      recognised: formatAmount(recognised),
      counted: formatAmount(counted),
      ...(unknown.length > 0 && { unknown: unknown.map((id) => `param:${id}`) }),
    },
  };
}

/** What a unit is called. */
export function unitLabel(pack: Pick<Pack, 'units'>, unit: string): Bilingual {
  return pack.units.find(({ id }) => id === unit)?.label ?? { 'zh-CN': unit, en: unit };
}

function rowOf(pack: Pack, judged: JudgedAward): CreditRow {
  const { award, counted, reason } = judged;
  const { unit, level, mode, category, title, occurredOn, countsOn } = award;
  const { clause, basis } = groundsOf(pack, judged);
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
    reason: { code: reason, ...reasonText(pack, judged, clause) },
    clause,
    basis,
    evidence: sortedIds(award.evidence),
  };
}

function reasonText(pack: Pack, { award, counted, reason, numbers, unknown }: JudgedAward, clause: string | null) {
  const open = unknown === undefined ? undefined : pack.parameters[unknown]!;
  const why = open?.values.find(({ value }) => value === null)?.reason;
  return message(pack.messages, `credit.${reason}`, {
    recognised: formatAmount(award.net),
    counted: formatAmount(counted),
    clause: clause ?? '',
    unit: unitLabel(pack, award.unit),
    ...numbers,
    ...(open && { label: open.label, why: why ?? message(pack.messages, 'unknown.noValue') }),
  });
}

/** Which clause says so. Where no clause does, it is this system that says so. */
function groundsOf(
  pack: Pack,
  { award, reason, by, unknown }: JudgedAward,
): { readonly clause: string | null; readonly basis: Basis } {
  if (unknown !== undefined) return { clause: pack.parameters[unknown]!.clause, basis: 'stated' };
  if (by) return by;
  if (reason === 'revoked') {
    const { revocation } = award;
    if (revocation?.clause) return { clause: revocation.clause, basis: revocation.basis };
    const voided = revocation?.kind === 'falsification' ? pack.credits.voiding : undefined;
    return voided ?? { clause: null, basis: 'default' };
  }
  const clause = pack.credits.counts.clause ?? null;
  return { clause, basis: clause === null || reason === 'wrong-unit' ? 'default' : 'stated' };
}
