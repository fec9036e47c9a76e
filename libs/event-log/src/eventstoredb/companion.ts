import type { openPool } from '../postgres/connection.js';
import { isConnectionLoss, isContention } from '../postgres/connection.js';
import type { Kept, Position, Recorded } from '../port.js';
import { eventId } from '../seal.js';
import { together } from '../together.js';
import type { VaultRow } from '../vault.js';

/** Where the events of a command are meant to stand. */
export type Intent = { readonly stream: string; readonly first: number; readonly events: number };

/** An intent as it is written down, with the seconds since it last was tried. */
export type KnownIntent = Intent & { readonly commandId: string; readonly age: number };

/** A vault row with what it opens and the wrapped key of its subject. */
export type SealedField = VaultRow & { readonly commitment: string; readonly wrapped: Buffer };

/** What an append writes down before it is sent. */
export type Announcement = Intent & {
  readonly commandId: string;
  /** With a commitment each; without personal data, no subject. */
  readonly vault: readonly (VaultRow & { readonly commitment: string })[];
  readonly subject: { readonly name: string; readonly wrapped: Buffer; readonly fresh: boolean } | null;
  /** The place that the command was meant for before, and does not stand in. */
  readonly instead: Intent | null;
};

/** What became of an announcement: see the function in the schema. */
export type Announced =
  { readonly outcome: 'announced' } | { readonly outcome: 'key' } | ({ readonly outcome: 'known' } & KnownIntent);

/** The name of the sessions that a process with an open log keeps, as the server keeps it: 63 characters. */
export function sessionName(schema: string): string {
  return `shixun companion ${schema}`.slice(0, 63);
}

/** The companion of a ledger: asked in groups, as appends come together. */
export type Companion = ReturnType<typeof createCompanion>;

/** Whether the companion may answer when it is asked again. */
export function isCompanionAway(error: unknown): boolean {
  return isConnectionLoss(error) || isContention(error);
}

/** Commands confirmed at a time. */
const CONFIRMED_TOGETHER = 500;

