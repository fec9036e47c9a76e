import type { Json } from '#libs/canonical';
import type { Names } from '../load/references.js';
import type { Draft } from './draft.js';

/** Names are taken from the raw files too: one mistake in a file must not make all its names unknown. */
export function namesOf({ own, base, catalogue, facts, records }: Draft): Names {
  const { words, units, roles, consequences } = catalogue;
  return {
    facts: [...Object.keys(facts), ...keysIn(own.facts.raw, 'facts')],
    parameters: [...Object.keys(base.parameters), ...keysIn(own.parameters.raw, 'parameters')],
    conditions: [...Object.keys(base.conditions), ...own.rules.flatMap(({ raw }) => keysIn(raw, 'conditions'))],
    rules: [...ids(base.rules), ...own.rules.flatMap(({ raw }) => idsIn(raw, 'rules'))],
    records: [...Object.keys(records), ...keysIn(own.records.raw, 'records')],
    clauses: [...ids(base.clauses), ...idsIn(own.sources.raw, 'clauses')],
    consequences: [...ids(consequences), ...idsIn(own.words.raw, 'consequences')],
    purposes: [...ids(words.purposes), ...idsIn(own.words.raw, 'purposes')],
    units: [...ids(units), ...idsIn(own.words.raw, 'units')],
    roles: ids(roles),
    levels: ids(words.levels),
    modes: ids(words.modes),
    categories: [...ids(words.categories), ...idsIn(own.words.raw, 'categories')],
    staffCategories: ids(words.staffCategories),
    stages: ids(words.stages),
  };
}

function ids(list: readonly { readonly id: string }[]): string[] {
  return list.map(({ id }) => id);
}

/** The keys of an object in a raw file. */
export function keysIn(raw: Json | undefined, key: string): string[] {
  const value = (raw as { readonly [key: string]: Json } | undefined)?.[key];
  return typeof value === 'object' && value !== null ? Object.keys(value) : [];
}

function idsIn(raw: Json | undefined, key: string): string[] {
  const value = (raw as { readonly [key: string]: Json } | undefined)?.[key];
  return Array.isArray(value) ? value.map((one: Json) => String((one as { id?: Json } | null)?.id)) : [];
}
