import type { EventLog } from '#libs/event-log';
import { openShelf, type Shelf } from '#libs/ledger';
import { measureCatchUp } from './catch-up.js';
import { measureCopies } from './copies.js';
import type { Figure, Note } from './figures.js';
import { openLog, withClient, type House } from './house.js';
import { addPersons, EVENTS_PER_PERSON } from './people.js';
import { measureRebuilds } from './rebuilds.js';
import { BASE, measureReads, readFigures, type Compared, type Place } from './standing.js';
import { measureVerdicts } from './verdicts.js';

/** Sizes of the log at which it is read, in events. */
const SIZES = [10_000, 100_000, 1_000_000, 5_000_000];
/** Where catch-up and copies are measured: the speed of both does not depend on how long they go on. */
const HALFWAY = 100_000;

/** What is measured in a log that grows, which is filled once for all of it. */
export const grown = ['catch-up', 'copies', 'reads', 'rebuild', 'verdicts'] as const;

/** What is wanted of a log that grows to so many `events`. */
export type Wanted = {
  readonly wants: (part: (typeof grown)[number]) => boolean;
  readonly events: number;
  readonly quick: boolean;
  readonly rulesDir: string;
};

/** Fills a log step by step, and measures at each size what belongs there. */
export async function measureLedger(
  house: House,
  { wants, events, quick, rulesDir }: Wanted,
  note: Note,
): Promise<Figure[]> {
  const seconds = quick ? 2 : 6;
  const samples = quick ? 500 : 3_000;
  const url = await house.database('ledger');
  const log = await openLog(url);
  const shelfOf = (of: EventLog) => openShelf(of, { rulesDir, now: () => new Date().toISOString(), adopt: true });
  let base: Place | undefined;
  try {
    const shelf = await shelfOf(log);
    const end = wants('reads') || wants('rebuild') || wants('verdicts') ? events : Math.min(events, HALFWAY);
    const figures: Figure[] = [];
    const reads: Compared[] = [];
    let [persons, rate] = [0, 0];
    for (const size of [...SIZES.filter((each) => each < end), end]) {
      const from = persons;
      persons = Math.floor(size / EVENTS_PER_PERSON);
      note(`filling the log up to ${persons * EVENTS_PER_PERSON} events`);
      rate = await addPersons(log, from, persons, note);
      if (wants('reads')) {
        if (size > BASE && !base) {
          const beside = await house.database('base');
          base = await baseIn(beside, shelfOf, note);
          await settle(beside);
        }
        await settle(url);
        reads.push(await measureReads({ log, shelf, events: size }, base, samples, note));
      }
      if (size !== Math.min(end, HALFWAY)) continue;
      if (wants('catch-up')) figures.push(...(await measureCatchUp(house, log, seconds, note)));
      if (wants('copies')) figures.push(...(await measureCopies(house, url, note)));
    }
    figures.push(
      { id: 'fill', figure: 'appends of 2 and 18 events, 1,024 callers', value: rate, unit: 'events/s' },
      ...readFigures(reads),
    );
    if (wants('rebuild')) figures.push(...(await measureRebuilds(house, log, note)));
    if (wants('verdicts')) figures.push(...(await measureVerdicts(log, shelf, { persons, seconds }, note)));
    return figures;
  } finally {
    await base?.log.close();
    await log.close();
  }
}

/** A log of its own that stays as large as larger ones are held against. */
async function baseIn(url: string, shelfOf: (log: EventLog) => Promise<Shelf>, note: Note): Promise<Place> {
  const log = await openLog(url);
  note(`filling a log of ${BASE} events to read beside`);
  await addPersons(log, 0, BASE / EVENTS_PER_PERSON, note);
  return { log, shelf: await shelfOf(log), events: BASE };
}

/** Does now what the server puts off when a log is filled at once: reads are not measured beside its housekeeping. */
async function settle(url: string): Promise<void> {
  await withClient(url, async (client) => {
    await client.query('VACUUM ANALYZE');
    await client.query('CHECKPOINT');
  });
}