/** Reads and writes of the companion. */
export function createCompanion(pool: ReturnType<typeof openPool>, s: string) {
  let confirmed = new Set<string>();

  async function query<R extends object>(name: string, text: string, values: unknown[]): Promise<R[]> {
    const ask = async (): Promise<R[]> => (await pool.query<R>({ name, text, values })).rows;
    return ask().catch((error: unknown) => {
      if (!isConnectionLoss(error)) throw error;
      return ask();
    });
  }

  type Settled = { readonly answer: Announced } | { readonly error: unknown };

  /** Announcements that come together are one call; an error that one of them may have caused is not held against all. */
  const announceTogether = together(async (wanted: readonly Announcement[]): Promise<Settled[]> => {
    try {
      return (await announceAll(wanted)).map((answer) => ({ answer }));
    } catch (error) {
      if (isCompanionAway(error) || wanted.length === 1) return wanted.map(() => ({ error }));
      return Promise.all(
        wanted.map(async (one) =>
          announceAll([one]).then(
            ([answer]) => ({ answer: answer! }),
            (error: unknown) => ({ error }),
          ),
        ),
      );
    }
  });

  async function announce(announcement: Announcement): Promise<Announced> {
    const settled = await announceTogether(announcement);
    if ('error' in settled) throw settled.error;
    return settled.answer;
  }

  async function announceAll(wanted: readonly Announcement[]): Promise<Announced[]> {
    const events = wanted.flatMap(({ commandId, events }, index) =>
      Array.from({ length: events }, (_, n) => ({ append: index + 1, id: eventId(commandId, n), n })),
    );
    const vault = wanted.flatMap(({ vault }, index) => vault.map((row) => ({ ...row, append: index + 1 })));
    const [rows] = await Promise.all([
      query<{
        r_append: number;
        r_outcome: Announced['outcome'];
        r_stream: string;
        r_first: number;
        r_events: number;
        r_age: number;
      }>(
        'announce',
        `SELECT * FROM ${s}.announce(${Array.from({ length: 19 }, (_, index) => `$${index + 1}`).join(', ')})`,
        [
          wanted.map(({ commandId }) => commandId),
          wanted.map(({ stream }) => stream),
          wanted.map(({ first }) => first),
          wanted.map(({ events }) => events),
          wanted.map(({ subject }) => subject?.name ?? null),
          wanted.map(({ subject }) => subject?.wrapped ?? null),
          wanted.map(({ subject }) => subject?.fresh ?? null),
          wanted.map(({ instead }) => instead?.stream ?? null),
          wanted.map(({ instead }) => instead?.first ?? null),
          ...[events.map(({ append }) => append), events.map(({ id }) => id), events.map(({ n }) => n)],
          vault.map(({ append }) => append),
          vault.map(({ eventId }) => eventId),
          vault.map(({ field }) => field),
          vault.map(({ commitment }) => commitment),
          vault.map(({ salt }) => salt),
          vault.map(({ nonce }) => nonce),
          vault.map(({ sealed }) => sealed),
        ],
      ),
      confirmed.size > CONFIRMED_TOGETHER ? flush() : undefined,
    ]);
    const answers = wanted.map((): Announced => ({ outcome: 'announced' }));
    for (const {
      r_append: append,
      r_outcome: outcome,
      r_stream: stream,
      r_first: first,
      r_events: events,
      r_age: age,
    } of rows)
      answers[append - 1] =
        outcome === 'known'
          ? { outcome, commandId: wanted[append - 1]!.commandId, stream, first, events, age }
          : { outcome };
    return answers;
  }

  /** Writes down which commands were seen to stand, so that the sweep need not look. Losing it costs a look. */
  async function flush(): Promise<void> {
    const commands = [...confirmed];
    confirmed = new Set();
    if (commands.length > 0) await query('confirm', `SELECT ${s}.confirm($1)`, [commands]).catch(() => undefined);
  }

  async function intent(commandId: string): Promise<KnownIntent | undefined> {
    const rows = await query<KnownIntent>(
      'intent',
      `SELECT id::text AS "commandId", stream, first_revision AS first, events,
         extract(epoch FROM clock_timestamp() - tried_at)::double precision AS age FROM ${s}.command WHERE id = $1`,
      [commandId],
    );
    return rows[0];
  }

  /** Commands that nobody has seen standing and that were last tried so long ago, the oldest first. */
  function unseen(olderThanMs: number, limit: number): Promise<KnownIntent[]> {
    return query<KnownIntent>(
      'unseen',
      `SELECT id::text AS "commandId", stream, first_revision AS first, events,
         extract(epoch FROM clock_timestamp() - tried_at)::double precision AS age
       FROM ${s}.command WHERE NOT stored AND tried_at < clock_timestamp() - $1 * interval '1 millisecond'
       ORDER BY tried_at LIMIT $2`,
      [olderThanMs, limit],
    );
  }

  /** Removes intents and what was sealed for them, unless they were tried again within that time. */
  async function forget(intents: readonly KnownIntent[], olderThanMs: number): Promise<number> {
    const events = intents.flatMap(({ commandId, events }) =>
      Array.from({ length: events }, (_, n) => eventId(commandId, n)),
    );
    const rows = await query<{ gone: number }>(
      'forget',
      `SELECT ${s}.forget($1, $2, clock_timestamp() - $3 * interval '1 millisecond') AS gone`,
      [intents.map(({ commandId }) => commandId), events, olderThanMs],
    );
    return rows[0]!.gone;
  }

  /** Where an event is meant to stand. */
  async function placeOf(id: string): Promise<{ stream: string; revision: number } | undefined> {
    const rows = await query<{ stream: string; revision: number }>(
      'place',
      `SELECT c.stream, c.first_revision + e.n AS revision FROM ${s}.event e JOIN ${s}.command c ON c.id = e.command WHERE e.id = $1`,
      [id],
    );
    return rows[0];
  }

  /** The wrapped key of a subject, if it has one. */
  async function wrappedKey(subject: string): Promise<Buffer | undefined> {
    const text = `SELECT wrapped FROM ${s}.subject_key WHERE subject = $1`;
    return (await query<{ wrapped: Buffer }>('key', text, [subject]))[0]?.wrapped;
  }

  /**
   * What stands sealed of events, with the wrapped key of its subject: of several tries what the event committed to.
   * Rows of erased subjects are not there.
   */
  async function sealed(events: readonly Pick<Recorded, 'id' | 'pii'>[]): Promise<SealedField[]> {
    const commitments = new Map(events.map(({ id, pii }) => [id, pii]));
    const personal = events.filter(({ pii }) => Object.keys(pii).length > 0).map(({ id }) => id);
    if (personal.length === 0) return [];
    const rows = await query<SealedField>(
      'sealed',
      `SELECT v.event_id::text AS "eventId", v.field, v.commitment, v.subject, v.salt, v.nonce, v.sealed, k.wrapped
       FROM ${s}.vault v JOIN ${s}.subject_key k USING (subject) WHERE v.event_id = ANY ($1) ORDER BY v.field`,
      [personal],
    );
    return rows.filter(({ eventId, field, commitment }) => commitments.get(eventId)![field] === commitment);
  }

  return {
    announce,
    confirm: (commandId: string): void => void confirmed.add(commandId),
    flush,
    intent,
    unseen,
    forget,
    placeOf,
    wrappedKey,
    sealed,

    async erase(subject: string): Promise<number> {
      return (await query<{ erased: number }>('erase', `SELECT ${s}.erase($1) AS erased`, [subject]))[0]!.erased;
    },
    async keep(kind: string, bytes: Uint8Array): Promise<string> {
      return (await query<{ hash: string }>('keep', `SELECT ${s}.keep($1, $2) AS hash`, [kind, bytes]))[0]!.hash;
    },
    async kept(hash: string): Promise<Kept | undefined> {
      const text = `SELECT kind, bytes FROM ${s}.kept WHERE hash = decode($1, 'hex')`;
      return /^[0-9a-f]{64}$/.test(hash) ? (await query<Kept>('kept', text, [hash]))[0] : undefined;
    },
    async everythingKept(): Promise<string[]> {
      const rows = await query<{ hash: string }>(
        'hashes',
        `SELECT encode(hash, 'hex') AS hash FROM ${s}.kept ORDER BY stored_at, hash`,
        [],
      );
      return rows.map(({ hash }) => hash);
    },

    /** The last moment on record that is not after an instant. */
    async momentBefore(instant: string): Promise<{ position: Position; knownAt: string } | undefined> {
      const rows = await query<{ position: Position; knownAt: Date }>(
        'moment',
        `SELECT position, known_at AS "knownAt" FROM ${s}.moment WHERE known_at <= $1 ORDER BY known_at DESC, position DESC LIMIT 1`,
        [instant],
      );
      return rows.map(({ position, knownAt }) => ({ position, knownAt: knownAt.toISOString() }))[0];
    },
    async noteMoments(moments: readonly { position: Position; knownAt: string }[]): Promise<void> {
      const columns = [moments.map(({ position }) => position), moments.map(({ knownAt }) => knownAt)];
      await query('note', `SELECT ${s}.note_moments($1, $2)`, columns);
    },
  };
}
