import type { EventLog } from '#libs/event-log';
import pg from 'pg';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { appends, inTurn, perSecond } from './callers.js';
import { percentile, type Figure, type Note } from './figures.js';
import { openLog, withClient, type House } from './house.js';
import { appendOf, awardOf, personId } from './people.js';

const CALLERS = [1, 32, 128];
/** Sessions of the bare rows. */
const POOL = 16;
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
      const rates = await inTurn(seconds, {
        plain: (turn) => plainInserts(url, row, callers, turn),
        alone: appends(single.append, { callers, name: 'append' }),
        ours: appends(log.append, { callers, name: 'append' }),
      });
      figures.push(...compared(callers, { ...rates, limit }));
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
