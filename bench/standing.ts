import type { EventLog } from '#libs/event-log';
import { standing, type Shelf } from '#libs/ledger';
import { percentile, type Figure, type Note } from './figures.js';
import { personId } from './people.js';

/** The most a standing may take for 99 of 100 at a million events, in milliseconds. */
const TARGET_MS = 20;
const TODAY = '2026-01-15';

/** What it takes one caller to read the history of one person, and to learn where they stand, in a log of some size. */
export async function measureReads(
  log: EventLog,
  shelf: Shelf,
  { persons, samples, label, held }: { persons: number; samples: number; label: string; held: boolean },
  note: Note,
): Promise<Figure[]> {
  note(`reading: history and standing of ${samples} persons at ${label} events`);
  const { position: upTo } = await log.head();
  const history = async (person: string) => {
    for (const stream of [`teacher-${person}`, `credit-${person}`, `decision-${person}`])
      for await (const _event of log.readStream(stream, { upTo, open: true }));
  };
  const ask = (person: string) => standing({ log, shelf }, { person, upTo }, TODAY);
  const figures: Figure[] = [];
  for (const [name, work] of [
    ['history', history],
    ['standing', ask],
  ] as const) {
    const times = await timed(persons, samples, work);
    const [p50, p99] = [percentile(times, 0.5), percentile(times, 0.99)];
    const target = held && name === 'standing' ? { text: `≤ ${TARGET_MS} ms`, met: p99 <= TARGET_MS } : undefined;
    figures.push(
      { id: `${name}.${label}.p50`, figure: `${name} of a person, ${label} events, p50`, value: p50, unit: 'ms' },
      {
        id: `${name}.${label}.p99`,
        figure: `${name} of a person, ${label} events, p99`,
        value: p99,
        unit: 'ms',
        target,
      },
    );
  }
  return figures;
}

const WARM_UP = 100;

/** Milliseconds for each of some persons spread over all, one after another. */
async function timed(persons: number, samples: number, work: (person: string) => Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  // A step without a common divisor visits everybody before anybody twice.
  for (let i = -WARM_UP; i < samples; i++) {
    const person = personId(((i + WARM_UP) * 7_919) % persons);
    const start = performance.now();
    await work(person);
    if (i >= 0) times.push(performance.now() - start);
  }
  return times;
}
