import type { EventLog } from '#libs/event-log';
import { projections, rebuild } from '#libs/projections';
import { foldAll, withReadModels } from './catch-up.js';
import type { Figure, Note } from './figures.js';
import type { House } from './house.js';

/** What it takes to make the rows of each projection anew beside rows in use, one projection after another. */
export async function measureRebuilds(house: House, log: EventLog, note: Note): Promise<Figure[]> {
  return withReadModels(await house.database('rebuilds'), async (dataSource) => {
    note('rebuild: folding the rows that are in use');
    await foldAll(dataSource, log, projections);
    const figures: Figure[] = [];
    let all = 0;
    for (const projection of projections) {
      note(`rebuild: ${projection.name}`);
      const start = performance.now();
      const { events } = await rebuild(dataSource, log, projection, { onProgress: told(note) });
      const seconds = (performance.now() - start) / 1_000;
      all += seconds;
      const figure = `rebuild of ${projection.name} in a log of ${events.toLocaleString('en')} events`;
      figures.push({ id: `rebuild.${projection.name}`, figure, value: seconds, unit: 's' });
    }
    const figure = `rebuild of all ${projections.length}, one after another`;
    return [...figures, { id: 'rebuild', figure, value: all, unit: 's' }];
  });
}

/** Tells every ten seconds how far a rebuild is. */
function told(note: Note): (progress: { events: number }) => void {
  let last = performance.now();
  return ({ events }) => {
    if (performance.now() - last < 10_000) return;
    last = performance.now();
    note(`  ${events} events`);
  };
}
