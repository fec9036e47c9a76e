import { compare } from '../credits/awards.js';
import { PARAM } from '../engine/names.js';
import type { Pack } from '../pack.js';
import type { FactDefinition } from '../schema/pack-files.js';
import type { Facts, FactValue } from '../verdict.js';
import { aggregated } from './aggregate.js';
import { combined, type Derived } from './combine.js';
import { earlier } from './days.js';
import { factWindow } from './fact-window.js';
import { engineValue, type EngineValue } from './parameters.js';
import { hiredOn, personAttributes } from './person.js';
import { sourceOf, type Aggregate, type FactInput, type Source } from './sources.js';
import { sortedIds } from './where.js';

export type { FactInput } from './sources.js';

type OtherFact = (name: string) => FactValue;

/**
 * The facts a pack declares, folded from the events of one subject as of the end of the days each looks at or of `asOf`,
 * whichever is earlier. A sum over no events is 0; what neither the events nor the document say is missing (`null`).
 */
export function deriveFacts(pack: Pack, input: FactInput): Facts {
  const source = sourceOf(pack, input);
  const facts: { [name: string]: FactValue } = {};
  const derive: OtherFact = (name) => {
    const definition = pack.facts[name];
    if (!definition) throw new Error(`${pack.id} declares no fact ${name}`);
    return (facts[name] ??= factOf(pack, definition, source, derive));
  };
  for (const name of input.names ?? Object.keys(pack.facts)) derive(name);
  return Object.fromEntries(Object.entries(facts).sort(([a], [b]) => compare(a, b)));
}

function factOf(pack: Pack, definition: FactDefinition, source: Source, other: OtherFact): FactValue {
  if ('derive' in definition) return derivedFact(pack, definition, source, other);
  if ('aggregate' in definition) return aggregateFact(pack, definition, source, other);
  const { unit, of } = definition;
  const { value, events } = personAttributes[of]!(source.person(), source.window, pack.jurisdiction.code);
  return { value, unit, evidence: sortedIds(events.map(({ id }) => id)), until: source.window.to };
}

function aggregateFact(pack: Pack, definition: Aggregate, source: Source, other: OtherFact): FactValue {
  const { unit, window: of, excluding } = definition;
  const extension = typeof of === 'object' && 'extendedTo' in of ? other(of.extendedTo) : undefined;
  const limits = typeof of === 'object' && 'until' in of ? [of.days, of.lead].filter((id) => id !== undefined) : [];
  const parameters = limits.map((id) => readParameter(source, id));
  const window = factWindow(pack, of, {
    window: source.window,
    asOf: source.asOf,
    hiredOn: () => hiredOn(source.person()),
    days: (id) => {
      const { value } = source.parameter(id);
      return typeof value === 'number' ? Math.trunc(value / 100) : undefined;
    },
    date: () => (typeof extension?.value === 'string' ? extension.value : undefined),
  });
  if (!window || extension?.unknown) {
    const missing = { value: null, unit, evidence: [], until: source.window.to };
    return { ...missing, ...dependenciesOf([extension, ...parameters]) };
  }
  const days = { from: window.from, to: earlier(source.asOf, window.to) };
  const folded = aggregated(pack, definition, {
    items: source.items(definition, window),
    days,
    absences: excluding === undefined ? [] : source.absences(excluding, days),
  });
  const evidence = sortedIds([...folded.evidence, ...(extension?.evidence ?? [])]);
  return {
    value: folded.value,
    unit,
    evidence,
    // What comes to light after the window changes the verdict, and nobody waits for it.
    until: of === 'ever' ? source.window.to : window.to,
    ...dependenciesOf([extension, folded, ...parameters]),
  };
}

function derivedFact(pack: Pack, definition: Derived, source: Source, other: OtherFact): FactValue {
  const parts = definition.of.map((name) => partOf(pack, name, source, other));
  const value = combined(
    pack,
    definition,
    parts.map((part) => part.value),
  );
  const untils = parts.map(({ until }) => until ?? '').reduce((a, b) => (a > b ? a : b));
  return {
    value,
    unit: definition.unit,
    evidence: value === null ? [] : sortedIds(parts.flatMap(({ evidence }) => evidence)),
    until: untils || source.window.to,
    ...dependenciesOf(parts),
  };
}

/** What a fact is made of, with what that rests on. */
type Part = Dependencies & {
  readonly value: EngineValue | null;
  readonly evidence: readonly string[];
  readonly until?: string;
};
type Dependencies = Pick<FactValue, 'unknown' | 'interpretations'>;

function partOf(pack: Pack, name: string, source: Source, other: OtherFact): Part {
  if (name === '0') return { value: 0, evidence: [] };
  if (name.startsWith(PARAM)) return readParameter(source, name.slice(PARAM.length));
  const { value, unit, ...rest } = other(name);
  return { ...rest, value: value === null ? null : engineValue(pack, unit, value) };
}

function readParameter(source: Source, id: string): Part {
  const { value, interpretation } = source.parameter(id);
  return {
    value,
    evidence: [],
    ...(value === null && { unknown: [`${PARAM}${id}`] }),
    ...(interpretation !== undefined && { interpretations: [interpretation] }),
  };
}

/** The silent parameters that keep a fact missing, and the interpretations it rests on, from its parts; no keys for nothing. */
function dependenciesOf(parts: readonly (Dependencies | undefined)[]): Dependencies {
  const unknown = sortedIds(parts.flatMap((part) => part?.unknown ?? []));
  const interpretations = sortedIds(parts.flatMap((part) => part?.interpretations ?? []));
  return {
    ...(unknown.length > 0 && { unknown }),
    ...(interpretations.length > 0 && { interpretations }),
  };
}
