import { openEventStoreLog } from '#libs/event-log/eventstoredb';
import { appends, inTurn } from './callers.js';
import { openDouble } from './double.js';
import type { Figure, Note } from './figures.js';
import { keyring, openLog, type House } from './house.js';

const CALLERS = [32, 128];

/**
 * Appends per second through the adapter of EventStoreDB against those into PostgreSQL. It says what the adapter and its
 * companion cost: the cluster is a double in memory, in a process of its own, that writes nothing to a disk.
 */
export async function measureCluster(house: House, seconds: number, note: Note): Promise<Figure[]> {
  const double = await openDouble(house, { ledger: 'bench' });
  const cluster = await openEventStoreLog({ ...double, keyring });
  const log = await openLog(await house.database('beside_cluster'));
  try {
    const figures: Figure[] = [];
    for (const callers of CALLERS) {
      note(`cluster: ${callers} callers`);
      const rates = await inTurn(seconds, {
        postgres: appends(log.append, { callers, name: 'cluster' }),
        cluster: appends(cluster.append, { callers, name: 'cluster' }),
      });
      figures.push({
        id: `cluster.${callers}`,
        figure: `append, EventStoreDB adapter on a double (in memory, no server), ${callers} callers`,
        value: rates.cluster,
        unit: 'events/s',
        ratio: rates.cluster / rates.postgres,
        against: `PostgreSQL, ${Math.round(rates.postgres).toLocaleString('en')} events/s`,
      });
    }
    return figures;
  } finally {
    await Promise.all([cluster.close(), log.close()]);
    double.close();
  }
}
