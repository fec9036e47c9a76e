import type { EventRef } from '../copy.js';

/**
 * An archive is one gzip file of lines, each a JSON object: a header; what is kept; the events in their order, with their
 * vault rows as they stand, encrypted, and the wrapped keys of subjects; who was erased; a trailer. An event is its two
 * canonical texts, from which everything else of it follows. The master key of the vault is not in it.
 */
export const FORMAT = 'shixun-archive';

/** The newest version of the format that this software writes and reads. The first did not say who was erased. */
export const VERSION = 2;

/** Where those that read a log stand: the last event that each has answered, under its name. */
export type Stands = { readonly [name: string]: EventRef };

/** The first line. */
export type Header = {
  readonly format: typeof FORMAT;
  readonly version: number;
  readonly ledger: string;
  /** When it was begun, ISO 8601 UTC. */
  readonly madeAt: string;
  /** How many events it was to hold; `null` where the source could not tell. */
  readonly events: number | null;
  readonly stands: Stands;
};

/** A line of something kept, in base64. */
export type KeptLine = { readonly kept: string; readonly bytes: string };

/** A line of an event. Binary values are in base64. */
export type EventLine = {
  readonly envelope: string;
  readonly body: string;
  /** Of the command, on its last event; else `null`. */
  readonly digest: string | null;
  readonly vault: readonly {
    readonly field: string;
    readonly subject: string;
    readonly salt: string;
    readonly nonce: string;
    readonly sealed: string;
    readonly wrapped: string;
  }[];
};

/** A line of an erasure: the key's hash and its subject. */
export type ErasedLine = { readonly erased: string; readonly subject: string };

/** The last line: what was before it. Without it an archive is cut off. */
export type Trailer = {
  readonly end: {
    readonly events: number;
    /** Of the last event; empty without events. */
    readonly leaf: string;
    /** SHA-256 over all leaves in their order. */
    readonly digest: string;
    /** SHA-256 over all lines before this one, with their line feeds. */
    readonly sha256: string;
  };
};

/** Any line of an archive. */
export type ArchiveLine = Header | KeptLine | EventLine | ErasedLine | Trailer;

/** Why an archive cannot be used. */
export type ArchiveProblem = 'no-archive' | 'newer' | 'cut' | 'changed';

/** An archive that cannot be used; nothing of it was taken. */
export class ArchiveBroken extends Error {
  constructor(
    readonly path: string,
    readonly problem: ArchiveProblem,
    /** The line where it was noticed, from 1. */
    readonly line: number,
    readonly detail: string,
    options?: ErrorOptions,
  ) {
    super(`${path}, line ${line}: ${detail}`, options);
    this.name = 'ArchiveBroken';
  }
}
