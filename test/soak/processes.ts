import { eventId, START, verifyLog, type EventLog, type Position } from '#libs/event-log';
import { openLedger } from '#libs/ledger';
import { projections, rebuild } from '#libs/projections';
import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { openHouse } from '../../bench/house.js';
import { classWork, foundBureau, type Bureau, type Command } from './office-work.js';
import { CutOff, ServiceProcess, type Reply } from './service-process.js';

/**
 * `npm run -s test:soak -- processes [--seconds 120] [--workers 8] [--seed n]`: three processes of the service on one
 * database, of which one at a time is killed and started again while offices work and subscribers read. In the end
 * everything that was acknowledged is in the log once, and nothing else is; exit code 1 otherwise.
 */
const { values } = parseArgs({
  allowPositionals: true,
  options: {
    seconds: { type: 'string', default: '120' },
    workers: { type: 'string', default: '8' },
    seed: { type: 'string', default: String(randomInt(2 ** 31)) },
  },
});
/** Each role has two processes, so that one may be away. */
const ROLES = ['api,feed,projector', 'api,feed,reactor', 'projector,reactor'];
/** How long a command is sent again, rows are asked for again, and the end is waited for, in milliseconds. */
const PATIENCE_MS = 60_000;
/** Refusals that say "later": the same command is sent again with the same key. */
const LATER = new Set(['busy', 'outcome-unknown', 'log-unreachable', 'not-there-yet', 'wrong-revision']);
const MAX_VIOLATIONS = 20;

type Acknowledged = {
  readonly key: string;
  readonly revision: number;
  readonly position: string;
  /** Leaf of the last event; none when nothing had to change. */
  readonly receipt?: string;
  /** Types of the events; none when the answer is that to a repetition. */
  readonly events: readonly string[];
};

const start = performance.now();
const note = (text: string): void =>
  console.error(`${((performance.now() - start) / 1_000).toFixed(1).padStart(7)} s  ${text}`);
/** Who is ended, when and how: that follows from the seed. */
const random = randomFrom(Number(values.seed));
const violations: string[] = [];
const violated = (text: string): void => {
  violations.push(text);
  if (violations.length <= MAX_VIOLATIONS) note(`VIOLATION: ${text}`);
};
const counts = new Map<string, number>();
const count = (what: string): void => void counts.set(what, (counts.get(what) ?? 0) + 1);
const acknowledged: Acknowledged[] = [];
const longest = { start: 0, withoutService: 0, command: 0, rows: 0 };
let lastAnswer = start;
let working = true;

note(`seed ${values.seed}`);
const house = await openHouse();
const settings = {
  DATABASE_URL: await house.database('processes'),
  SHIXUN_DATA: house.folder,
  SHIXUN_VAULT_KEY: '07'.repeat(32),
};
const services = ROLES.map((roles) => new ServiceProcess(roles, settings));
const fronts = services.filter(({ roles }) => roles.includes('api'));
try {
  await Promise.all(services.map((service) => service.start()));
  const bureau = await foundBureau(fronts[0]!);
  note('the bureau is founded');
  lastAnswer = performance.now();
  const readers = [reading(pages(50)), reading(pages(1_000)), reading(stream)];
  const workers = Array.from({ length: Number(values.workers) }, (_, n) => office(bureau, n));
  await disturb(Number(values.seconds) * 1_000);
  working = false;
  await Promise.all(workers);
  note('the offices have closed');
  const head = await atRest();
  const read = await Promise.all(readers.map((reader) => reader.upTo(head)));
  for (const service of services)
    if ((await service.end('SIGTERM')) !== 0) violated(`${service.roles}: SIGTERM in the end was not code 0`);
  await holdAgainstLedger(bureau, read);
} catch (error) {
  violated(`broken off: ${(error as Error).stack}`);
} finally {
  working = false;
  for (const service of services) if (service.isUp) await service.end('SIGKILL');
  await house.close();
}
console.log(reportOf());
process.exit(violations.length > 0 ? 1 : 0); // readers of a trial that was broken off go on otherwise

