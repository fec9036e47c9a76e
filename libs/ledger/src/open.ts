import { legalDateAt } from '#libs/canonical';
import { openEvidence, type EvidenceStore } from '#libs/evidence';
import { startPostgres, type PostgresServer } from '#libs/embedded-postgres';
import type { Holders, Subject } from '#libs/domain';
import {
  Keyring,
  LogUnreachable,
  OutcomeUnknown,
  Overloaded,
  START,
  type AppendResult,
  type EventLog,
  type Position,
  type Subscription,
} from '#libs/event-log';
import {
  createRunner,
  Decision,
  holdersAt,
  isPassing,
  workflowOfCase,
  migrateReadModels,
  openReadModels,
  Person,
  projections,
  standBy,
  TakenOver,
  type Lease,
  type ReadModels,
  type Runner,
} from '#libs/projections';
import { subjectKinds } from '#libs/policy';
import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkpointIn } from './reactor-checkpoint.js';
import { openLog, type ClusterOfLedger, type OpenedLog } from './open-log.js';
import { runReactor, type Reactor } from './reactors.js';
import { reachedAtLast } from './reached.js';
import type { Role } from './roles.js';
import { runSettlements } from './settlement/close.js';
import { openShelf, type Shelf } from './shelf.js';
import { startTimekeeper, type Timekeeper } from './timekeeper.js';
import { subjectOfDecision } from './verdicts.js';

/** How a ledger is opened. */
export type LedgerOptions = {
  /** Folder of the embedded server and of generated keys. */
  readonly dataDir: string;
  /** A PostgreSQL of one's own instead of the embedded one. */
  readonly databaseUrl?: string;
  /** An EventStoreDB or KurrentDB cluster for the events; without it they are in PostgreSQL. */
  readonly cluster?: ClusterOfLedger;
  readonly rulesDir: string;
  /** Folder of evidence files; `evidence` in `dataDir` unless told otherwise. */
  readonly evidenceDir?: string;
  /** The most a file of evidence may have, in bytes. */
  readonly maxEvidenceBytes?: number;
  /** Master key of the vault, 64 hexadecimal digits; without it one is made and kept in `dataDir`. */
  readonly vaultKey?: string;
  /** The clock, ISO 8601 UTC. */
  readonly now?: () => string;
  /** What this process of the service does; none for a terminal command, which leaves all that to the service. */
  readonly roles?: readonly Role[];
  /** Told when an append begins; what it answers is told how it ended. */
  readonly appending?: () => (outcome: AppendResult | Error) => void;
  /** Told when a projection, the reactor or the timekeeper stands still, and of each effect that was refused. */
  readonly failed?: (what: string, error: Error) => void;
};

/** Log, packs and read models, opened together: what the service and the terminal work with. */
export type OpenLedger = {
  readonly log: EventLog;
  /** What the store would let this service's user do to the log that nobody should: empty where access is set up well. */
  readonly dangers: OpenedLog['dangers'];
  readonly shelf: Shelf;
  readonly readModels: ReadModels;
  readonly runner: Runner;
  /** Files handed in as evidence, by their hash. */
  readonly evidence: EvidenceStore;
  /** Of a `reactor`: whether it is the one that acts or stands by, and what it stands still for since it began. */
  readonly reacting?: () => { readonly state: 'running' | 'standby'; readonly error: string | null };
  /** Of a `reactor`, while no other process is one: the others stand by. */
  readonly reactor?: Reactor;
  /** Of a `reactor`, as is the timekeeper: carries out what settlements ask for. */
  readonly settlements?: Reactor;
  /** Puts on record which deadlines have passed. */
  readonly timekeeper?: Timekeeper;
  readonly now: () => string;
  /** Secret namespace in which ids of imported persons are made from the bureau's own numbers. */
  readonly rosterNamespace: string;
  /** Secret by which calendar links are signed: a new master key makes all of them invalid. */
  readonly calendarSecret: string;
  readonly url: string;
  /** Stops timekeeper and runners, then the read models, then the log, then the embedded server if it was started here. */
  readonly close: () => Promise<void>;
};

/**
 * Opens the ledger: starts the embedded PostgreSQL unless another is given, brings schemas up to date, loads packs, and
 * starts what the roles ask for.
 * @throws what the parts throw: each says the place and the fix.
 */
