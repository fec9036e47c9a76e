import { formatAmount, type Hundredths, type LegalDate } from '#libs/canonical';
import { fieldOf, fieldOfAward, netAwards, textOf, type NetAward } from '../credits/awards.js';
import { judgeAwards } from '../credits/judge.js';
import type { Pack } from '../pack.js';
import type { FactDefinition } from '../schema/pack-files.js';
import type { FactEvent, Interpretation } from '../verdict.js';
import { earlier, type Span } from './days.js';
import { parameterFor, type ParameterValue } from './parameters.js';
import { hiredOn, personOn, type PersonOn } from './person.js';
import { standing } from './standing.js';
import type { Window } from './window.js';

/** What facts are folded from: events of one subject. `names` limits the facts to those that are needed. */
export type FactInput = {
  readonly events: readonly FactEvent[];
  readonly window: Window;
  readonly asOf: LegalDate;
  readonly purpose?: string;
  readonly names?: Iterable<string>;
  /** Fill parameters on which the document is silent. */
  readonly interpretations?: readonly Interpretation[];
};

/** A fact that aggregates events. */
export type Aggregate = Extract<FactDefinition, { aggregate: string }>;

/** Something that is aggregated: a field of it can be asked for, it lies on a day, and events stand behind it. */
export type Item = {
  readonly field: (name: string) => unknown;
  readonly on: LegalDate;
  readonly evidence: readonly string[];
  /** `param:…` without which it is not known what of it there is. */
  readonly unknown?: string;
  /** Ids of interpretations it depends on. */
  readonly interpretations?: readonly string[];
};

/** Days away with the events that say so; one that lasts has no last day. */
export type Absence = { readonly from: LegalDate; readonly to?: LegalDate; readonly evidence: readonly string[] };

/** What the facts of one subject share; each part is folded once, and only when some fact needs it. */
export type Source = {
  readonly window: Window;
  readonly asOf: LegalDate;
  readonly person: () => PersonOn;
  readonly parameter: (id: string) => ParameterValue;
  /** What a fact folds, before its `where`; `of` are the days it looks at. */
  readonly items: (definition: Aggregate, of: Window) => readonly Item[];
  /** The spans of a kind of record, or of `leave`. */
  readonly absences: (kind: string, within: Span) => readonly Absence[];
};

/** The shared parts for the facts of one subject. */
export function sourceOf(pack: Pack, input: FactInput): Source {
  const { events, window, asOf, purpose, interpretations = [] } = input;
  const awards = once(() => netAwards(events));
  const person = once(() => personOn(events, earlier(asOf, window.to)));
  const personal = pack.calendar.cycle?.kind === 'personal';
  const counted = kept((of: Window) =>
    judgeAwards(pack, awards(), {
      window: of,
      asOf,
      purpose,
      interpretations,
      hiredOn: personal ? hiredOn(person()) : undefined,
    })
      .filter((row) => row.counted > 0 || row.unknown !== undefined)
      .map((row) => ({
        ...awardItem(row.award, 'counted', row.counted),
        on: row.on,
        ...(row.unknown !== undefined && { unknown: `param:${row.unknown}` }),
        ...(row.interpretations && { interpretations: row.interpretations }),
      })),
  );
  const recognised = once(() =>
    awards().flatMap((one) => (one.net > 0 ? [awardItem(one, 'recognised', one.net)] : [])),
  );
  return {
    window,
    asOf,
    person,
    parameter: kept((id: string) => parameterFor(pack, id, { window, asOf, interpretations })),
    items: ({ from, on }, of) => {
      if (from === 'counted') return counted(of);
      if (from === 'award') return recognised();
      const [, record] = /^record:(.+)$/.exec(from) ?? [];
      return record === undefined
        ? standing(events, from, earlier(asOf, of.to)).map((event) => eventItem(event, on ?? 'on'))
        : recordItems(events, record, on);
    },
    absences: (kind, within) =>
      kind === 'leave'
        ? personOn(events, within.to).leaves.map(({ from, to, events: said }) => ({
            from,
            to,
            evidence: said.map(({ id }) => id),
          }))
        : recordItems(events, kind).map(({ on, field, evidence }) => ({ from: on, to: textIn(field('to')), evidence })),
  };
}

/** The records of a kind that stand. Their own fields come first, then what every record says. */
function recordItems(events: readonly FactEvent[], kind: string, dayField?: string): Item[] {
  return standing(events, 'RecordFiled', '')
    .filter((event) => event.data['kind'] === kind)
    .map((event) => {
      const field = (name: string) =>
        (event.data['fields'] as { readonly [name: string]: unknown } | undefined)?.[name] ??
        (name === 'subject' ? fieldOf(event.data, 'subject.id') : event.data[name]);
      return { field, on: textIn(field(dayField ?? 'on')) ?? '', evidence: [event.id] };
    });
}

function eventItem(event: FactEvent, on: string): Item {
  return { field: (name) => fieldOf(event.data, name), on: textOf(event, on) ?? '', evidence: [event.id] };
}

function awardItem(award: NetAward, amountField: string, amount: Hundredths): Item {
  const field = (name: string) => (name === amountField ? formatAmount(amount) : fieldOfAward(award, name));
  return { field, on: award.countsOn, evidence: award.evidence };
}

function textIn(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

function kept<K, T>(make: (key: K) => T): (key: K) => T {
  const made = new Map<K, T>();
  return (key) => {
    if (!made.has(key)) made.set(key, make(key));
    return made.get(key)!;
  };
}
