import { formatAmount, type Hundredths } from '#libs/canonical';
import { previousWindow, type Window } from '../facts/window.js';
import { sortedIds } from '../facts/where.js';
import type { Credits } from '../schema/pack-files.js';
import { message } from '../text.js';
import type { NetAward } from './awards.js';
import { amountIn, concerns, dependent, type Claim, type Counting } from './claims.js';
import { bucketWindow } from './windows.js';

type CarryOver = Credits['carryOver'][number];

/**
 * What was above a parameter in the window before counts on the first day of the one that is asked about, as a claim of
 * its own behind which stand the awards of then. One window back only: what was carried into that one is not carried on.
 */
export function carriedOver(counting: Counting, claimsIn: (window: Window) => readonly Claim[]): readonly Claim[] {
  return counting.pack.credits.carryOver.flatMap((rule) => {
    const next = bucketWindow(counting, rule.window, counting.window.from);
    if (next?.from !== counting.window.from || counting.asOf < next.from) return [];
    const before = previousWindow(counting.pack, next);
    if (!before) return [];
    const behind = claimsIn(before).filter(({ award, amount }) => amount > 0 && concerns(counting, rule, award));
    const total = behind.reduce((sum, { amount }) => sum + amount, 0);
    return total > 0 ? [surplus(counting, rule, { before, next, behind, total })].flat() : [];
  });
}

type Before = {
  readonly before: Window;
  readonly next: Window;
  readonly behind: readonly Claim[];
  readonly total: Hundredths;
};

function surplus(counting: Counting, rule: CarryOver, { before, next, behind, total }: Before): Claim[] {
  const above = counting.read(rule.above, undefined, before);
  const max = rule.max === undefined ? undefined : counting.read(rule.max, undefined, before);
  const over = total - (above.value === null ? 0 : amountIn(rule.above, above.value));
  const amount = Math.min(over, typeof max?.value === 'number' ? max.value : over);
  if (amount <= 0) return [];
  const claim: Claim = {
    award: carriedAward(counting, rule, { before, next, behind }),
    on: next.from,
    amount,
    reason: 'carried-over',
    by: rule,
    numbers: { from: before.key, total: formatAmount(total), over: formatAmount(over) },
    unknown: behind.find(({ unknown }) => unknown !== undefined)?.unknown,
    interpretations: sortedIds(behind.flatMap(({ interpretations }) => interpretations ?? [])),
  };
  const read = dependent(claim, rule.above, above);
  return [max ? dependent(read, rule.max!, max) : read];
}

/** A row of its own: nothing is recognised by it; what all awards behind it have in common it has too. */
function carriedAward({ pack }: Counting, rule: CarryOver, { before, next, behind }: Omit<Before, 'total'>): NetAward {
  const awards = behind.map(({ award }) => award);
  const common = (field: 'unit' | 'level' | 'mode' | 'category') => {
    const [first, ...others] = new Set(awards.map((award) => award[field]));
    return others.length === 0 ? (first ?? '') : '';
  };
  const words = message(pack.messages, 'credit.carried-over.title', { from: before.key });
  const fields = {
    unit: common('unit'),
    level: common('level'),
    mode: common('mode'),
    category: common('category'),
    occurredOn: before.to,
    countsOn: next.from,
  };
  const award = `carry-over/${rule.id}/${before.key}`;
  return {
    ...fields,
    award,
    title: words['zh-CN'],
    net: 0,
    event: { id: award, type: 'CarriedOver', position: '', recordedAt: '', data: { award, ...fields } },
    evidence: sortedIds(awards.flatMap(({ evidence }) => evidence)),
  };
}
