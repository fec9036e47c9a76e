import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { percentile } from '../../bench/figures.js';
import { openHouse } from '../../bench/house.js';
import { classWork, foundBureau, type Command } from './office-work.js';
import { ServiceProcess, type Reply } from './service-process.js';

/**
 * `npm run -s test:soak -- mixed [--minutes 10] [--share 0.7]`: what one process does with commands, queries and readers
 * of the feed in the long run. First as many as it can take, then a share of that rate whether it answers or not. Exit
 * code 1 when an answer was no refusal and no success; the figures are for whoever reads them.
 */
const { values } = parseArgs({
  allowPositionals: true,
  options: {
    minutes: { type: 'string', default: '10' },
    share: { type: 'string', default: '0.7' },
    width: { type: 'string', default: '16' },
  },
});
const MEASURE_MS = 30_000;
const WARM_UP_MS = 5_000;
/** Requests under way at once, beyond which one that is due is left out and counted. */
const MOST_UNDER_WAY = 256;
const READERS = 4;
/** Persons that queries ask about: those worked on last. */
const RECENT = 500;

const kinds = ['command', 'query', 'feed'] as const;
type Kind = (typeof kinds)[number];
/** One request: when it was due and how long it took from then on, in milliseconds. */
type Sample = { readonly kind: Kind; readonly dueMs: number; readonly ms: number };

const start = performance.now();
const note = (text: string): void =>
  console.error(`${((performance.now() - start) / 1_000).toFixed(1).padStart(7)} s  ${text}`);
const samples: Sample[] = [];
/**
 * Of the service, in MB: all of its memory, and the heap and buffers in use, of which the least in a minute is nearest to
 * what is alive; and the seconds of processor it has used, which do not depend on what else the machine does.
 */
type Use = { readonly atMs: number } & { readonly [what in 'rss' | 'heap' | 'buffers' | 'cpu']: number };
const uses: Use[] = [];
const refused = new Map<string, number>();
const errors = new Map<string, number>();
const add = (to: Map<string, number>, what: string): void => void to.set(what, (to.get(what) ?? 0) + 1);
let [underWay, leftOut] = [0, 0];

const house = await openHouse();
const service = new ServiceProcess('api,projector,reactor,feed', {
  ...{ DATABASE_URL: await house.database('mixed'), SHIXUN_DATA: house.folder, SHIXUN_VAULT_KEY: '07'.repeat(32) },
});
try {
  await service.start();
  const bureau = await foundBureau(service);
  const works: Iterator<Command, void>[] = [];
  const recent: { path: string; position: string }[] = [];
  const readers = Array.from({ length: READERS }, () => ({ after: '' }));

  /** The next command of a class that nobody is working on. */
  const command = async (): Promise<Reply> => {
    const work = works.pop() ?? classWork(bureau);
    const { value, done } = work.next();
    if (done) return command();
    const { by, path, body, shows } = value;
    const reply = await service.ask(bureau.offices[by], path, { key: randomUUID(), body });
    if (shows && reply.status === 200) recent.push({ path: shows.path, position: reply.position });
    if (recent.length > RECENT) recent.shift();
    // What follows a refusal that nobody expected would only be refused as well.
    if (reply.code === value.refusal) works.unshift(work);
    return reply;
  };
  const query = async (): Promise<Reply> => {
    const about = recent[Math.floor(Math.random() * recent.length)];
    if (!about) return service.ask(bureau.offices.hr, '/v1/me');
    const standing = `${/^\/v1\/persons\/[^/]+/.exec(about.path)![0]}/standing?purpose=cycle`;
    const path = Math.random() < 0.3 ? standing : `${about.path}?minPosition=${about.position}`;
    return service.ask(bureau.offices.hr, path);
  };
  const feed = async (): Promise<Reply> => {
    const reader = readers.shift();
    if (!reader) return query(); // all are reading
    const reply = await service.ask('system', `/v1/events?limit=200&after=${reader.after}`);
    if (reply.status === 200) reader.after = (reply.body as { next: string }).next;
    readers.push(reader);
    return reply;
  };
  const asked = { command, query, feed };

  /** Sends one request of the mixture: half commands, four in ten queries, the rest for the feed. */
  const request = async (dueMs: number): Promise<void> => {
    const dice = Math.random();
    const kind = dice < 0.5 ? 'command' : dice < 0.9 ? 'query' : 'feed';
    try {
      const { status, code } = await asked[kind]();
      if (status >= 500 && code !== 'not-there-yet') add(errors, `${status} ${code}`);
      else if (status >= 400) add(refused, code ?? String(status));
    } catch (error) {
      add(errors, String((error as Error).cause ?? error));
    }
    samples.push({ kind, dueMs, ms: performance.now() - dueMs });
  };

  note(`measuring what it can take, ${values.width} at once`);
  const most = await maximum(request);
  const rate = most * Number(values.share);
  note(`at most ${most.toFixed(0)}/s; going on with ${rate.toFixed(0)}/s for ${values.minutes} min`);
  const begun = samples.length;
  const from = await steady(request, rate, Number(values.minutes) * 60_000);
  console.log(reportOf(most, rate, samples.slice(begun), from));
} finally {
  if (service.isUp) await service.end('SIGTERM');
  await house.close();
}
if (errors.size > 0) process.exitCode = 1;

