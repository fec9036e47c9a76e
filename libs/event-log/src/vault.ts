import { canonicalText, type Json } from '#libs/canonical';
import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { stringify } from 'uuid';
import type { Opening } from './seal.js';

/** A personal value at rest: AES-256-GCM under the key of its subject, bound to event and field. */
export type VaultRow = {
  readonly eventId: string;
  readonly field: string;
  readonly subject: string;
  readonly salt: Buffer;
  readonly nonce: Buffer;
  /** Ciphertext with the 16-byte tag behind it. */
  readonly sealed: Buffer;
};

/**
 * The keys of the vault. One master key of 32 bytes, kept outside the database, wraps a random key per subject;
 * deleting the wrapped key of a subject erases them wherever copies of their rows may be.
 */
export class Keyring {
  private readonly master: Uint8Array;
  private readonly wrapping: Buffer;
  private readonly digesting: Buffer;

  /** @throws {RangeError} when the master key is not 32 bytes. */
  constructor(master: Uint8Array) {
    if (master.length !== 32) throw new RangeError('the vault master key must have 32 bytes');
    this.master = master;
    this.wrapping = derive(master, 'shixun/vault/wrap/v1');
    this.digesting = derive(master, 'shixun/command/digest/v1');
  }

  /** A new random subject key and its wrapped form, which is what is stored. */
  newSubjectKey(subject: string): { key: Buffer; wrapped: Buffer } {
    const key = randomBytes(32);
    const nonce = randomBytes(12);
    return { key, wrapped: ownBytes(Buffer.concat([nonce, encrypt(this.wrapping, nonce, subject, key)])) };
  }

  /** @throws when the wrapped key is not of this subject or not of this master key. */
  unwrap(subject: string, wrapped: Buffer): Buffer {
    return ownBytes(decrypt(this.wrapping, wrapped.subarray(0, 12), subject, wrapped.subarray(12)));
  }

  /**
   * A secret namespace for UUIDv5 (itself a UUIDv8): ids made in it from a staff number cannot be tested by trying all
   * numbers, as they could be in a namespace that is known.
   */
  namespace(purpose: string): string {
    const bytes = derive(this.master, `shixun/ids/v1/${purpose}`).subarray(0, 16);
    bytes[6] = (bytes[6]! & 0x0f) | 0x80;
    bytes[8] = (bytes[8]! & 0x3f) | 0x80;
    return stringify(bytes);
  }

  /** Keyed digest of a command: a plain hash of an ID number could be found by trying all of them. */
  digest(command: Json): string {
    return createHmac('sha256', this.digesting).update(canonicalText(command)).digest('hex');
  }
}

/** A copy in memory of its own: small buffers share blocks of 8 KiB, and one that is kept for long keeps its whole block. */
export function ownBytes(bytes: Buffer): Buffer {
  const own = Buffer.alloc(bytes.length); // unlike `Buffer.from`, never part of a block
  bytes.copy(own);
  return own;
}

/** Encrypts the opening of a commitment for the vault. */
export function sealOpening(key: Buffer, subject: string, eventId: string, opening: Opening): VaultRow {
  const nonce = randomBytes(12);
  const sealed = encrypt(key, nonce, `${eventId}/${opening.field}`, Buffer.from(canonicalText(opening.value)));
  return { eventId, field: opening.field, subject, salt: opening.salt, nonce, sealed };
}

/** Decrypts a vault row. @throws when row, key, event or field do not belong together. */
export function openRow(key: Buffer, row: VaultRow): Opening {
  const text = decrypt(key, row.nonce, `${row.eventId}/${row.field}`, row.sealed).toString('utf8');
  return { field: row.field, salt: row.salt, value: JSON.parse(text) as Json };
}

function derive(master: Uint8Array, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', master, new Uint8Array(32), purpose, 32));
}

function encrypt(key: Buffer, nonce: Buffer, context: string, plain: Buffer): Buffer {
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(context));
  return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

function decrypt(key: Buffer, nonce: Buffer, context: string, sealed: Buffer): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(context));
  decipher.setAuthTag(sealed.subarray(-16));
  return Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()]);
}
