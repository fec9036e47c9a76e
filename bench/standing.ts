import type { EventLog, Position } from '#libs/event-log';
import { standing, type Shelf } from '#libs/ledger';
import { percentile, type Figure, type Note } from './figures.js';
import { EVENTS_PER_PERSON, personId } from './people.js';

/** The most a standing may take for 99 of 100 in the whole log, in milliseconds. */
const TARGET_MS = 20;
/** The size of a log that those of larger ones are held against, in events, and how much more half of the reads may take. */
export const BASE = 100_000;
const GROWTH = 1.3;
const TODAY = '2026-01-15';

/** A log of some size, with what decides in it. */
export type Place = { readonly log: EventLog; readonly shelf: Shelf; readonly events: number };

/** Milliseconds that reads of one person took in a log of some size: half of them at most `p50`, 99 of 100 `p99`. */
type Times = { readonly p50: number; readonly p99: number };
type Reads = { readonly events: number } & { readonly [what in What]: Times };
type What = 'history' | 'standing';

/** Reads in a log, and those in the one it is held against, made turn and turn about. */
export type Compared = { readonly reads: Reads; readonly base?: Reads };

/**
 * What it takes one caller to read the history of one person, and to learn where they stand. With a base, each person is
 * read in both logs, one right after the other: what the machine does meanwhile befalls both.
 */
export async function measureReads(
  place: Place,
  base: Place | undefined,
  samples: number,
  note: Note,
): Promise<Compared> {
  const against = base ? `, turn and turn about with ${named(base.events)}` : '';
  note(`reading: history and standing of ${samples} persons at ${named(place.events)} events${against}`);
  const places = base ? [place, base] : [place];
  const history = await timed(places, samples, readHistory);
  const asked = await timed(places, samples, ({ log, shelf }, person, upTo) =>
    standing({ log, shelf }, { person, upTo }, TODAY),
  );
  const reads = places.map(({ events }, i): Reads => ({ events, history: history[i]!, standing: asked[i]! }));
  return { reads: reads[0]!, base: reads[1] };
}

async function readHistory({ log }: Place, person: string, upTo: Position): Promise<void> {
  for (const stream of [`teacher-${person}`, `credit-${person}`, `decision-${person}`])
    for await (const _event of log.readStream(stream, { upTo, open: true }));
}

/** The reads of logs of rising size as figures; the last is the whole log. */
export function readFigures(all: readonly Compared[]): Figure[] {
  return all.flatMap((each) =>
    (['history', 'standing'] as const).flatMap((name): Figure[] => {
      const { reads, base } = each;
      const [label, { p50, p99 }] = [named(reads.events), reads[name]];
      const figure = `${name} of a person, ${label} events`;
      const slow = each === all.at(-1) && name === 'standing';
      return [
        {
          ...{ id: `${name}.${label}.p50`, figure: `${figure}, p50`, value: p50, unit: 'ms' },
          ...(base && growth(p50 / base[name].p50)),
        },
        {
          ...{ id: `${name}.${label}.p99`, figure: `${figure}, p99`, value: p99, unit: 'ms' },
          ...(slow && { target: { text: `≤ ${TARGET_MS} ms`, met: p99 <= TARGET_MS } }),
        },
      ];
    }),
  );
}

function growth(ratio: number): Pick<Figure, 'ratio' | 'against' | 'target'> {
  const against = `at ${named(BASE)} events`;
  return { ratio, against, target: { text: `≤ ${GROWTH}× ${against}`, met: ratio <= GROWTH } };
}

function named(events: number): string {
  const power = Math.floor(Math.log10(events));
  const factor = events / 10 ** power;
  if (!Number.isInteger(factor)) return String(events);
  return `${factor === 1 ? '' : `${factor}·`}10^${power}`;
}

const WARM_UP = 100;

/** Times in each place, of some persons spread over all in it. */
async function timed(
  places: readonly Place[],
  samples: number,
  work: (place: Place, person: string, upTo: Position) => Promise<unknown>,
): Promise<Times[]> {
  const ends = await Promise.all(places.map(({ log }) => log.head()));
  const times = places.map((): number[] => []);
  for (let i = -WARM_UP; i < samples; i++)
    for (const [n, place] of places.entries()) {
      // A step without a common divisor visits everybody before anybody twice.
      const person = personId(((i + WARM_UP) * 7_919) % Math.floor(place.events / EVENTS_PER_PERSON));
      const start = performance.now();
      await work(place, person, ends[n]!.position);
      if (i >= 0) times[n]!.push(performance.now() - start);
    }
  return times.map((ms) => ({ p50: percentile(ms, 0.5), p99: percentile(ms, 0.99) }));
}
