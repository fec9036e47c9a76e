import { migrateCompanion, type EventStoreCopyOptions } from '#libs/event-log/eventstoredb';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { House } from './house.js';

/** An empty ledger in a double of EventStoreDB, with its companion in a database of the house. */
export type DoubleLedger = EventStoreCopyOptions & { readonly close: () => void };

/**
 * Starts our reading of the protocol, which is **no server** and keeps events in memory only, in a process of its own as
 * a server would have; `ledger` names the ledger.
 */
export async function openDouble(house: House, { ledger }: { readonly ledger: string }): Promise<DoubleLedger> {
  const double = fork(new URL('./double-process.js', import.meta.url));
  const [url] = (await once(double, 'message')) as [string];
  const companion = { url: await house.database(`companion_${double.pid}`) };
  await migrateCompanion(companion.url, { ledger });
  return { url, companion, close: () => double.disconnect() };
}
