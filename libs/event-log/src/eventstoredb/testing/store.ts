import { randomInt } from 'node:crypto';

/** An event as the double keeps it. */
export type KeptEvent = {
  /** Where it stands in the log; rising, with gaps. */
  readonly at: bigint;
  /** Where the first event of the same write stands: what old servers show as its prepare position in a stream. */
  readonly writtenAt: bigint;
  readonly stream: string;
  readonly revision: number;
  readonly id: string;
  readonly metadata: ReadonlyMap<string, string>;
  readonly custom: Uint8Array;
  readonly data: Uint8Array;
};

/** An event that is to be written. */
export type Proposed = Pick<KeptEvent, 'id' | 'metadata' | 'custom' | 'data'>;

/** Who asks. In insecure mode a server asks nobody who they are and lets everybody do everything. */
export type User = { readonly name: string; readonly groups: readonly string[] };

/** What a stream may be asked for. */
export type Right = '$r' | '$w' | '$d' | '$mr' | '$mw';

/** The error of a write: the revision, or -1 for none, that the stream has. */
export class WrongVersion extends Error {
  constructor(readonly current: number) {
    super('wrong expected version');
  }
}

/** A stream that was tombstoned. */
export class Deleted extends Error {}

type Acl = { readonly [right in Right]?: string | readonly string[] };
type StreamMetadata = { readonly $tb?: number; readonly $acl?: Acl };

const EVERYBODY: Acl = { $r: '$all', $w: '$all', $d: '$all', $mr: '$all', $mw: '$all' };
const ADMINS: Acl = { $r: '$admins', $w: '$admins', $d: '$admins', $mr: '$admins', $mw: '$admins' };

/** What the nodes of one cluster hold in common, in memory. */
export type DoubleStore = ReturnType<typeof createStore>;

/** An empty store. */
export function createStore() {
  let all: KeptEvent[] = [];
  const streams = new Map<string, KeptEvent[]>();
  const tombstoned = new Set<string>();
  const listeners = new Set<() => void>();
  let end = 0n;

  const json = <T>(event: KeptEvent | undefined): T | undefined =>
    event && (JSON.parse(Buffer.from(event.data).toString()) as T);
  const metadataOf = (stream: string): StreamMetadata => json<StreamMetadata>(streams.get(`$$${stream}`)?.at(-1)) ?? {};

  /** The events of a stream that can still be read. */
  function read(stream: string): readonly KeptEvent[] {
    if (tombstoned.has(stream)) throw new Deleted(stream);
    const from = metadataOf(stream).$tb ?? 0;
    return (streams.get(stream) ?? []).filter(({ revision }) => revision >= from);
  }

  /**
   * Writes events. Events that stand there already under the same ids are not written again: that is how a server
   * takes the repetition of a write whose answer was lost.
   */
  function write(stream: string, expected: number | 'any', events: readonly Proposed[]): KeptEvent[] {
    if (tombstoned.has(stream)) throw new Deleted(stream);
    const before = streams.get(stream) ?? [];
    const current = before.length - 1;
    if (expected !== 'any' && expected !== current) {
      const there = before.slice(expected + 1, expected + 1 + events.length);
      const same = there.length === events.length && there.every(({ id }, index) => id === events[index]!.id);
      if (!same || there.length === 0) throw new WrongVersion(current);
      return there;
    }
    const writtenAt = end + BigInt(randomInt(1, 500));
    end = writtenAt;
    const written = events.map((event, index): KeptEvent => {
      if (index > 0) end += BigInt(randomInt(1, 300));
      return { ...event, at: end, writtenAt, stream, revision: current + 1 + index };
    });
    streams.set(stream, [...before, ...written]);
    all.push(...written);
    for (const listener of listeners) listener();
    return written;
  }

  /** Whether somebody may do something with a stream: its own list, or the default one of `$settings`. */
  function allows(user: User, stream: string, right: Right): boolean {
    if (user.groups.includes('$admins')) return true;
    const settings = json<{ $userStreamAcl?: Acl; $systemStreamAcl?: Acl }>(streams.get('$settings')?.at(-1));
    const system = stream.startsWith('$') && stream !== '$all';
    const byDefault = system
      ? { ...ADMINS, ...settings?.$systemStreamAcl }
      : { ...EVERYBODY, ...settings?.$userStreamAcl };
    const allowed = [{ ...byDefault, ...metadataOf(stream).$acl }[right] ?? []].flat();
    return allowed.includes('$all') || [user.name, ...user.groups].some((name) => allowed.includes(name));
  }

  return {
    read,
    write,
    allows,
    all: (): readonly KeptEvent[] => all,
    tombstone: (stream: string): void => void tombstoned.add(stream),
    /** Told after each write; answers how to stop. */
    listen(listener: () => void): () => void {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    /** Changes what is kept of an event, as somebody with the disk in hand can. */
    damage(at: bigint, change: (event: KeptEvent) => KeptEvent): void {
      const replace = (event: KeptEvent): KeptEvent => (event.at === at ? change(event) : event);
      all = all.map(replace);
      for (const [stream, events] of streams) streams.set(stream, events.map(replace));
    },
  };
}

/** Index of the first event after a position. */
export function firstAfter(events: readonly KeptEvent[], at: bigint): number {
  let [low, high] = [0, events.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (events[middle]!.at <= at) low = middle + 1;
    else high = middle;
  }
  return low;
}
