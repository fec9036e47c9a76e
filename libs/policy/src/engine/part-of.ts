import type { Pack } from '../pack.js';
import type { FactDefinition, Where } from '../schema/pack-files.js';

type Aggregate = Extract<FactDefinition, { aggregate: string }>;

/**
 * Whether whatever raises one fact raises another by as much: both add up the same field of the same events, in the
 * same days and unit, and the first looks at a part of what the second looks at. No fact is a part of itself.
 */
export function isPartOf(pack: Pick<Pack, 'facts' | 'levels'>, part: string, whole: string): boolean {
  const [a, b] = [pack.facts[part], pack.facts[whole]];
  if (!a || !b || part === whole || !('aggregate' in a) || !('aggregate' in b)) return false;
  return sameAmount(a) === sameAmount(b) && sameAmount(a) !== undefined && narrower(pack, a.where, b.where);
}

/** What is added up, apart from which of it; nothing for what is not added up. */
function sameAmount({ from, aggregate, of, on, window, unit, excluding }: Aggregate): string | undefined {
  if (aggregate !== 'sum' && aggregate !== 'count') return undefined;
  return JSON.stringify([from, aggregate, of, on, window, unit, excluding]);
}

/** Whether everything that fits one selection fits the other. */
function narrower({ levels }: Pick<Pack, 'levels'>, one: Where, other: Where): boolean {
  return Object.entries(other).every(([field, wanted]) => {
    const has = one[field];
    if (has === undefined) return false;
    if (JSON.stringify(has) === JSON.stringify(wanted)) return true;
    const values = Array.isArray(has) ? has : typeof has === 'string' ? [has] : undefined;
    if (Array.isArray(wanted)) return values?.every((value) => wanted.includes(value)) ?? false;
    if (typeof wanted !== 'object' || !('atLeast' in wanted)) return false;
    const rank = (level: string) => levels.findIndex(({ id }) => id === level);
    const lowest = typeof has === 'object' && 'atLeast' in has ? [has.atLeast] : values;
    return lowest?.every((level) => rank(level) >= 0 && rank(level) <= rank(wanted.atLeast)) ?? false;
  });
}
