import { createHash } from 'node:crypto';
import { canonicalBytes } from './json.js';

/** SHA-256 of bytes or of the UTF-8 of a text, 32 bytes. */
export function sha256(...parts: (Uint8Array | string)[]): Buffer {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}

/** SHA-256 in 64 lower-case hexadecimal digits. */
export function sha256Hex(...parts: (Uint8Array | string)[]): string {
  return sha256(...parts).toString('hex');
}

/** SHA-256 of the canonical bytes of a JSON value, in hexadecimal: the name of packs, definitions and fact sets. */
export function canonicalHash(value: unknown): string {
  return sha256Hex(canonicalBytes(value));
}

const LEAF_PREFIX = Uint8Array.of(0x00);

/** The Merkle tree leaf of an entry: SHA-256(0x00 ‖ entry), RFC 6962 §2.1, in hexadecimal. */
export function leafHash(entry: Uint8Array | string): string {
  return sha256Hex(LEAF_PREFIX, entry);
}
