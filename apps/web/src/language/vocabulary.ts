import facts from '../../../../rules/catalogue/facts.json';
import roles from '../../../../rules/catalogue/roles.json';
import units from '../../../../rules/catalogue/units.json';
import words from '../../../../rules/catalogue/words.json';
import type { Bilingual } from '../api/types.js';

type Words = ReadonlyMap<string, Bilingual>;

const named = (list: readonly { readonly id: string; readonly label: Bilingual }[]): Words =>
  new Map(list.map(({ id, label }) => [id, label]));

/** What the words of the record are called: the catalogue that policy packs use too, so that both speak alike. */
export const vocabulary: { readonly [kind: string]: Words } = {
  fact: named(Object.entries(facts.facts).map(([id, { label }]) => ({ id, label }))),
  unit: named(units.units),
  role: named(roles.roles),
  level: named(words.levels),
  mode: named(words.modes),
  staffCategory: named(words.staffCategories),
  stage: named(words.stages),
  purpose: named(words.purposes),
  // A comparison gives a word without saying of which kind it is; the catalogue uses no word twice.
  value: named([...words.staffCategories, ...words.stages, ...words.levels, ...words.modes, ...words.categories]),
};

/** The units whose values are amounts; the values of others are texts, days and yes or no. */
export const amountUnits: ReadonlySet<string> = new Set(
  units.units.filter(({ numeric }) => numeric).map(({ id }) => id),
);
