import { compareLogs, copyLog } from '#libs/event-log';
import { eventStoreTarget } from '#libs/event-log/eventstoredb';
import { postgresSource, postgresTarget } from '#libs/event-log/postgres';
import { openDouble } from './double.js';
import type { Figure, Note } from './figures.js';
import type { House } from './house.js';

/**
 * Events per second at which a log in PostgreSQL is copied, all events checked on the way, and compared with its copy,
 * which reads and checks both.
 *
 * @param from address of the log.
 */
export async function measureCopies(house: House, from: string, note: Note): Promise<Figure[]> {
  const source = await postgresSource({ url: from });
  const { ledger, events } = source;
  const to = await house.database('copied');
  const target = await postgresTarget({ url: to, ledger });
  const double = await openDouble(house, { ledger });
  const cluster = await eventStoreTarget(double);
  const perSecond = async (work: () => Promise<unknown>): Promise<number> => {
    const start = performance.now();
    await work();
    return events! / ((performance.now() - start) / 1_000);
  };
  try {
    note(`copies: ${events} events into PostgreSQL`);
    const copied = await perSecond(() => copyLog(source, target));
    note('copies: comparing');
    const copy = await postgresSource({ url: to });
    const compared = await perSecond(async () => {
      if (!(await compareLogs(source, copy)).identical) throw new Error('the copy differs');
    });
    await copy.close();
    note(`copies: ${events} events into the double`);
    const sent = await perSecond(() => copyLog(source, cluster));
    const figure = `copy of ${events!.toLocaleString('en')} events`;
    return [
      { id: 'copy', figure: `${figure}, PostgreSQL to PostgreSQL`, value: copied, unit: 'events/s' },
      { id: 'copy.compare', figure: '  compared with its copy, both read', value: compared, unit: 'events/s' },
      {
        id: 'copy.cluster',
        figure: `${figure}, PostgreSQL to an EventStoreDB double (in memory, no server)`,
        value: sent,
        unit: 'events/s',
        ratio: sent / copied,
        against: 'PostgreSQL to PostgreSQL',
      },
    ];
  } finally {
    await Promise.all([source.close(), target.close(), cluster.close()]);
    double.close();
  }
}