/** Ends one process after the other, and starts it again, for so long. */
async function disturb(forMs: number): Promise<void> {
  for (const end = performance.now() + forMs; ;) {
    await sleep(2_000 + random() * 3_000);
    if (performance.now() > end) return;
    const service = services[Math.floor(random() * services.length)]!;
    const signal = random() < 0.75 ? 'SIGKILL' : 'SIGTERM';
    const pause = random() * 1_500;
    note(`${signal} ${service.roles}`);
    count(signal);
    const code = await service.end(signal);
    if (signal === 'SIGTERM' && code !== 0) violated(`${service.roles}: SIGTERM ended with code ${code}`);
    await sleep(pause);
    const begun = performance.now();
    await service.start();
    longest.start = Math.max(longest.start, performance.now() - begun);
  }
}

/** Somebody who works off classes, one command after the other, and looks whether what they did shows. */
async function office(bureau: Bureau, n: number): Promise<void> {
  for (let work = 0, number = 0; working; work++)
    for (const command of classWork(bureau)) {
      if (!working) return;
      const key = `soak-${n}-${work}-${number++}`;
      const reply = await give(bureau.offices[command.by], command, key);
      if (!reply) return;
      if (reply.status === 200 && command.shows) await mustShow(bureau, command.shows, reply.position);
    }
}

/** Sends a command until it is answered; sometimes once more, and the answer must be the same. */
async function give(account: string, command: Command, key: string): Promise<Reply | undefined> {
  const { path, body, refusal } = command;
  count('commands');
  const begun = performance.now();
  const reply = await answerTo(() => front().ask(account, path, { key, body }));
  if (!reply) return void violated(`${key} ${path}: no answer within ${PATIENCE_MS / 1_000} s`);
  const now = performance.now();
  longest.command = Math.max(longest.command, now - begun);
  longest.withoutService = Math.max(longest.withoutService, now - lastAnswer);
  lastAnswer = now;
  if (reply.status === 200) acknowledged.push({ key, ...(reply.body as Omit<Acknowledged, 'key'>) });
  else count(`refused: ${reply.code}`);
  if (reply.code !== refusal)
    violated(`${key} ${path}: ${reply.code ?? 'accepted'}, expected ${refusal ?? 'acceptance'}`);
  if (reply.status === 200 && Math.random() < 0.1) await sendAgain(account, command, key, reply);
  return reply;
}

async function sendAgain(account: string, { path, body }: Command, key: string, first: Reply): Promise<void> {
  count('sent again');
  const again = await answerTo(() => front().ask(account, path, { key, body }));
  const said = ({ body }: Reply) => JSON.stringify([body.revision, body.position, body.receipt]);
  if (!first.body.receipt) return; // nothing was written: the stream may have gone on
  if (again?.body.duplicate !== true || said(again) !== said(first))
    violated(`${key} ${path}: sent again, answered ${JSON.stringify(again?.body)} after ${JSON.stringify(first.body)}`);
}

/** Reads what was just written: at `minPosition` the rows must have it. */
async function mustShow(bureau: Bureau, { path, text }: NonNullable<Command['shows']>, position: string) {
  count('reads of own writes');
  const begun = performance.now();
  const reply = await answerTo(() => front().ask(bureau.offices.hr, `${path}?minPosition=${position}`));
  longest.rows = Math.max(longest.rows, performance.now() - begun);
  if (reply?.status !== 200 || !JSON.stringify(reply.body).includes(text))
    violated(`${path} at ${position}: ${reply?.status ?? 'no answer'} without ${text}`);
}

/** Asks until the answer is another than "later"; `undefined` when that takes too long. */
async function answerTo(ask: () => Promise<Reply>): Promise<Reply | undefined> {
  for (const end = performance.now() + PATIENCE_MS; performance.now() < end; await sleep(20)) {
    try {
      const reply = await ask();
      if (reply.status >= 500 && !LATER.has(reply.code ?? '')) notRefused(`${reply.status} ${reply.code}`);
      else if (!LATER.has(reply.code ?? '')) return reply;
      else count(`later: ${reply.code}`);
    } catch (error) {
      if (error instanceof CutOff) count('cut off');
      else notRefused(error);
    }
  }
  return undefined;
}

/** What no caller should meet: an answer that is no refusal, or none from a process that nobody had ended. */
function notRefused(error: unknown): void {
  count('errors that were no refusal');
  const cause = error instanceof Error && error.cause ? `: ${String(error.cause)}` : '';
  violated(`no refusal: ${String(error)}${cause}`);
}

