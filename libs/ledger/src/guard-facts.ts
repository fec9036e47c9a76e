import type { FactsAbout, Rules } from '#libs/domain';
import type { EventLog } from '#libs/event-log';
import { guardFactsOf } from '#libs/policy';
import type { PolicyAsOf } from './policy-history.js';
import { subjectAt } from './subjects.js';

/**
 * What guards read of a pack, from the log as it stands: the pack and the interpretations in force on the day, and
 * everything on record about the subject. Without a pack nothing is known.
 */
export function guardFacts(log: EventLog, inForce: PolicyAsOf): Rules['packFacts'] {
  return async ({ subject, jurisdiction, day: today }: FactsAbout, names, window) => {
    const { position } = await log.head();
    const policy = await inForce(jurisdiction, position, today);
    if (!policy) return Object.fromEntries(names.map((name) => [name, null]));
    const ofPack = names.every((name) => name.startsWith('param:'));
    const { events } = ofPack ? { events: [] } : await subjectAt(log, subject, position);
    const { pack, interpretations } = policy;
    return guardFactsOf(pack, { subjectKind: subject.kind, events, today, interpretations }, names, window);
  };
}
