import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import { isLeased, standBy, takeLease, type Lease } from './lease.js';
import { openReadModels } from './read-models.js';
import { sessionOf, until } from './testing/leases.js';
import { testReadModels } from './testing/ledger.js';

let a: DataSource;
let b: DataSource;
const taken: Lease[] = [];

beforeAll(async () => {
  const first = await testReadModels();
  a = first;
  b = await openReadModels({ url: first.url });
});
afterEach(async () => {
  for (const lease of taken.splice(0)) await lease.release();
});
afterAll(() => Promise.all([a.destroy(), b.destroy()]));

async function take(dataSource: DataSource, owner: string, name: string, ttlMs = 60_000): Promise<Lease> {
  const lease = (await takeLease(dataSource, name, { owner, ttlMs }))!;
  taken.push(lease);
  return lease;
}

describe('a lease', () => {
  it('is held by one; the next has it as soon as it is released, under a higher epoch', async () => {
    const first = await take(a, 'a', 'released');
    expect(await isLeased(b, 'released')).toBe(true);
    let second: Lease | undefined;
    const waiting = take(b, 'b', 'released').then((lease) => (second = lease));
    await sleep(600);
    expect(second).toBeUndefined();
    await first.release();
    expect((await waiting).epoch).toBe(first.epoch + 1);
    expect(first.lost.aborted).toBe(false);
  });

  it('is never held by two of many who ask at once', async () => {
    const held: number[] = [];
    const one = async (n: number) => {
      const lease = await take(n % 2 ? a : b, `owner ${n}`, 'many');
      held.push(lease.epoch);
      expect(await a.query('SELECT owner FROM shixun_read.leases WHERE name = $1', ['many'])).toEqual([
        { owner: `owner ${n}` },
      ]);
      await lease.release();
    };
    await Promise.all([1, 2, 3, 4, 5, 6].map(one));
    expect(held.sort()).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('goes to the next at once when the session of its owner ends, long before its time', async () => {
    const first = await take(a, 'a', 'killed');
    await a.query('SELECT pg_terminate_backend($1)', [await sessionOf(a, 'killed')]);
    const began = Date.now();
    const second = await take(b, 'b', 'killed');
    expect(Date.now() - began).toBeLessThan(30_000);
    expect(second.epoch).toBe(first.epoch + 1);
  });

  it('outlives its session when nobody else was there to take it', async () => {
    const lease = await take(a, 'a', 'cut', 2_400);
    const before = await sessionOf(a, 'cut');
    await a.query('SELECT pg_terminate_backend($1)', [before]);
    await until(async () => (await sessionOf(b, 'cut')) !== before);
    await sleep(2_600);
    expect(lease.lost.aborted).toBe(false);
    expect(await isLeased(b, 'cut')).toBe(true);
  });

  it('that is held up past its time is lost, and says so when it comes round', async () => {
    const first = await take(a, 'a', 'paused', 2_400);
    const pid = await sessionOf(a, 'paused');
    process.kill(pid, 'SIGSTOP'); // its renewals wait: the session is there, and does nothing
    const lost = once(first.lost, 'abort');
    try {
      expect((await take(b, 'b', 'paused')).epoch).toBe(first.epoch + 1);
    } finally {
      process.kill(pid, 'SIGCONT');
    }
    await lost;
    expect(first.lost.reason).toMatchObject({ name: 'LeaseLost' });
    await first.release(); // takes nothing from the other
    expect(await isLeased(a, 'paused')).toBe(true);
  });

  it('is not waited for any longer than wanted', async () => {
    await take(a, 'a', 'long');
    expect(await takeLease(b, 'long', { owner: 'b', signal: AbortSignal.timeout(100) })).toBeUndefined();
  });
});

describe('standing by', () => {
  it('ends the work when the lease is lost, and begins again when it is free', async () => {
    const did: string[] = [];
    const told: string[] = [];
    const work = (lease: Lease) => {
      did.push(`begins under ${lease.epoch}`);
      return Promise.resolve(() => Promise.resolve(void did.push('ends')));
    };
    const duty = await standBy(a, 'duty', { owner: 'a', ttlMs: 2_400, told: ({ name }) => told.push(name) }, work);
    expect(duty.held()).toBe(true);
    const pid = await sessionOf(a, 'duty');
    process.kill(pid, 'SIGSTOP');
    const other = await take(b, 'b', 'duty').finally(() => process.kill(pid, 'SIGCONT'));
    await until(() => !duty.held());
    await other.release();
    await until(() => duty.held());
    await duty.stop();
    expect(did).toEqual(['begins under 1', 'ends', 'begins under 3', 'ends']);
    expect(told).toEqual(['LeaseLost']);
    expect(await isLeased(b, 'duty')).toBe(false);
  });

  it('throws what the work throws at once, and tries again what fails later', async () => {
    const fails = () => Promise.reject(new Error('not today'));
    await expect(standBy(a, 'fails', { owner: 'a', told: () => undefined }, fails)).rejects.toThrow('not today');
    expect(await isLeased(b, 'fails')).toBe(false);
    const other = await take(b, 'b', 'fails');
    const told: string[] = [];
    let tries = 0;
    const twice = () => (++tries < 2 ? fails() : Promise.resolve(() => Promise.resolve()));
    const duty = await standBy(a, 'fails', { owner: 'a', told: ({ message }) => told.push(message) }, twice);
    await other.release();
    await until(() => duty.held());
    expect(told).toEqual(['not today']);
    await duty.stop();
  });

  it('stops promptly while it waits, and not before the work is ended', async () => {
    const other = await take(b, 'b', 'stops');
    const waiting = await standBy(a, 'stops', { owner: 'a', told: () => undefined }, () => Promise.reject(new Error()));
    const began = Date.now();
    await waiting.stop();
    expect(Date.now() - began).toBeLessThan(30_000); // the other holds it for longer
    await other.release();
    let ended = false;
    const end = async () => {
      await sleep(100);
      ended = true;
    };
    const working = await standBy(a, 'stops', { owner: 'a', told: () => undefined }, () => Promise.resolve(end));
    await working.stop();
    expect(ended).toBe(true);
  });
});
