import { demand } from '#libs/domain';
import type { OpenLedger } from '#libs/ledger';

const HASH = /^[0-9a-f]{64}$/;

/**
 * Files that a command cites must have been handed in: a hash that nobody can look up proves nothing.
 * @throws {Refused} `evidence-unknown` naming the first that is not there.
 */
export async function mustBeHandedIn({ evidence }: Pick<OpenLedger, 'evidence'>, data: unknown): Promise<void> {
  const cited = (data as { evidence?: unknown } | null)?.evidence;
  if (!Array.isArray(cited)) return;
  for (const [i, one] of cited.entries()) {
    const file = typeof one === 'string' ? one : (one as { file?: unknown } | null)?.file;
    if (typeof file !== 'string' || !HASH.test(file)) continue; // the schema of the command says so
    demand(await evidence.has(file), 'evidence-unknown', { file }, `/evidence/${i}`);
  }
}
