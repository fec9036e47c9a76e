import type { EventLog } from '#libs/event-log';
import { standing, type Shelf } from '#libs/ledger';
import { percentile, type Figure, type Note } from './figures.js';
import { personId } from './people.js';

/** The most a standing may take for 99 of 100 in the whole log, in milliseconds. */
const TARGET_MS = 20;
/** The size of a log that those of larger ones are held against, in events, and how much more half of the reads may take. */
const BASE = 100_000;
const GROWTH = 1.3;
const TODAY = '2026-01-15';

/** Milliseconds that reads of one person took in a log of some size: half of them at most `p50`, 99 of 100 `p99`. */
export type Reads = { readonly events: number; readonly history: Times; readonly standing: Times };

type Times = { readonly p50: number; readonly p99: number };

/** What it takes one caller to read the history of one person, and to learn where they stand, in a log of some size. */
export async function measureReads(
  log: EventLog,
  shelf: Shelf,
  { events, persons, samples }: { events: number; persons: number; samples: number },
  note: Note,
): Promise<Reads> {
  note(`reading: history and standing of ${samples} persons at ${named(events)} events`);
  const { position: upTo } = await log.head();
  const history = async (person: string) => {
    for (const stream of [`teacher-${person}`, `credit-${person}`, `decision-${person}`])
      for await (const _event of log.readStream(stream, { upTo, open: true }));
  };
  const ask = (person: string) => standing({ log, shelf }, { person, upTo }, TODAY);
  return { events, history: await timed(persons, samples, history), standing: await timed(persons, samples, ask) };
}

/** The reads of logs of rising size as figures; the last is the whole log. */
export function readFigures(all: readonly Reads[]): Figure[] {
  const base = all.find(({ events }) => events === BASE);
  return all.flatMap((reads) =>
    (['history', 'standing'] as const).flatMap((name): Figure[] => {
      const [label, { p50, p99 }] = [named(reads.events), reads[name]];
      const figure = `${name} of a person, ${label} events`;
      const slow = reads === all.at(-1) && name === 'standing';
      return [
        {
          ...{ id: `${name}.${label}.p50`, figure: `${figure}, p50`, value: p50, unit: 'ms' },
          ...(base && reads.events > BASE && growth(p50 / base[name].p50)),
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

/** Times of some persons spread over all, one after another. */
async function timed(persons: number, samples: number, work: (person: string) => Promise<unknown>): Promise<Times> {
  const times: number[] = [];
  // A step without a common divisor visits everybody before anybody twice.
  for (let i = -WARM_UP; i < samples; i++) {
    const person = personId(((i + WARM_UP) * 7_919) % persons);
    const start = performance.now();
    await work(person);
    if (i >= 0) times.push(performance.now() - start);
  }
  return { p50: percentile(times, 0.5), p99: percentile(times, 0.99) };
}
