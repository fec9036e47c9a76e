import { canonicalText, type Json } from '#libs/canonical';
import type { Pack } from '#libs/policy';

/** One thing that two versions of a pack say differently. */
export type PackChange = {
  /** The part of the pack: `parameters`, `rules`, `credits.caps` … */
  readonly part: string;
  /** Id or name of the thing within the part. */
  readonly name: string;
  readonly change: 'added' | 'removed' | 'changed';
  /** Which of its fields differ, as dotted paths with both values; empty when it was added or removed. */
  readonly fields: readonly { readonly field: string; readonly before: Json; readonly after: Json }[];
};

/**
 * What differs between two packs, thing by thing: values, texts, rules, what counts, records, workflows. Order and
 * layout of files make no difference, and neither does what both have from the catalogue.
 */
export function comparePacks(before: Pack, after: Pack): PackChange[] {
  const [one, other] = [partsOf(before), partsOf(after)];
  const names = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...names].flatMap((part) => comparePart(part, one[part] ?? {}, other[part] ?? {}));
}

type Things = { readonly [name: string]: Json };

/** Parts of `credits.json` that are lists of named things. */
const CREDIT_LISTS = ['valuation', 'factors', 'unique', 'spread', 'carryOver', 'caps'] as const;
/** Not what a pack says, but what its bytes are. */
const OF_THE_BYTES = ['bytes', 'hash', 'format', 'credits', 'programmes'];

/** A pack as parts of named things: every part that its hash covers, so that no change goes unseen. */
function partsOf(pack: Pack): { readonly [part: string]: Things } {
  const parts: { [part: string]: Things } = {};
  const single: { [name: string]: Json } = {};
  for (const [name, value] of Object.entries(pack).filter(([key]) => !OF_THE_BYTES.includes(key))) {
    if (Array.isArray(value) && value.every(hasId)) parts[name] = byId(value);
    else if (['parameters', 'conditions', 'facts', 'records', 'messages', 'document'].includes(name))
      parts[name] = things(value as object);
    else if (value !== undefined) single[name] = plain(value as object);
  }
  const { credits } = pack;
  const rest = Object.entries(credits).filter(([name]) => !(CREDIT_LISTS as readonly string[]).includes(name));
  return {
    pack: single,
    ...parts,
    credits: things(Object.fromEntries(rest)),
    ...Object.fromEntries(CREDIT_LISTS.map((list) => [`credits.${list}`, byId(credits[list])])),
    programmes: Object.fromEntries(pack.programmes.map((row, i) => [row['seq'] ?? String(i + 1), plain(row)])),
  };
}

function hasId(one: unknown): one is { readonly id: string } {
  return typeof one === 'object' && one !== null && 'id' in one;
}

function byId(list: readonly { readonly id: string }[]): Things {
  return Object.fromEntries(list.map((one) => [one.id, plain(one)]));
}

function things(owner: object): Things {
  return plain(owner) as Things;
}

function plain(value: object): Json {
  return JSON.parse(JSON.stringify(value)) as Json;
}

function comparePart(part: string, before: Things, after: Things): PackChange[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return names.flatMap((name): PackChange[] => {
    const [one, other] = [before[name], after[name]];
    if (one === undefined) return [{ part, name, change: 'added', fields: [] }];
    if (other === undefined) return [{ part, name, change: 'removed', fields: [] }];
    const fields = differingFields(one, other, '');
    return fields.length === 0 ? [] : [{ part, name, change: 'changed', fields }];
  });
}

function differingFields(before: Json, after: Json, path: string): PackChange['fields'] {
  if (canonicalText(before) === canonicalText(after)) return [];
  if (!isBranch(before) || !isBranch(after) || Array.isArray(before) !== Array.isArray(after))
    return [{ field: path, before, after }];
  const [one, other] = [before as Things, after as Things];
  return [...new Set([...Object.keys(one), ...Object.keys(other)])].flatMap((key) =>
    differingFields(one[key] ?? null, other[key] ?? null, path === '' ? key : `${path}.${key}`),
  );
}

function isBranch(value: Json): boolean {
  return typeof value === 'object' && value !== null;
}