/** Requests in a second when each is followed by the next. */
async function maximum(request: (dueMs: number) => Promise<void>): Promise<number> {
  const begun = performance.now();
  const counted = begun + WARM_UP_MS;
  const end = counted + MEASURE_MS;
  const next = async () => {
    while (performance.now() < end) await request(performance.now());
  };
  await Promise.all(Array.from({ length: Number(values.width) }, next));
  return samples.filter(({ dueMs }) => dueMs >= counted).length / (MEASURE_MS / 1_000);
}

/** Sends so many requests in a second, each when it is due: one that is slow does not keep the next from coming. */
async function steady(request: (dueMs: number) => Promise<void>, rate: number, forMs: number): Promise<number> {
  const from = performance.now();
  const pending = new Set<Promise<void>>();
  let [sent, minute, looked] = [0, 1, 0];
  for (; performance.now() - from < forMs; await sleep(2)) {
    const now = performance.now();
    for (; from + (sent * 1_000) / rate <= now; sent++) {
      if (underWay >= MOST_UNDER_WAY) {
        leftOut += 1;
        continue;
      }
      underWay += 1;
      const one = request(from + (sent * 1_000) / rate).finally(() => {
        underWay -= 1;
        pending.delete(one);
      });
      pending.add(one);
    }
    if (now - looked > 5_000) {
      looked = now;
      void look();
    }
    if (now - from > minute * 60_000) {
      note(`minute ${minute}: ${figuresOf(samples, from + (minute - 1) * 60_000, 60_000)}`);
      minute += 1;
    }
  }
  await Promise.all(pending);
  return from;
}

/** Notes what the service uses. */
async function look(): Promise<void> {
  const { body } = await service.ask(undefined, '/metrics');
  const metric = (name: string): number => Number(new RegExp(`^${name} (\\S+)`, 'm').exec(String(body))?.[1]);
  uses.push({
    atMs: performance.now(),
    rss: metric('process_resident_memory_bytes') / 2 ** 20,
    heap: metric('nodejs_heap_size_used_bytes') / 2 ** 20,
    buffers: metric('nodejs_external_memory_bytes') / 2 ** 20,
    cpu: metric('process_cpu_seconds_total'),
  });
}

/** Rate, percentiles by kind, and what was used in a span of time. */
function figuresOf(all: readonly Sample[], fromMs: number, forMs: number): string {
  const within = all.filter(({ dueMs }) => dueMs >= fromMs && dueMs < fromMs + forMs);
  const each = kinds.map((kind) => `${kind} p50 ${at(within, kind, 0.5)} p99 ${at(within, kind, 0.99)} ms`);
  return [`${(within.length / (forMs / 1_000)).toFixed(1)}/s`, ...each, usedIn(fromMs, forMs)].join(', ');
}

function at(within: readonly Sample[], kind: Kind, share: number): string {
  const times = within.filter((one) => one.kind === kind).map(({ ms }) => ms);
  return times.length === 0 ? '-' : percentile(times, share).toFixed(1);
}

/** The most memory, the least heap and buffers, and the share of a processor in a span of time. */
function usedIn(fromMs: number, forMs: number): string {
  const seen = uses.filter(({ atMs }) => atMs >= fromMs && atMs < fromMs + forMs);
  const most = Math.max(...seen.map(({ rss }) => rss)).toFixed(0);
  const least = (what: 'heap' | 'buffers') => `${what} at least ${Math.min(...seen.map((each) => each[what])).toFixed(0)} MB`; // prettier-ignore
  const [first, last] = [seen[0]!, seen.at(-1)!];
  const share = (100_000 * (last.cpu - first.cpu)) / (last.atMs - first.atMs);
  return `RSS at most ${most} MB, ${least('heap')}, ${least('buffers')}, processor ${share.toFixed(0)} %`;
}

function reportOf(most: number, rate: number, all: readonly Sample[], fromMs: number): string {
  const third = (Number(values.minutes) * 60_000) / 3;
  const first = all.filter(({ dueMs }) => dueMs < fromMs + third);
  const last = all.filter(({ dueMs }) => dueMs >= fromMs + 2 * third);
  const ratios = kinds.map(
    (kind) => `${kind} ${(Number(at(last, kind, 0.99)) / Number(at(first, kind, 0.99))).toFixed(2)}`,
  );
  const counted = (of: ReadonlyMap<string, number>) => [...of].map(([what, n]) => `${what} ${n}`).join(', ') || 'none';
  return [
    `at most ${most.toFixed(1)}/s with ${values.width} at once; ${rate.toFixed(1)}/s for ${values.minutes} min, ${all.length} requests`,
    `whole:       ${figuresOf(all, fromMs, 3 * third)}`,
    `first third: ${figuresOf(all, fromMs, third)}`,
    `last third:  ${figuresOf(all, fromMs + 2 * third, third)}`,
    `p99, last third to first: ${ratios.join(', ')}`,
    `left out, with ${MOST_UNDER_WAY} under way: ${leftOut}`,
    `refused: ${counted(refused)}`,
    `errors that were no refusal: ${counted(errors)}`,
    ...[...service.said].map(([text, n]) => `said ${n} ×: ${text}`),
  ].join('\n');
}
