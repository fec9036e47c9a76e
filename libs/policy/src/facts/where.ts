import { compare } from '../credits/awards.js';
import type { CatalogueWord } from '../schema/catalogue-files.js';
import type { Where } from '../schema/pack-files.js';

/** Whether the fields of something are as a `where` asks: equal, one of a list, other than, or a level at least as high. */
export function matches(where: Where, levels: readonly CatalogueWord[], field: (name: string) => unknown): boolean {
  return entriesOf(where).every(([name, wanted]) => {
    const value = field(name);
    if (typeof wanted !== 'object') return value === wanted;
    if (Array.isArray(wanted)) return wanted.includes(value as string);
    if ('not' in wanted) return value !== wanted.not;
    if ('exists' in wanted) return (value !== undefined) === wanted.exists;
    return atLeast(levels, value, wanted.atLeast);
  });
}

const entries = new WeakMap<Where, readonly [string, Where[string]][]>();

/** The same few of them are asked for each award of each person. */
function entriesOf(where: Where): readonly [string, Where[string]][] {
  let found = entries.get(where);
  if (!found) entries.set(where, (found = Object.entries(where)));
  return found;
}

/** Levels stand in the catalogue with the highest first; a level nobody knows is not at least anything. */
function atLeast(levels: readonly CatalogueWord[], value: unknown, least: string): boolean {
  const at = levels.findIndex(({ id }) => id === value);
  return at >= 0 && at <= levels.findIndex(({ id }) => id === least);
}

/** Ids without repetition, sorted: the form in which evidence is kept. */
export function sortedIds(ids: Iterable<string>): string[] {
  return [...new Set(ids)].sort(compare);
}