export async function openLedger(options: LedgerOptions): Promise<OpenLedger> {
  const { dataDir, rulesDir, roles = [], failed = () => undefined } = options;
  const clock = options.now ?? (() => new Date().toISOString());
  // The log never goes back in time: a machine whose clock was set back records at the time of the last event.
  let floor = '';
  const now = () => {
    const at = clock();
    return at > floor ? at : floor;
  };
  const keyring = new Keyring(masterKey(options));
  const server: PostgresServer | undefined = options.databaseUrl
    ? undefined
    : await startPostgres({ dataDir: join(dataDir, 'postgres') });
  const url = options.databaseUrl ?? server!.url;
  const opened: (() => Promise<unknown>)[] = [() => server?.stop() ?? Promise.resolve()];
  const close = async () => {
    for (const end of opened.splice(0).reverse()) await end();
  };
  try {
    const { dangers, ...store } = await openLog({ url, cluster: options.cluster, keyring, now });
    const log = options.appending ? observed(store.log, options.appending) : store.log;
    opened.push(() => log.close());
    floor = (await log.head()).recordedAt ?? '';
    const readModels = await openReadModels({ url });
    opened.push(() => readModels.destroy());
    await migrateReadModels(readModels);
    const { position: seen } = await log.head();
    const holders: Holders = (role, place) => holdersAt(readModels, role, place, legalDateAt(now()));
    const workflowOf = (id: string) => workflowOfCase(readModels, id);
    const shelf = await openShelf(log, {
      rulesDir,
      now,
      adopt: roles.includes('reactor'),
      directory: { holders, workflowOf },
    });
    const runner = createRunner({ dataSource: readModels, log, projections, failed });
    const { evidenceDir = join(dataDir, 'evidence'), maxEvidenceBytes: maxBytes } = options;
    const evidence = await openEvidence({ dir: evidenceDir, maxBytes, now });
    const rosterNamespace = keyring.namespace('roster');
    const calendarSecret = keyring.namespace('calendar');
    const ledger = {
      log,
      dangers,
      shelf,
      readModels,
      runner,
      evidence,
      now,
      rosterNamespace,
      calendarSecret,
      url,
      close,
    };
    if (roles.length === 0) return ledger;
    const watch = watchPolicies(log, shelf, seen, (error) => failed('policies', error));
    opened.push(() => watch.stop());
    if (roles.includes('projector')) {
      await runner.start();
      opened.push(() => runner.stop());
    }
    if (!roles.includes('reactor')) return ledger;
    let acting: Acting | undefined;
    const halted = new Map<string, Error>();
    const told: Told = (what, error) => {
      halted.delete(what);
      if (!error) return;
      if (what === 'reactor' || what === 'settlements') halted.set(what, error);
      failed(what, error);
    };
    const duty = await standBy(
      readModels,
      'reactor',
      // A turn that is over is told and forgotten: whoever has the next one is well.
      { owner: randomUUID(), told: (error) => failed('reactor', error) },
      async (lease) => {
        halted.clear();
        const begun = (acting = await act(ledger, lease, told));
        return () => {
          acting = undefined;
          return begun.stop();
        };
      },
    );
    opened.push(() => duty.stop());
    return {
      ...ledger,
      reacting: () => ({ state: acting ? 'running' : 'standby', error: [...halted.values()][0]?.message ?? null }),
      get reactor() {
        return acting?.reactor;
      },
      get timekeeper() {
        return acting?.timekeeper;
      },
      get settlements() {
        return acting?.settlements;
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** What a process does while it has the lease `reactor`. */
type Acting = Required<Pick<OpenLedger, 'reactor' | 'timekeeper' | 'settlements'>> & { stop: () => Promise<void> };

/** Told what a part stands still for, or waits for; `null` when that is over. */
type Told = (what: string, error: Error | null) => void;

/** Starts reactor, timekeeper and settlements. Checkpoints are moved under the lease: whoever lost it moves none. */
async function act(ledger: OpenLedger, lease: Lease, told: Told): Promise<Acting> {
  const { log, shelf, now } = ledger;
  let stopping = false;
  // What passes, or is another's business by now, ends this turn: whoever has the lease next begins where this one was.
  const telling = (what: string) => (error: Error) => {
    if (error instanceof TakenOver || mayPass(error)) lease.lose(error);
    else if (!(error instanceof Stopped)) told(what, error);
  };
  const goOn = () => {
    if (stopping || lease.lost.aborted) throw new Stopped();
  };
  const known = (projection: string, upTo: Position) =>
    reachedAtLast(ledger, projection, upTo, { goOn, lacking: (error) => told('reactor', error) });
  const begun: Subscription[] = [];
  const stop = async () => {
    stopping = true;
    for (const one of begun.splice(0).reverse()) await one.stop();
  };
  try {
    const reactor = await runReactor({
      ...{ log, shelf, now },
      checkpoint: checkpointIn(ledger, 'reactor', lease),
      decided: (jurisdiction, upTo) => known('decisions', upTo).then(() => decidedIn(ledger, jurisdiction, upTo)),
      staffOf: (school, upTo) =>
        known('directory', upTo).then(() => personsWhere(ledger, { school, status: 'employed' })),
      mergedPersons: (upTo) => known('directory', upTo).then(() => personsWhere(ledger, { status: 'merged' })),
      failed: telling('reactor'),
      refused: (event, refusal) => told(`effect of event ${event.id}`, refusal),
    });
    begun.push(reactor);
    const timekeeper = startTimekeeper({ ...ledger, failed: (error) => told('timekeeper', error) });
    begun.push(timekeeper);
    const settlements = await runSettlements({
      ...ledger,
      checkpoint: checkpointIn(ledger, 'settlements', lease),
      lacking: (error) => told('settlements', error),
      failed: telling('settlements'),
      refused: (event, refusal) => told(`settlement, event ${event.id}`, refusal),
    });
    begun.push(settlements);
    return { reactor, timekeeper, settlements, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The same log, which tells how each append went. */
function observed(log: EventLog, appending: NonNullable<LedgerOptions['appending']>): EventLog {
  return {
    ...log,
    async append(request) {
      const ended = appending();
      try {
        const result = await log.append(request);
        ended(result);
        return result;
      } catch (error) {
        ended(error as Error);
        throw error;
      }
    },
  };
}

/** What another process has published is in force here too. */
function watchPolicies(log: EventLog, shelf: Shelf, after: Position, failed: (error: Error) => void): Subscription {
  return log.subscribe(
    { after, filter: { streams: ['policy-'], types: ['PackAdopted', 'PolicyPublished'] } },
    {
      failed,
      async events(events) {
        for (const code of new Set(events.map(({ data }) => String(data['jurisdiction'])))) await shelf.refresh(code);
      },
    },
  );
}

/** Its turn is over while it waits. */
class Stopped extends Error {}

/** Whether the same work may succeed when it is begun again: the database or the log was away, or did not answer. */
function mayPass(error: Error): boolean {
  const kinds = [LogUnreachable, OutcomeUnknown, Overloaded];
  return isPassing(error) || kinds.some((kind) => error instanceof kind);
}

/** The persons of a jurisdiction with decisions in force; and the others. */
async function decidedIn(
  { readModels, log }: Pick<OpenLedger, 'readModels' | 'log'>,
  code: string,
  upTo: Position,
): Promise<Subject[]> {
  const rows = await readModels
    .getRepository(Decision)
    .createQueryBuilder('d')
    .select('DISTINCT d.person', 'person')
    .where('d.jurisdiction = :code AND d.supersededBy IS NULL', { code })
    .orderBy('d.person')
    .getRawMany<{ person: string }>();
  const persons = rows.map(({ person: id }): Subject => ({ kind: 'person', id }));
  return [...persons, ...(await othersDecidedIn(log, code, upTo))];
}

/** Ids of persons of the directory. */
async function personsWhere(
  { readModels }: Pick<OpenLedger, 'readModels'>,
  where: { readonly school?: string; readonly status: Person['status'] },
): Promise<string[]> {
  const rows = await readModels.getRepository(Person).find({ where, select: { id: true }, order: { id: 'ASC' } });
  return rows.map(({ id }) => id);
}

/** Classes, projects, schools and bureaus have few decisions, and policies seldom change: the log itself is asked. */
async function othersDecidedIn(log: EventLog, code: string, upTo: Position): Promise<Subject[]> {
  const streams = subjectKinds.filter((kind) => kind !== 'person').map((kind) => `decision-${kind}-`);
  const found = new Map<string, Subject>();
  for (let after: Position = START; ;) {
    const page = await log.readAll({ after, limit: 1000, filter: { streams, types: ['DecisionRecorded'] } });
    for (const event of page.events)
      if (event.position <= upTo && event.meta.jurisdiction === code) found.set(event.stream, subjectOfDecision(event));
    if (page.atHead || page.next >= upTo) return [...found.values()];
    after = page.next;
  }
}

function masterKey({ vaultKey, dataDir }: LedgerOptions): Buffer {
  if (vaultKey) return Buffer.from(vaultKey, 'hex');
  const file = join(dataDir, 'vault.key');
  if (!existsSync(file)) {
    mkdirSync(dataDir, { recursive: true });
    writeFileSync(file, randomBytes(32).toString('hex'), { mode: 0o600 });
  }
  return Buffer.from(readFileSync(file, 'utf8').trim(), 'hex');
}
