import type { EventLog } from '#libs/event-log';
import {
  createRunner,
  credits,
  migrateReadModels,
  openReadModels,
  projections,
  type Projection,
  type ReadModels,
} from '#libs/projections';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Figure, Note } from './figures.js';
import type { House } from './house.js';

/** The least a folded projection must do. */
const TARGET = 30_000;

/**
 * Events per second at which projections go over a log they have never seen, with the page size of the service and with
 * one event per page and transaction.
 */
export async function measureCatchUp(house: House, log: EventLog, seconds: number, note: Note): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const [name, which] of [
    ['credits', [credits]],
    ['all', projections],
  ] as const) {
    note(`catch-up: ${name}, one event per page`);
    const single = await forSeconds(await house.database(`single_${name}`), log, which, seconds);
    note(`catch-up: ${name}, folded pages`);
    const folded = await toTheEnd(await house.database(`folded_${name}`), log, which);
    const target =
      name === 'credits' ? { text: `≥ ${TARGET.toLocaleString('en')} events/s`, met: folded >= TARGET } : undefined;
    const figure = name === 'all' ? `projections, all ${which.length}` : `projection ${name}`;
    figures.push(
      {
        id: `catch-up.${name}`,
        figure: `${figure}, folded pages`,
        value: folded,
        unit: 'events/s',
        ratio: folded / single,
        against: 'one event per page',
        target,
      },
      { id: `catch-up.${name}.single`, figure: `  one event per page`, value: single, unit: 'events/s' },
    );
  }
  return figures;
}

async function forSeconds(url: string, log: EventLog, which: readonly Projection[], seconds: number): Promise<number> {
  return withReadModels(url, async (dataSource) => {
    const runner = createRunner({ dataSource, log, projections: which, pageSize: 1 });
    const start = performance.now();
    await runner.start();
    await sleep(seconds * 1_000);
    await runner.stop();
    const events = Math.min(...(await runner.status()).map((status) => status.events));
    return events / ((performance.now() - start) / 1_000);
  });
}

async function toTheEnd(url: string, log: EventLog, which: readonly Projection[]): Promise<number> {
  return withReadModels(url, (dataSource) => foldAll(dataSource, log, which));
}

/** Folds a log to its end. Answers the events per second. */
export async function foldAll(dataSource: ReadModels, log: EventLog, which: readonly Projection[]): Promise<number> {
  const { position } = await log.head();
  const runner = createRunner({ dataSource, log, projections: which });
  const start = performance.now();
  await runner.start();
  const { reached } = await runner.waitFor(position, { timeoutMs: 1_800_000 });
  const took = performance.now() - start;
  await runner.stop();
  if (!reached) throw new Error('the projections stand still');
  return Number(position) / (took / 1_000);
}

/** Works with empty read models in a database. */
export async function withReadModels<T>(url: string, work: (dataSource: ReadModels) => Promise<T>): Promise<T> {
  const dataSource = await openReadModels({ url });
  try {
    await migrateReadModels(dataSource);
    return await work(dataSource);
  } finally {
    await dataSource.destroy();
  }
}