/** One of the processes that take requests, as a load balancer would choose. */
function front(): ServiceProcess {
  const up = fronts.filter(({ isUp }) => isUp);
  return up[Math.floor(Math.random() * up.length)] ?? fronts[0]!;
}

type Read = { id: string; sequence: string };
/** Reads on behind a cursor and tells what came, with the cursor behind it. */
type Way = (after: string, take: (events: readonly Read[], next: string) => void, signal: AbortSignal) => Promise<void>;

/** A subscriber that keeps its cursor and nothing else when its process is gone. */
function reading(way: Way) {
  const events: Read[] = [];
  const ended = new AbortController();
  let after = '';
  const take = (more: readonly Read[], next: string) => {
    events.push(...more);
    after = next;
  };
  const read = async () => {
    for (; !ended.signal.aborted; await sleep(50)) {
      try {
        await way(after, take, ended.signal);
      } catch (error) {
        if (ended.signal.aborted) break;
        if (error instanceof CutOff) count('readers cut off');
        else notRefused(error);
      }
    }
  };
  const over = read();
  return {
    /** All that was read, once the reader has come to a position. */
    async upTo(head: Position): Promise<readonly Read[]> {
      for (const end = performance.now() + PATIENCE_MS; (events.at(-1)?.sequence ?? '') < head; await sleep(50))
        if (performance.now() > end) {
          violated(`a reader stands at ${events.at(-1)?.sequence}, the log ends at ${head}`);
          break;
        }
      ended.abort();
      await over;
      return events;
    },
  };
}

function pages(limit: number): Way {
  return async (after, take) => {
    const { status, code, body } = await front().ask('system', `/v1/events?limit=${limit}&after=${after}`);
    if (status === 200) take((body as { events: Read[] }).events, (body as { next: string }).next);
    else notRefused(`feed: ${status} ${code}`);
  };
}

async function stream(after: string, take: Parameters<Way>[1], signal: AbortSignal): Promise<void> {
  let text = '';
  for await (const chunk of front().follow('system', `/v1/events/stream?after=${after}`, signal)) {
    const blocks = (text + chunk).split('\n\n');
    text = blocks.pop()!;
    for (const block of blocks) {
      const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1];
      const [id, data] = [field('id'), field('data')];
      if (id !== undefined) take(data === undefined ? [] : [JSON.parse(data) as Read], id);
    }
  }
}

/** The end of the log, once reactor, settlements and read models are there and nothing more comes. */
async function atRest(): Promise<Position> {
  let last = '';
  for (const end = performance.now() + PATIENCE_MS; performance.now() < end; await sleep(300)) {
    const looks = await Promise.all(services.map((service) => service.ask(undefined, '/health/ready')));
    const { head } = looks[0]!.body as { head: Position };
    const acting = looks.find(({ body }) => body.reactor !== null)?.body;
    const isThere = (position: Position) => position >= head;
    const follow = looks.every(({ body }) =>
      body.projections.every((one: { position: Position }) => isThere(one.position)),
    );
    if (acting && head === last && follow && isThere(acting.reactor) && isThere(acting.settlements.position))
      return head;
    last = head;
  }
  throw new Error('reactor, settlements or read models do not come to the end of the log');
}

/** Holds what was answered and read against the log, and the read models against a rebuild. */
async function holdAgainstLedger(bureau: Bureau, read: readonly (readonly Read[])[]): Promise<void> {
  const ledger = await openLedger({
    ...{ dataDir: house.folder, databaseUrl: settings.DATABASE_URL, vaultKey: settings.SHIXUN_VAULT_KEY },
    rulesDir: process.env.SHIXUN_RULES ?? './rules',
  });
  try {
    const ids = await holdAgainstLog(ledger.log, bureau);
    for (const [n, events] of read.entries()) {
      const at = ids.findIndex((id, i) => events[i]?.id !== id);
      if (at >= 0 || events.length !== ids.length)
        violated(
          `reader ${n + 1}: ${events.length} events of ${ids.length}, other than the log from event ${at + 1} on`,
        );
    }
    const { problems, events, streams } = await verifyLog(ledger.log);
    for (const { position, problem } of problems) violated(`verifyLog at ${position}: ${problem}`);
    note(`verified ${events} events of ${streams} streams`);
    for (const projection of projections) {
      const made = await rebuild(ledger.readModels, ledger.log, projection, { compare: true });
      if (!made.identical || made.parked > 0 || made.events !== ids.length)
        violated(`projection ${projection.name} is not its rebuild: ${JSON.stringify(made)}`);
      count('projections like their rebuild');
    }
  } finally {
    await ledger.close();
  }
}

