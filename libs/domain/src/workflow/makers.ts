import type { EventLog, Recorded } from '#libs/event-log';
import { allSteps, MAKERS, type WorkflowDefinition } from '#libs/policy';
import { system } from '../scope.js';
import type { CaseAbout } from './case-state.js';

export { MAKERS };

/** Whether a definition keeps whoever made what a case is about from one of its steps. */
export function keepsMakersOut(definition: WorkflowDefinition): boolean {
  return allSteps(definition).some(({ notBy }) => notBy.includes(MAKERS));
}

/**
 * Who made the award, the decision or the case that another case is about, in the order in which they acted: whoever did
 * does not decide whether it was right. What the service did in answer to a case is the work of those who acted there.
 */
export async function makersOf(
  log: EventLog,
  subject: string,
  { award, decision, case: other }: CaseAbout,
  workflowOf: (caseId: string) => Promise<string | undefined>,
): Promise<string[]> {
  const events: Recorded[] = [];
  if (award)
    for await (const one of log.readStream(`credit-${subject}`)) if (one.data['award'] === award) events.push(one);
  const decided = decision && (await log.readEvent(decision));
  if (decided) events.push(decided);
  const workflow = other && (await workflowOf(other));
  if (workflow) events.push(...(await eventsOf(log, `case-${workflow}-${other}`)));
  const makers = new Set<string>();
  for (const event of events) for (const one of await actorsOf(log, event)) makers.add(one);
  makers.delete(subject);
  return [...makers];
}

async function actorsOf(log: EventLog, { meta }: Recorded): Promise<string[]> {
  if (meta.actor !== system.id) return [meta.actor];
  const cause = meta.cause && (await log.readEvent(meta.cause));
  if (!cause) return [];
  if (!cause.stream.startsWith('case-')) return actorsOf(log, cause);
  const acted = await eventsOf(log, cause.stream);
  return acted.map((one) => one.meta.actor).filter((actor) => actor !== system.id);
}

async function eventsOf(log: EventLog, stream: string): Promise<Recorded[]> {
  const events: Recorded[] = [];
  for await (const event of log.readStream(stream)) events.push(event);
  return events;
}
