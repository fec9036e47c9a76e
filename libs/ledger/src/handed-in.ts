import { Refused } from '#libs/domain';
import { EvidenceRefused } from '#libs/evidence';
import type { OpenLedger } from './open.js';

const HASH = /^[0-9a-f]{64}$/;

/**
 * Files that a command cites must have been handed in, and be what they were then: a hash that nobody can look up proves
 * nothing. Asked before the command is carried out, whoever gives it.
 * @throws {Refused} `evidence-unknown`, `evidence-changed` about the first that is not.
 */
export async function mustBeHandedIn({ evidence }: Pick<OpenLedger, 'evidence'>, data: unknown): Promise<void> {
  const cited = (data as { evidence?: unknown } | null)?.evidence;
  if (!Array.isArray(cited)) return;
  for (const [i, one] of cited.entries()) {
    const file = typeof one === 'string' ? one : (one as { file?: unknown } | null)?.file;
    if (typeof file !== 'string' || !HASH.test(file)) continue; // the schema of the command says so
    await evidence.check(file).catch((error: unknown) => evidenceRefused(error, `/evidence/${i}`));
  }
}

/** Tells a refusal of the store as one of the ledger. @throws {Refused} `evidence-…`, or the error as it is. */
export function evidenceRefused(error: unknown, field?: string): never {
  throw error instanceof EvidenceRefused ? new Refused(`evidence-${error.code}`, error.values, field) : error;
}
