import { setTimeout as sleep } from 'node:timers/promises';
import type { DataSource } from 'typeorm';

/** Process id of the session of the server that stands for a lease. */
export async function sessionOf(dataSource: DataSource, lease: string): Promise<number> {
  const [row] = await dataSource.query<{ pid: number }[]>('SELECT pid FROM shixun_read.leases WHERE name = $1', [
    lease,
  ]);
  return row!.pid;
}

/** Waits until something is so. @throws after ten seconds. */
export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 10_000; !(await isSo()); await sleep(20))
    if (Date.now() > end) throw new Error(`this has not happened: ${isSo}`);
}
