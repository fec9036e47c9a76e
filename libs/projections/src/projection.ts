import { openedData, type EventOf, type EventTable } from '#libs/domain';
import type { Recorded } from '#libs/event-log';

/** A table, by the class of its rows. */
export type Table<T extends object = object> = new () => T;

/** The columns of a primary key with their values. */
export type RowKey = { readonly [column: string]: string };

/** A row that an event changes, to be loaded before the fold. */
export type Touch = { readonly table: Table; readonly key: RowKey };

/** What a fold reads and writes: the touched rows of its page, in memory. */
export type Rows = {
  /** A row that was touched, as it stands now; `undefined` when there is none. @throws when it was not touched. */
  get<T extends object>(table: Table<T>, key: RowKey): T | undefined;
  /** The same for a row that must be there. @throws when it is not: the fold of this event cannot be right. */
  need<T extends object>(table: Table<T>, key: RowKey): T;
  /** Writes a whole row. It need not have been touched. */
  put<T extends object>(table: Table<T>, row: T): void;
  /** Adds to whole-number columns of a row without reading it; a row that is not there yet begins at zero. */
  add<T extends object>(table: Table<T>, key: RowKey, deltas: { readonly [column in keyof T]?: number }): void;
};

/**
 * Turns events into rows. The fold is pure but for `rows`: the same events give the same rows however they are paged,
 * which is what makes a rebuild equal to folding along. A table is either put or added to, never both.
 */
export type Projection = {
  readonly name: string;
  /** Raised when fold or tables change their meaning: rows of another version must be rebuilt. */
  readonly version: number;
  readonly tables: readonly Table[];
  /** The event types it folds; it goes past all others. */
  readonly types: readonly string[];
  readonly touches: (event: Recorded) => readonly Touch[];
  readonly fold: (event: Recorded, rows: Rows) => void;
};

/** A recorded event with the types of its table, personal fields put back. Those erased are missing. */
export function typed<T extends EventTable>(_table: T, recorded: Recorded): EventOf<T> {
  return { type: recorded.type, data: openedData(recorded) } as unknown as EventOf<T>;
}
