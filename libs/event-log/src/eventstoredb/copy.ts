import { sha256Hex } from '#libs/canonical';
import { setTimeout as sleep } from 'node:timers/promises';
import { NotInSource, type Copied, type EventRef, type LogSource, type LogTarget } from '../copy.js';
import { START, type Kept } from '../port.js';
import { openPool } from '../postgres/connection.js';
import { eraseAlike, everyErasure } from '../postgres/erasures.js';
import { gateOf, refuseWhileUsed } from '../postgres/gate.js';
import { connectCluster, isPassing, isWrongRevision, type ClusterOptions } from './client.js';
import { createCompanion, sessionName, type Announcement, type Companion } from './companion.js';
import { COMPANION_SCHEMA, openCompanionLedger } from './companion-schema.js';
import { createLedgerEvents } from './ledger-events.js';
import { clusterStream, proposed, type Stored } from './stored.js';

/** A ledger in a cluster with its companion, to copy from or into. No key is needed: nothing is decrypted. */
export type EventStoreCopyOptions = ClusterOptions & {
  readonly companion: { readonly url: string; readonly schema?: string };
};

/** Tries of one append; a cluster that is away for longer ends the copy, which can be taken up again. */
const TRIES = 8;

/**
 * A ledger in EventStoreDB as a source of a copy, up to where it ended when this was called: what a service appends
 * meanwhile may cite what was kept after {@link LogSource.kept} was read, and is left to the next copy.
 * @throws {LogSchemaProblem} when the companion is not there or of another version.
 */
export async function eventStoreSource(options: EventStoreCopyOptions): Promise<LogSource> {
  const { events, companion, ledger, pool, schema, close } = await openBare(options);
  const end = await events.lastEvent().catch(async (error: unknown) => {
    await close();
    throw error;
  });

  async function placeAfter({ stream, revision, leaf }: EventRef): Promise<Stored> {
    const [event] = await events.ofStream(stream, revision, 1, false);
    if (event?.leaf !== leaf) throw new NotInSource({ stream, revision, leaf });
    return event;
  }

  async function copied(ours: readonly Stored[]): Promise<Copied[]> {
    const vault = new Map<string, Copied['vault'][number][]>();
    for (const { commitment: _, ...row } of await companion.sealed(ours))
      vault.set(row.eventId, [...(vault.get(row.eventId) ?? []), row]);
    return ours.map(({ command, ...event }) => ({
      event,
      digest: command.n === command.events - 1 ? command.digest : null,
      vault: vault.get(event.id) ?? [],
    }));
  }

  return {
    ledger,
    events: null,
    close,
    async *kept(): AsyncIterable<Kept> {
      for (const hash of await companion.everythingKept()) yield (await companion.kept(hash))!;
    },
    async *items(after) {
      let begun: Stored[] = []; // of a command that goes on in the next page
      const from = after ? (await placeAfter(after)).position : START;
      if (!end || from >= end.position) return;
      for await (const { ours } of events.onward(from)) {
        const found = [...begun, ...ours.filter(({ position }) => position <= end.position)];
        const whole = found.findLastIndex(({ command }) => command.n === command.events - 1) + 1;
        begun = found.slice(whole);
        if (whole > 0) yield await copied(found.slice(0, whole));
        if (ours.some(({ position }) => position >= end.position)) return;
      }
    },
    erasures: () => everyErasure(pool, schema),
  };
}

/**
 * A ledger in EventStoreDB as the target of a copy, into a companion migrated under the name of the ledger. Commands are
 * written one after another, because the cluster puts them in the order in which they arrive. From the first thing written
 * until the copy is complete the role of the service may not use the companion, without which nothing is appended.
 *
 * @param options.companion.url of the login that owns the companion.
 * @throws {LogInUse} · {LogSchemaProblem} when the companion is not there or of another version.
 */
