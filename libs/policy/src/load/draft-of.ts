import type { Draft } from '../lint/draft.js';
import { creditsFile, type Credits, type PackFile, type PackWords } from '../schema/pack-files.js';
import type { TopCondition } from '../schema/conditions.js';
import type { Base } from './base.js';
import type { Catalogue } from './read-catalogue.js';
import { withoutPointer, type PackFolder } from './read-pack.js';

/** A folder over what it builds on: parts of the same name stand instead of those below. */
export function draftOf(own: PackFolder, base: Base): Draft {
  const catalogue = withWords(base.catalogue, own.words.parsed);
  return {
    own,
    base,
    pack: packFileOf(own, base),
    catalogue,
    parameters: { ...base.parameters, ...own.parameters.parsed?.parameters },
    facts: { ...catalogue.facts, ...own.facts.parsed?.facts },
    conditions: { ...base.conditions, ...conditionsOf(own) },
    rules: overridden(
      base.rules,
      own.rules.flatMap(({ parsed }) => parsed?.rules ?? []),
    ),
    records: { ...catalogue.records, ...own.records.parsed?.records },
    credits: creditsOf(own, base.credits),
    clauses: [...base.clauses, ...(own.sources.parsed?.clauses ?? [])],
  };
}

function conditionsOf({ rules }: PackFolder): { readonly [name: string]: TopCondition } {
  return Object.fromEntries(rules.flatMap(({ parsed }) => Object.entries(parsed?.conditions ?? {})));
}

/** A list in which later parts stand at the place of earlier ones with their id. */
function overridden<T extends { readonly id: string }>(below: readonly T[], own: readonly T[]): T[] {
  const kept = below.map((one) => own.find(({ id }) => id === one.id) ?? one);
  return [...kept, ...own.filter(({ id }) => !below.some((one) => one.id === id))];
}

/** Calendar and exceptions of coverage come from the superior pack, unless this one has its own. */
function packFileOf({ pack: { raw, parsed } }: PackFolder, { calendar, coverage }: Base): PackFile | undefined {
  if (!parsed) return undefined;
  return {
    ...withoutPointer(parsed),
    calendar: calendar && !has(raw, 'calendar') ? calendar : parsed.calendar,
    coverage: {
      reserved: [...coverage.reserved, ...parsed.coverage.reserved],
      exceptions: [...coverage.exceptions, ...parsed.coverage.exceptions],
    },
  };
}

function creditsOf({ credits: { raw, parsed } }: PackFolder, below: Credits | undefined): Credits {
  const own = withoutPointer(parsed ?? creditsFile.parse({}));
  if (!below) return own;
  return {
    ...below,
    ...Object.fromEntries(Object.entries(own).filter(([key]) => has(raw, key))),
    valuation: overridden(below.valuation, own.valuation),
    factors: overridden(below.factors, own.factors),
    unique: overridden(below.unique, own.unique),
    spread: overridden(below.spread, own.spread),
    carryOver: overridden(below.carryOver, own.carryOver),
    caps: overridden(below.caps, own.caps),
  };
}

function has(raw: unknown, key: string): boolean {
  return typeof raw === 'object' && raw !== null && Object.hasOwn(raw, key);
}

/** The catalogue with the words a pack adds; an own text stands instead of that of the catalogue. */
function withWords(catalogue: Catalogue, own: PackWords | undefined): Catalogue {
  if (!own) return catalogue;
  const { words, units, consequences, messages } = catalogue;
  return {
    ...catalogue,
    words: {
      ...words,
      categories: [...words.categories, ...own.categories.map(uncited)],
      purposes: [...words.purposes, ...own.purposes.map(uncited)],
    },
    units: [...units, ...own.units.map(uncited)],
    consequences: [...consequences, ...own.consequences.map(uncited)],
    messages: { ...messages, ...own.messages },
  };
}

function uncited<T extends { readonly clause?: string }>({ clause: _, ...word }: T): Omit<T, 'clause'> {
  return word;
}