/** Every acknowledged command once, nothing else by the offices, and each effect once. Answers the ids of all events. */
async function holdAgainstLog(log: EventLog, { offices }: Bureau): Promise<string[]> {
  const ids: string[] = [];
  const byLeaf = new Map<string, { command: string; revision: number; position: string }>();
  const commands = new Map<string, { actor: string; ids: string[]; types: string[] }>();
  const caused = new Map<string, number>();
  const causing: { id: string; what: string }[] = [];
  for (let after: Position = START; ;) {
    const page = await log.readAll({ after, limit: 1_000 });
    for (const { id, type, stream, revision, position, leaf, meta } of page.events) {
      ids.push(id);
      byLeaf.set(leaf, { command: meta.commandId, revision, position });
      const command = commands.get(meta.commandId) ?? { actor: meta.actor, ids: [], types: [] };
      commands.set(meta.commandId, command);
      command.ids.push(id);
      command.types.push(type);
      if (meta.cause) caused.set(meta.cause, (caused.get(meta.cause) ?? 0) + 1);
      if (stream.startsWith('case-') && ['Approved', 'Completed'].includes(type))
        causing.push({ id, what: `${type} in ${stream}` });
    }
    if (page.atHead) break;
    after = page.next;
  }
  const keys = new Map<string, string>();
  for (const { key, receipt, revision, position, events } of acknowledged) {
    if (!receipt) continue;
    const last = byLeaf.get(receipt);
    if (!last) {
      violated(`${key}: acknowledged at ${position}, and not in the log`);
      continue;
    }
    const stored = commands.get(last.command)!;
    const due = stored.ids.map((_, i) => eventId(last.command, i));
    const isSame = last.revision === revision && last.position === position;
    const isNamed = events.length === 0 || stored.types.join() === events.join();
    if (!isSame || !isNamed || stored.ids.join() !== due.join())
      violated(
        `${key}: acknowledged ${events.join()} up to ${position}, stored ${stored.types.join()} up to ${last.position}`,
      );
    if (keys.has(last.command)) violated(`${key} and ${keys.get(last.command)}: two keys, one command`);
    keys.set(last.command, key);
  }
  const officers = new Set(Object.values(offices));
  for (const [id, { actor, types }] of commands)
    if (officers.has(actor) && !keys.has(id)) violated(`${types.join()} of ${actor}: stored, and never acknowledged`);
  for (const { id, what } of causing)
    if (caused.get(id) !== 1) violated(`${what}: ${caused.get(id) ?? 0} effects instead of one`);
  counts.set('effects, each once', causing.length);
  counts.set('events in the log', ids.length);
  return ids;
}

function reportOf(): string {
  const lines = [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([what, n]) => `${what.padEnd(36)} ${n}`);
  const seconds = (ms: number) => `${(ms / 1_000).toFixed(2)} s`;
  return [
    `seed ${values.seed}, ${values.seconds} s, ${values.workers} workers; processes ${ROLES.join(' | ')}`,
    `${'acknowledged'.padEnd(36)} ${acknowledged.length}`,
    ...lines,
    `${'longest start of a process'.padEnd(36)} ${seconds(longest.start)}`,
    `${'longest without an answered command'.padEnd(36)} ${seconds(longest.withoutService)}`,
    `${'longest until a command was answered'.padEnd(36)} ${seconds(longest.command)}`,
    `${'longest until own writes showed'.padEnd(36)} ${seconds(longest.rows)}`,
    ...services.flatMap(({ roles, said }) => [...said].map(([text, n]) => `${roles} said ${n} ×: ${text}`)),
    violations.length === 0 ? 'NO VIOLATION' : `${violations.length} VIOLATIONS`,
    ...violations.slice(0, MAX_VIOLATIONS),
  ].join('\n');
}

/** Numbers from 0 to 1 that follow from a seed (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
