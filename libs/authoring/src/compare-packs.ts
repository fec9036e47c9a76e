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
  return Object.keys(one).flatMap((part) => comparePart(part, one[part]!, other[part]!));
}

type Things = { readonly [name: string]: Json };

/** A pack as parts of named things. */
function partsOf(pack: Pack): { readonly [part: string]: Things } {
  const { credits } = pack;
  const lists = ['valuation', 'factors', 'unique', 'spread', 'carryOver', 'caps'] as const;
  const { counts, makeUp, allocation, round, voiding } = credits;
  const { version, title, effective, calendar, unit, transition, jurisdiction } = pack;
  return {
    pack: things({ version, title, effective, calendar, unit, transition, jurisdiction }),
    document: things(pack.document),
    clauses: byId(pack.clauses),
    parameters: things(pack.parameters),
    conditions: things(pack.conditions),
    rules: byId(pack.rules),
    facts: things(pack.facts),
    records: things(pack.records),
    credits: things({ counts, makeUp, allocation, round, voiding }),
    ...Object.fromEntries(lists.map((list) => [`credits.${list}`, byId(credits[list])])),
    roles: byId(pack.roles),
    consequences: byId(pack.consequences),
    messages: things(pack.messages),
    workflows: byId(pack.workflows),
    programmes: Object.fromEntries(pack.programmes.map((row, i) => [row['seq'] ?? String(i + 1), plain(row)])),
  };
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
