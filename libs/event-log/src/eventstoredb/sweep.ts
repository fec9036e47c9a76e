import type { Companion, KnownIntent } from './companion.js';
import type { LedgerEvents } from './ledger-events.js';

/** Commands looked at in one go. */
const TOGETHER = 200;

/**
 * Removes from the companion what was announced and never came to stand, with the personal data sealed for it: a process
 * ended between the two, or somebody else took the place. Each command is looked for in its stream first.
 *
 * @param olderThanMs how long ago it must have been tried last: longer than anybody may still be trying.
 * @returns how many commands were removed.
 */
export async function sweepOrphans(
  companion: Companion,
  events: Pick<LedgerEvents, 'standing'>,
  olderThanMs: number,
): Promise<number> {
  await companion.flush();
  let removed = 0;
  for (;;) {
    const unseen = await companion.unseen(olderThanMs, TOGETHER);
    const orphans: KnownIntent[] = [];
    for (const intent of unseen) {
      const stands = await events.standing(intent.commandId, intent);
      if (typeof stands === 'object') companion.confirm(intent.commandId);
      else orphans.push(intent);
    }
    await companion.flush();
    removed += await companion.forget(orphans, olderThanMs);
    if (unseen.length < TOGETHER) return removed;
  }
}
