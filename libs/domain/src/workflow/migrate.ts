import { legalDateAt } from '#libs/canonical';
import type { EventLog } from '#libs/event-log';
import type { WorkflowDefinition } from '#libs/policy';
import { attempt, type Issue, type Outcome } from '../attempt.js';
import { demand, Refused } from '../decider.js';
import { authorise } from '../execute.js';
import { actorOn } from '../scope.js';
import { caseFold, type CaseState } from './case-state.js';
import { dueOf } from './due.js';
import type { KeptDefinition } from './engine.js';
import { decided, surroundings, type Rules } from './execute-step.js';
import { ownEvent } from './own-events.js';

/** How a case is migrated: why, to which definition (by default the one in force), and to which state of it. */
export type Migration = {
  readonly reason: string;
  /** Hash of the definition. */
  readonly to?: string;
  /** State of that definition; by default the one of the same name. */
  readonly state?: string;
};

/** Who may put a case under another definition. */
const MAY_MIGRATE = ['rule.approver', 'bureau.training', 'bureau.hr'];

/**
 * Puts a case under another definition of its workflow, from where it stands: what it caused until then stays as the old
 * one had it.
 * @throws {Refused} `case-unknown`, `wrong-role`, `not-found`, `field-required`, `workflow-unknown`,
 * `migration-nothing-new`, `migration-state-unknown`.
 */
export async function migrateCase(
  log: EventLog,
  rules: Rules,
  workflow: string,
  id: string,
  migration: Migration,
  issue: Issue,
): Promise<Outcome> {
  const { reason, ...wanted } = migration;
  const command = { do: 'Migrate', data: { ...wanted, reason } };
  return attempt(log, `case-${workflow}-${id}`, caseFold, command, issue, async (state) => {
    const place = { jurisdiction: state.jurisdiction, school: state.school };
    const scope = authorise(actorOn(issue.actor, legalDateAt(issue.at)), MAY_MIGRATE, place);
    demand(state.definition !== undefined, 'case-unknown', { workflow, case: id });
    demand(reason.trim() !== '', 'field-required', { field: 'reason' }, '/reason');
    const { jurisdiction } = place;
    const next = await target(rules, workflow, jurisdiction ?? '', wanted.to);
    demand(next, 'workflow-unknown', { workflow, jurisdiction: jurisdiction ?? null }, '/to');
    demand(next.hash !== state.definition, 'migration-nothing-new', { definition: next.hash }, '/to');
    const to = wanted.state ?? state.state!;
    const tracks = tracksIn(next.definition, to, wanted.state === undefined ? state.tracks : {});
    const data = { before: state.definition, reason, ...(Object.keys(tracks).length > 0 && { tracks }) };
    const event = ownEvent(next, state, 'Migrated', data, 'Migrate', { to });
    const around = surroundings(rules, state, place, issue.at);
    const due = await dueOf(next.definition, state, event, issue.actor.id, around);
    const way = { ...event.data.case, ...(due.length > 0 && { due }) };
    return decided(place, scope, { ...event, data: { ...event.data, case: way } } as typeof event);
  });
}

async function target(
  rules: Pick<Rules, 'kept' | 'current'>,
  workflow: string,
  jurisdiction: string,
  hash: string | undefined,
): Promise<KeptDefinition | undefined> {
  if (hash === undefined) return rules.current(workflow, jurisdiction);
  const kept = await rules.kept(hash).catch(() => undefined);
  return kept?.definition.id === workflow ? kept : undefined;
}

/** The tracks that have moved, if the new definition has them and their states where the case goes on. */
function tracksIn(definition: WorkflowDefinition, to: string, moved: CaseState['tracks']): CaseState['tracks'] {
  const there = definition.states[to];
  if (!there)
    throw new Refused('migration-state-unknown', { state: to, known: Object.keys(definition.states) }, '/state');
  for (const [name, at] of Object.entries(moved)) {
    const known = Object.keys(there.tracks?.[name]?.states ?? {});
    demand(known.includes(at), 'migration-state-unknown', { state: `${name}: ${at}`, known }, '/state');
  }
  return moved;
}