export async function eventStoreTarget(options: EventStoreCopyOptions): Promise<LogTarget> {
  const { cluster, events, companion, ledger, pool, schema, close } = await openBare(options, { owner: true });
  const giveUp = async (error: unknown): Promise<never> => {
    await close();
    throw error;
  };
  const end = async (): Promise<EventRef | null> => {
    const last = await events.lastEvent();
    return last ? { stream: last.stream, revision: last.revision, leaf: last.leaf } : null;
  };
  await refuseWhileUsed(pool, schema, [sessionName(schema)]).catch(giveUp);
  const gate = await gateOf(pool, schema, end).catch(giveUp);

  async function write(command: readonly Copied[]): Promise<void> {
    const [{ event: first }] = command as [Copied];
    const last = command.at(-1)!;
    const stream = clusterStream(ledger, first.stream);
    const messages = proposed(
      command.map(({ event }) => event),
      last.digest!,
    );
    for (let round = 1; ; round++) {
      try {
        await cluster.append(stream, first.revision - 1, messages);
        break;
      } catch (error) {
        // A try whose answer was lost may have stored them: the same again is taken as done, unless others came.
        if (isWrongRevision(error)) throw writtenByOthers(first, error);
        if (!isPassing(error) || round === TRIES) throw error;
        await sleep(50 * 2 ** round);
      }
    }
    companion.confirm(first.meta.commandId);
  }

  return {
    ledger,
    get unfinished() {
      return gate.isClosed();
    },
    end,
    async keep({ kind, bytes }) {
      if (await companion.kept(sha256Hex(bytes))) return; // a copy with nothing new closes nothing
      await gate.close();
      await companion.keep(kind, bytes);
    },
    async write(items) {
      await gate.close();
      const commands = wholeCommands(underTheLastKeys(items));
      await announce(companion, commands);
      for (const command of commands) await write(command);
    },
    erase: (erased) => eraseAlike(pool, schema, erased),
    complete: gate.open,
    async close() {
      await companion.flush();
      await close();
    },
  };
}

async function openBare(options: EventStoreCopyOptions, { owner = false } = {}) {
  const schema = options.companion.schema ?? COMPANION_SCHEMA;
  const cluster = connectCluster(options);
  const pool = openPool({ url: options.companion.url, name: 'shixun copy', owner }, 2);
  const close = async (): Promise<void> => {
    await Promise.all([cluster.release(), pool.end()]);
  };
  const ledger = await openCompanionLedger(pool, schema).catch(async (error: unknown) => {
    await close();
    throw error;
  });
  const companion = createCompanion(pool, schema);
  return {
    cluster,
    companion,
    ledger,
    pool,
    schema,
    close,
    events: createLedgerEvents(cluster, ledger, () => undefined),
  };
}

/** Cuts items behind the last event of each command. @throws {RangeError} when the last command is not whole. */
function wholeCommands(items: readonly Copied[]): Copied[][] {
  const commands: Copied[][] = [[]];
  for (const item of items) {
    commands.at(-1)!.push(item);
    if (item.digest !== null) commands.push([]);
  }
  if (commands.pop()!.length > 0) throw new RangeError('the last command of the page is not whole');
  return commands;
}

/**
 * A subject has one key. Another one before it on the page shows that the subject was erased in between: what the old key
 * sealed is left out.
 */
function underTheLastKeys(items: readonly Copied[]): Copied[] {
  const keys = new Map(items.flatMap(({ vault }) => vault.map(({ subject, wrapped }) => [subject, wrapped])));
  return items.map((item) => ({
    ...item,
    vault: item.vault.filter(({ subject, wrapped }) => wrapped.equals(keys.get(subject)!)),
  }));
}

/** Announces the commands of a page; a subject with another key than was copied before was erased, and is erased here. */
async function announce(companion: Companion, commands: readonly (readonly Copied[])[]): Promise<void> {
  const wanted = commands.map(announcementOf);
  const answers = await Promise.all(wanted.map((one) => companion.announce(one)));
  for (const [index, one] of wanted.entries()) {
    let { outcome } = answers[index]!;
    if (outcome === 'key') {
      const { name, wrapped } = one.subject!;
      const stands = await companion.wrappedKey(name); // by now ours, if a command before it had the same subject
      if (stands && !stands.equals(wrapped)) await companion.erase(name);
      ({ outcome } = await companion.announce(one));
    }
    if (outcome !== 'announced') throw writtenByOthers(commands[index]![0]!.event);
  }
}

function announcementOf(command: readonly Copied[]): Announcement {
  const [{ event }] = command as [Copied];
  const sealed = command.flatMap(({ event: { pii }, vault }) =>
    vault.map((row) => ({ ...row, commitment: pii[row.field]! })),
  );
  const [one] = sealed;
  return {
    ...{ commandId: event.meta.commandId, stream: event.stream, first: event.revision, events: command.length },
    vault: sealed,
    subject: one ? { name: one.subject, wrapped: one.wrapped, fresh: true } : null,
    instead: null,
  };
}

function writtenByOthers({ stream, revision }: Stored | Copied['event'], cause?: unknown): Error {
  return new Error(
    `the target has something else where revision ${revision} of ${stream} belongs: somebody else writes to it`,
    { cause },
  );
}
