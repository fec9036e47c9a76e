import { createLru, type EventLog, type Lru, type Position, type Recorded } from '#libs/event-log';

/** The last event of a stream that a state was folded from. */
export type Seen = { readonly revision: number; readonly position: Position };

/** A stream as a state. */
export type Loaded<S> = { readonly state: S; readonly last?: Seen };

/** How a state is folded from a stream. */
export type Fold<S> = { readonly initial: S; readonly evolve: (state: S, event: never, recorded: Recorded) => S };

/** States kept per log and fold, those used last: what is loaded again reads only what has come since. */
const KEPT = 2_000;
const keptOf = new WeakMap<EventLog, WeakMap<object, Lru<Loaded<unknown>>>>();

/**
 * The state of a stream as of now. Events never change, so a state folded once is folded on from where it
 * ended.
 */
export async function loadStream<S>(log: EventLog, stream: string, fold: Fold<S>): Promise<Loaded<S>> {
  const kept = keptFor(log, fold);
  const before = kept.get(stream) as Loaded<S> | undefined;
  let { state, last }: Loaded<S> = before ?? { state: fold.initial };
  for await (const event of log.readStream(stream, { from: last ? last.revision + 1 : 0 })) {
    state = fold.evolve(state, event as never, event);
    last = { revision: event.revision, position: event.position };
  }
  const loaded = { state, last };
  keep(kept, stream, loaded);
  return loaded;
}

/** The state of a stream as this process last saw it, without asking the log: what is decided on it may come too late. */
export function seenStream<S>(log: EventLog, stream: string, fold: Fold<S>): Loaded<S> | undefined {
  return keptFor(log, fold).get(stream) as Loaded<S> | undefined;
}

/** Folds what this process has just appended, so that the next command need not read it. */
export function sawAppended<S>(
  log: EventLog,
  stream: string,
  fold: Fold<S>,
  before: Loaded<S>,
  events: readonly Recorded[],
): void {
  let { state } = before;
  for (const event of events) state = fold.evolve(state, event as never, event);
  const { revision, position } = events.at(-1)!;
  keep(keptFor(log, fold), stream, { state, last: { revision, position } });
}

/** A read that began earlier may end later: the newer state stays. */
function keep(kept: Lru<Loaded<unknown>>, stream: string, loaded: Loaded<unknown>): void {
  if (loaded.last && (kept.get(stream)?.last?.revision ?? -1) < loaded.last.revision) kept.set(stream, loaded);
}

function keptFor(log: EventLog, fold: object): Lru<Loaded<unknown>> {
  let folds = keptOf.get(log);
  if (!folds) keptOf.set(log, (folds = new WeakMap()));
  let kept = folds.get(fold);
  if (!kept) folds.set(fold, (kept = createLru(KEPT)));
  return kept;
}
