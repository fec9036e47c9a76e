import type { Kept, Recorded } from './port.js';
import type { VaultRow } from './vault.js';

/** Names one event in every log that holds it: positions are a log's own, its stream, revision and leaf are not. */
export type EventRef = { readonly stream: string; readonly revision: number; readonly leaf: string };

/** An event with all that stands beside it, as it goes from one log into another. */
export type Copied = {
  /** As stored; personal fields stay closed. */
  readonly event: Recorded;
  /** Keyed digest of the command, hexadecimal; on the last event of each command, else `null`. */
  readonly digest: string | null;
  /** Its vault rows, encrypted as they stand, with the wrapped key of their subject. Those erased are not there. */
  readonly vault: readonly (VaultRow & { readonly wrapped: Buffer })[];
};

/** A log to copy from: a PostgreSQL schema, an EventStoreDB, an archive. Nothing is decrypted on the way. */
export interface LogSource {
  readonly ledger: string;
  /** How many events there are, for a progress bar; `null` where that is not known without reading them. */
  readonly events: number | null;
  /** Everything kept under its hash. */
  kept(): AsyncIterable<Kept>;
  /**
   * Pages of the one order, strictly after an event. A command's events never fall into two pages.
   * @throws {NotInSource} when it does not hold that event: the target is not a copy of it.
   */
  items(after: EventRef | null): AsyncIterable<readonly Copied[]>;
  close(): Promise<void>;
}

/** A log to copy into. It is written by one copy and by nobody else meanwhile. */
export interface LogTarget {
  readonly ledger: string;
  /** The last event it holds; `null` when it is empty. */
  end(): Promise<EventRef | null>;
  keep(kept: Kept): Promise<void>;
  /** Stores events exactly as they are, in their order, all of them or none of a command. */
  write(items: readonly Copied[]): Promise<void>;
  close(): Promise<void>;
}

/** The target ends with an event that the source does not hold: it is no copy of it, or of a later state. */
export class NotInSource extends Error {
  constructor(readonly last: EventRef) {
    super(
      `the copy ends with revision ${last.revision} of ${last.stream} (leaf ${last.leaf}), which the source does not ` +
        'hold: the two are different ledgers, or the source was restored to an older point; copy into an empty log',
    );
    this.name = 'NotInSource';
  }
}
