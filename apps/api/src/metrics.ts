import {
  CommandReused,
  LogClosed,
  LogUnreachable,
  NotAppendable,
  OutcomeUnknown,
  Overloaded,
  TooLarge,
  WrongRevision,
} from '#libs/event-log';
import { settlementsInWork, type LedgerOptions, type OpenLedger } from '#libs/ledger';
import { countOn } from '#libs/projections';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** What is counted and measured in this process, and how it is shown. No label names a person or a record. */
export type Metrics = {
  readonly appending: NonNullable<LedgerOptions['appending']>;
  readonly answered: (request: { method: string; route: string; status: number; code?: string }, ms: number) => void;
  /** The text that Prometheus reads, with how far the parts of the ledger are now. */
  readonly text: (ledger: OpenLedger) => Promise<string>;
  readonly type: string;
};

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Codes of what an append can be refused with. Whatever else happens is `error`. */
const refusals: readonly [new (...args: never[]) => Error, string][] = [
  [WrongRevision, 'wrong-revision'],
  [CommandReused, 'command-reused'],
  [Overloaded, 'overloaded'],
  [TooLarge, 'too-large'],
  [NotAppendable, 'not-appendable'],
  [LogUnreachable, 'log-unreachable'],
  [LogClosed, 'log-closed'],
  [OutcomeUnknown, 'outcome-unknown'],
];

/** Metrics of a process, with those of the process itself. */
export function createMetrics(): Metrics {
  const register = new Registry();
  const registers = [register];
  collectDefaultMetrics({ register });
  const requests = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Requests by method, route template and status; a stream counts when it ends.',
    labelNames: ['method', 'route', 'status'],
    buckets: SECONDS,
    registers,
  });
  const problems = new Counter({
    name: 'shixun_problems_total',
    help: 'Requests answered with a problem, by its code.',
    labelNames: ['code'],
    registers,
  });
  const appends = new Counter({
    name: 'shixun_appends_total',
    help: 'Appends to the log of this process by outcome: stored, duplicate, or refused with a code.',
    labelNames: ['outcome', 'code'],
    registers,
  });
  const appendSeconds = new Histogram({
    name: 'shixun_append_duration_seconds',
    help: 'From the request to the answer of the log, waiting included.',
    buckets: SECONDS,
    registers,
  });
  const waiting = new Gauge({
    name: 'shixun_append_queue',
    help: 'Appends of this process that wait for the log or are being stored.',
    registers,
  });

  const look = partsOf(registers);

  return {
    answered({ method, route, status, code }, ms) {
      requests.observe({ method, route, status }, ms / 1000);
      if (code) problems.inc({ code });
    },
    appending() {
      waiting.inc();
      const stop = appendSeconds.startTimer();
      return (outcome) => {
        waiting.dec();
        stop();
        if (!(outcome instanceof Error)) return appends.inc({ outcome: outcome.duplicate ? 'duplicate' : 'stored' });
        const code = refusals.find(([kind]) => outcome instanceof kind)?.[1] ?? 'error';
        appends.inc({ outcome: 'refused', code });
      };
    },
    type: register.contentType,
    async text(ledger) {
      await look(ledger);
      return register.metrics();
    },
  };
}

/** Gauges of the parts of a ledger that this process runs or reads; answers how to look at them. */
function partsOf(registers: Registry[]): (ledger: OpenLedger) => Promise<void> {
  const gauge = <L extends string>(name: string, help: string, ...labelNames: L[]) =>
    new Gauge<L>({ name: `shixun_${name}`, help, labelNames, registers });
  const up = gauge('log_up', '1 when the log answers.');
  const events = gauge('projection_lag_events', 'Events a read model is behind the log; on EventStoreDB at least so many, as each look counts on 1,000 at most.', 'projection'); // prettier-ignore
  const seconds = gauge('projection_lag_seconds', 'Seconds from the last event folded to the last in the log.', 'projection'); // prettier-ignore
  const parked = gauge('projection_parked', 'Streams that a read model passes over.', 'projection');
  const failed = gauge('projection_failed', '1 when a read model stands still.', 'projection');
  const reactorLag = gauge('reactor_lag_events', 'Events a reactor run here is behind the log; on EventStoreDB no more than 1,000 are counted.', 'reactor'); // prettier-ignore
  const reactorFailed = gauge('reactor_failed', '1 when reactor or settlements stand still here.');
  const leases = gauge('lease_held', '1 when this process is in charge, 0 when it stands by.', 'lease');
  const looked = gauge('timekeeper_last_look_timestamp_seconds', 'When the timekeeper run here last looked in full.');
  const done = gauge('settlement_persons_done', 'Persons done in settlements in work, by phase.', 'phase');
  const total = gauge('settlement_persons', 'Persons of settlements in work, by phase.', 'phase');

  return async ({ log, runner, reactor, settlements, timekeeper, readModels, reacting }) => {
    const head = await log.head().catch(() => undefined);
    up.set(head ? 1 : 0);
    if (!head) return; // what was seen last stays
    const projections = await runner.status();
    for (const { name: projection, behind, state, ...status } of projections) {
      parked.set({ projection }, status.parked);
      failed.set({ projection }, state === 'failed' ? 1 : 0);
      events.set({ projection }, behind.events);
      if (behind.seconds !== null) seconds.set({ projection }, behind.seconds);
    }
    const isHere = projections.some(({ state }) => state === 'running' || state === 'building');
    if (isHere || projections.some(({ state }) => state === 'standby'))
      leases.set({ lease: 'projector' }, isHere ? 1 : 0);
    if (reacting) {
      const { state, error } = reacting();
      leases.set({ lease: 'reactor' }, state === 'running' ? 1 : 0);
      reactorFailed.set(error === null ? 0 : 1);
    }
    for (const [name, running] of Object.entries({ reactor, settlements })) {
      const counting = running && countOn(log, { position: running.position(), events: 0 }, head.position);
      const ahead = await counting?.catch(() => undefined); // the log went away meanwhile
      if (ahead) reactorLag.set({ reactor: name }, ahead.events);
      else reactorLag.remove({ reactor: name }); // another process may be in charge by now
    }
    const last = timekeeper?.lastLook();
    if (last?.error === null) looked.set(Date.parse(last.at) / 1000);
    if (!settlements) return;
    done.reset();
    total.reset();
    for (const row of await settlementsInWork(readModels)) {
      done.inc({ phase: row.phase }, row.done);
      total.inc({ phase: row.phase }, row.total);
    }
  };
}
