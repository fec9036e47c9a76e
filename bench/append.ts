import type { EventLog } from '#libs/event-log';
import pg from 'pg';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { percentile, type Figure, type Note } from './figures.js';
import { openLog, withClient, type House } from './house.js';
import { appendOf, awardOf, personId } from './people.js';

const CALLERS = [1, 32, 128];
/** Sessions of the bare rows. */
const POOL = 16;
const ROUNDS = 2;
const targets: { readonly [callers: number]: number } = { 32: 2, 128: 4 };

/**
 * Appends per second of callers that each wait for their answer, against the same appends each in a transaction of its
 * own; beside them bare rows of the same bytes in a table that knows neither streams nor commands, and the rate at which the same server takes the same rows in statements of many rows.
 */
export async function measureAppends(house: House, seconds: number, note: Note): Promise<Figure[]> {
  const url = await house.database('append');
  const log = await openLog(url);
  const single = await openLog(await house.database('single'), { maxBatch: 1 });
  try {
    const row = await rowOf(log);
    await withClient(url, (client) => client.query(PLAIN));
    note('append: limit of the server');
    const limit = await multiRowInserts(url, row, seconds);
    const flush = await flushMs();
    const figures: Figure[] = [
      { id: 'flush', figure: 'a flush to disk, p50: what group commit saves', value: flush, unit: 'ms' },
      { id: 'insert.limit', figure: 'rows in statements of 256 (limit)', value: limit, unit: 'events/s' },
    ];
    for (const callers of CALLERS) {
      note(`append: ${callers} callers`);
      const [ours, alone, plain]: [number[], number[], number[]] = [[], [], []];
      // Turn and turn about, so that what the machine does meanwhile hits both.
      for (let round = 0; round < ROUNDS; round++) {
        plain.push(await plainInserts(url, row, callers, seconds / ROUNDS));
        alone.push(await appends(single, callers, seconds / ROUNDS, `${callers}/${round}`));
        ours.push(await appends(log, callers, seconds / ROUNDS, `${callers}/${round}`));
      }
      figures.push(...compared(callers, { ours: mean(ours), alone: mean(alone), plain: mean(plain), limit }));
    }
    return figures;
  } finally {
    await Promise.all([log.close(), single.close()]);
  }
}

type Rates = { readonly ours: number; readonly alone: number; readonly plain: number; readonly limit: number };

function compared(callers: number, { ours, alone, plain, limit }: Rates): Figure[] {
  const least = targets[callers];
  const ratio = ours / alone;
  const target =
    least === undefined ? undefined : { text: `≥ ${least}× one append per transaction`, met: ratio >= least };
  return [
    {
      id: `append.${callers}`,
      figure: `append, ${callers} callers`,
      value: ours,
      unit: 'events/s',
      ratio,
      against: 'the same appends, a transaction each',
      target,
    },
    {
      id: `append.${callers}.limit`,
      figure: `  against the limit`,
      value: ours,
      unit: 'events/s',
      ratio: ours / limit,
      against: 'the limit',
    },
    { id: `alone.${callers}`, figure: '  the same appends, a transaction each', value: alone, unit: 'events/s' },
    {
      id: `plain.${callers}`,
      figure: `  bare rows, a transaction each, pool of ${POOL}`,
      value: plain,
      unit: 'events/s',
      ratio: ours / plain,
      against: 'bare rows: no stream, no order, no command',
    },
  ];
}

type Row = {
  readonly stream: string;
  readonly type: string;
  readonly leaf: string;
  readonly envelope: string;
  readonly body: string;
};

const PLAIN = `CREATE TABLE plain (position bigserial PRIMARY KEY, stream text NOT NULL, type text NOT NULL,
  leaf bytea NOT NULL, envelope text NOT NULL, body text NOT NULL)`;
const INSERT = `INSERT INTO plain (stream, type, leaf, envelope, body)`;

/** What an event is stored as, from an event that was. */
async function rowOf(log: EventLog): Promise<Row> {
  const person = personId(-1);
  await log.append(appendOf(`credit-${person}`, person, 'no-stream', [awardOf(person, 0)]));
  for await (const { stream, type, leaf, envelope, body } of log.readStream(`credit-${person}`))
    return { stream, type, leaf, envelope, body };
  throw new Error('the event is not in the log');
}

async function appends(log: EventLog, callers: number, seconds: number, round: string): Promise<number> {
  return perSecond(callers, seconds, async (caller, n) => {
    const person = personId(Number(`${round.replace('/', '')}${caller}`));
    await log.append(
      appendOf(`credit-${person}-${round}`, person, n === 0 ? 'no-stream' : n - 1, [awardOf(person, n)]),
    );
  });
}

async function plainInserts(url: string, row: Row, callers: number, seconds: number): Promise<number> {
  const pool = new pg.Pool({ connectionString: url, max: POOL });
  pool.on('error', () => undefined); // a session that ends after its work
  const values = [row.stream, row.type, Buffer.from(row.leaf, 'hex'), row.envelope, row.body];
  const statement = { name: 'plain', text: `${INSERT} VALUES ($1, $2, $3, $4, $5)`, values };
  try {
    return await perSecond(callers, seconds, () => pool.query(statement));
  } finally {
    await pool.end();
  }
}

const ROWS = 256;

async function multiRowInserts(url: string, row: Row, seconds: number): Promise<number> {
  const many = <T>(value: T): T[] => Array.from({ length: ROWS }, () => value);
  const values = [
    many(row.stream),
    many(row.type),
    many(Buffer.from(row.leaf, 'hex')),
    many(row.envelope),
    many(row.body),
  ];
  const text = `${INSERT} SELECT * FROM unnest($1::text[], $2::text[], $3::bytea[], $4::text[], $5::text[])`;
  const statements = await withClient(url, (client) =>
    perSecond(1, seconds, () => client.query({ name: 'many', text, values })),
  );
  return statements * ROWS;
}

/** How often callers that each wait for the answer get one, per second. The first tenth is warming up. */
async function perSecond(
  callers: number,
  seconds: number,
  work: (caller: number, n: number) => Promise<unknown>,
): Promise<number> {
  const start = performance.now();
  const [from, to] = [start + seconds * 100, start + seconds * 1_000];
  let counted = 0;
  const caller = async (_: unknown, i: number) => {
    for (let n = 0; performance.now() < to; n++) {
      await work(i, n);
      if (performance.now() >= from) counted += 1;
    }
  };
  await Promise.all(Array.from({ length: callers }, caller));
  return counted / ((performance.now() - from) / 1_000);
}

function mean(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0) / values.length;
}

/** Milliseconds until 8 KiB are on disk. Where that is next to nothing, so is what can be gained by sharing it. */
async function flushMs(): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'shixun-flush-'));
  const file = await open(join(folder, 'file'), 'w');
  try {
    const times: number[] = [];
    for (let i = 0; i < 200; i++) {
      const start = performance.now();
      await file.write(Buffer.alloc(8_192, i), 0, 8_192, 0);
      await file.datasync();
      times.push(performance.now() - start);
    }
    return percentile(times, 0.5);
  } finally {
    await file.close();
    await rm(folder, { recursive: true });
  }
}
