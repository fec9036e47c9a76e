import { addYears, formatAmount, parseAmount, type Hundredths, type LegalDate } from '#libs/canonical';
import { compare, fieldOf, inOrder, netAwards, textOf, type NetAward } from '../credits/awards.js';
import { fieldOfAward, judgeAwards } from '../credits/counting.js';
import type { Pack } from '../pack.js';
import { isNumeric } from './parameters.js';
import { personAttributes, personOn, type PersonOn } from './person.js';
import type { FactDefinition } from '../schema/pack-files.js';
import type { FactEvent, Facts, FactValue } from '../verdict.js';
import { matches, sortedIds } from './where.js';
import type { Window } from './window.js';

/** What facts are folded from. `names` limits them to those that are needed. */
export type FactInput = {
  readonly events: readonly FactEvent[];
  readonly window: Window;
  readonly asOf: LegalDate;
  readonly purpose?: string;
  readonly names?: Iterable<string>;
};

/** Something that is aggregated: a field of it can be asked for, it lies on a day, and events stand behind it. */
type Item = { readonly field: (name: string) => unknown; readonly on: LegalDate; readonly evidence: readonly string[] };

type Span = { readonly from: LegalDate; readonly to: LegalDate };
type Aggregate = Extract<FactDefinition, { aggregate: string }>;

/**
 * The facts a pack declares, folded from one person's events as of the end of the window or of `asOf`, whichever is
 * earlier. A sum over no events is 0; what the events do not say is missing (`null`).
 */
export function deriveFacts(pack: Pack, input: FactInput): Facts {
  const until = input.asOf < input.window.to ? input.asOf : input.window.to;
  const source = sourceOf(pack, input, until);
  const facts: { [name: string]: FactValue } = {};
  const derive = (name: string): FactValue => {
    const definition = pack.facts[name];
    if (!definition) throw new Error(`${pack.id} declares no fact ${name}`);
    return (facts[name] ??= factOf(pack, definition, source, derive));
  };
  for (const name of input.names ?? Object.keys(pack.facts)) derive(name);
  return Object.fromEntries(Object.entries(facts).sort(([a], [b]) => compare(a, b)));
}

/** What the facts of one person share; each part is folded once, and only when some fact needs it. */
type Source = {
  readonly window: Window;
  readonly until: LegalDate;
  readonly person: () => PersonOn;
  readonly awards: () => readonly Item[];
  readonly counted: () => readonly Item[];
  readonly events: (type: string) => readonly FactEvent[];
};

function sourceOf(pack: Pack, { events, window, asOf, purpose }: FactInput, until: LegalDate): Source {
  const awards = once(() => netAwards(events));
  return {
    window,
    until,
    person: once(() => personOn(events, until)),
    awards: once(() =>
      awards()
        .filter(({ net }) => net > 0)
        .map((award) => itemOf(award, 'recognised', award.net)),
    ),
    counted: once(() =>
      judgeAwards(pack, awards(), { window, asOf, purpose })
        .filter(({ counted }) => counted > 0)
        .map(({ award, counted }) => itemOf(award, 'counted', counted)),
    ),
    events: (type) => inOrder(events.filter((event) => event.type === type)),
  };
}

function itemOf(award: NetAward, amountField: string, amount: Hundredths): Item {
  const field = (name: string) => (name === amountField ? formatAmount(amount) : fieldOfAward(award, name));
  return { field, on: award.countsOn, evidence: award.evidence };
}

function factOf(pack: Pack, definition: FactDefinition, source: Source, other: (name: string) => FactValue): FactValue {
  if ('derive' in definition) return combined(definition, definition.of.map(other));
  if (!('aggregate' in definition)) {
    const { value, events } = personAttributes[definition.of]!(source.person(), source.window, pack.jurisdiction.code);
    return { value, unit: definition.unit, evidence: sortedIds(events.map(({ id }) => id)) };
  }
  const span = spanOf(definition, source);
  if (!span) return missing(definition.unit);
  const items = itemsOf(definition, source).filter(
    ({ field, on }) => span.from <= on && on <= span.to && matches(definition.where, pack.levels, field),
  );
  return aggregated(pack, definition, items);
}

function itemsOf({ from, on }: Aggregate, source: Source): readonly Item[] {
  if (from === 'counted') return source.counted();
  if (from === 'award') return source.awards();
  return source.events(from).map((event) => ({
    field: (name) => fieldOf(event.data, name),
    on: textOf(event, on ?? 'on') ?? '',
    evidence: [event.id],
  }));
}

/** The days a fact looks at: those of the window, all, or some years from the day of hire. Never beyond the day asked. */
function spanOf({ window }: Aggregate, { window: asked, until, person }: Source): Span | undefined {
  if (window === 'rule') return { from: asked.from, to: until };
  if (window === 'always') return { from: '', to: until };
  if (typeof window === 'object' && 'since' in window) {
    const { hire } = person();
    const hiredOn = hire && textOf(hire, 'hiredOn');
    if (!hiredOn) return undefined;
    const end = addYears(hiredOn, window.years);
    return { from: hiredOn, to: end < until ? end : until };
  }
  throw new Error(`the window ${JSON.stringify(window)} of a fact is not written yet`);
}

function aggregated(pack: Pack, { aggregate, of, unit }: Aggregate, items: readonly Item[]): FactValue {
  const fact = (value: FactValue['value'], folded: readonly Item[] = items): FactValue => ({
    value,
    unit,
    evidence: sortedIds(folded.flatMap(({ evidence }) => evidence)),
  });
  const text = (item: Item) => String(item.field(of ?? '') ?? '');
  switch (aggregate) {
    case 'sum':
      return fact(formatAmount(items.reduce((sum, item) => sum + parseAmount(text(item)), 0)));
    case 'count':
      return fact(String(items.length));
    case 'exists':
      return fact(items.length > 0);
    case 'distinct':
      return fact(String(new Set(items.map(text)).size));
    case 'days':
      return fact(String(new Set(items.map(({ on }) => on)).size));
    case 'spanDays':
      throw new Error('spanDays is not written yet');
    case 'latest': {
      const last = items.reduce<Item | undefined>(
        (best, item) => (!best || item.on >= best.on ? item : best),
        undefined,
      );
      return last ? fact(text(last), [last]) : missing(unit);
    }
    case 'min':
    case 'max': {
      const order = isNumeric(pack, unit) ? (a: string, b: string) => parseAmount(a) - parseAmount(b) : compare;
      const [first, ...rest] = items.map(text).sort(order);
      if (first === undefined) return missing(unit);
      return fact(aggregate === 'min' ? first : (rest.at(-1) ?? first));
    }
  }
}

function combined(
  { derive, unit }: Extract<FactDefinition, { derive: string }>,
  parts: readonly FactValue[],
): FactValue {
  const values = parts.map(({ value }) => (typeof value === 'string' ? parseAmount(value) : null));
  if (values.some((value) => value === null)) return missing(unit);
  const [first, ...rest] = values as [number, ...number[]];
  const result = {
    sum: () => rest.reduce((a, b) => a + b, first),
    difference: () => rest.reduce((a, b) => a - b, first),
    min: () => Math.min(first, ...rest),
    max: () => Math.max(first, ...rest),
    ratio: () => Number.NaN,
    product: () => Number.NaN,
  }[derive]();
  return { value: formatAmount(result), unit, evidence: sortedIds(parts.flatMap(({ evidence }) => evidence)) };
}

function missing(unit: string): FactValue {
  return { value: null, unit, evidence: [] };
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
