import { formatAmount } from '#libs/canonical';
import {
  caseFold,
  credit,
  effectsOf,
  evolveCase,
  execute,
  executeStep,
  findSubject,
  loadStream,
  noCase,
  noteRefusedEffect,
  ownEvents,
  parseStream,
  reasonOf,
  Refused,
  system,
  within,
  type CaseEffect,
  type CaseEvent,
  type CausedReversal,
  type CausedStep,
  type Happened,
  type Issue,
} from '#libs/domain';
import type { Recorded } from '#libs/event-log';
import { allSteps } from '#libs/policy';
import { v5 as uuidv5 } from 'uuid';
import type { Bench } from './verdicts.js';

/**
 * Carries out what an event of a case causes, one after the other. What is refused is put on record in the case, where a
 * person sees it, and told to `refused`; the others are carried out all the same. Every command has an id that derives
 * from the event: delivered twice, it has one effect.
 */
export async function causeEffects(
  bench: Bench,
  event: Recorded,
  now: string,
  refused: (refusal: Refused) => void,
): Promise<void> {
  if ((ownEvents as readonly string[]).includes(event.type)) return;
  const { step, definition } = event.data['case'] as { readonly step: string; readonly definition: string };
  if (!mayCause(await bench.shelf.kept(definition), step)) return;
  const { id, workflow = '' } = parseStream(event.stream);
  const happened = await historyOf(bench, event);
  const { kept, state, event: opened } = happened.at(-1)!;
  for (const one of effectsOf(kept, state, opened, id, happened.slice(0, -1)))
    try {
      await carryOut(bench, one, happened.at(-1)!, issueFor(event, one.commandId, now));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      const issue = issueFor(event, uuidv5(`refused/${one.commandId}`, event.id), now);
      const about = { of: event.id, effect: one.effect, step };
      await noteRefusedEffect(bench.log, bench.shelf, workflow, id, about, error, issue);
      refused(error);
    }
}

/** Whether any step of this name has effects: most events of cases have none, and need no look at what came before. */
function mayCause({ definition }: Happened['kept'], step: string): boolean {
  return allSteps(definition).some((one) => one.do === step && one.effect.length > 0);
}

/** The case up to an event: each of its events, opened, with the case after it and the definition it was taken under. */
async function historyOf({ log, shelf }: Bench, upTo: Recorded): Promise<readonly Happened[]> {
  const happened: Happened[] = [];
  let state = noCase;
  for await (const event of log.readStream(upTo.stream, { upTo: upTo.position, open: true })) {
    state = evolveCase(state, event as unknown as CaseEvent, event);
    const { definition } = event.data['case'] as { readonly definition: string };
    happened.push({ kept: await shelf.kept(definition), state, event });
    if (event.id === upTo.id) break;
  }
  return happened;
}

async function carryOut({ log, shelf }: Bench, effect: CaseEffect, cause: Happened, issue: Issue): Promise<void> {
  switch (effect.kind) {
    case 'command': {
      const { decider, id, anySubject, command } = effect;
      await execute(log, shelf, decider, anySubject ? await nameOf(log, id) : id, command, issue);
      return;
    }
    case 'step':
      await mayReach(log, effect, cause);
      await executeStep(log, shelf, effect.workflow, effect.id, effect.command, issue);
      return;
    case 'reversal':
      return reverse({ log, shelf }, effect, cause, issue);
    case 'nothing':
      throw new Refused('effect-without-target', { of: effect.of });
  }
}

/** Records about a subject stand under its kind and id. */
async function nameOf(log: Bench['log'], id: string): Promise<string> {
  const found = await findSubject(log, id);
  if (!found) throw new Refused('subject-unknown', { subject: id });
  return `${found.subject.kind}-${id}`;
}

/**
 * The service may take any step anywhere; a case may make it do so only in its own jurisdiction, those above it and those
 * below: which case it means, whoever opened it has said.
 */
async function mayReach(log: Bench['log'], { workflow, id }: CausedStep, { state }: Happened): Promise<void> {
  const other = (await loadStream(log, `case-${workflow}-${id}`, caseFold)).state.jurisdiction;
  const own = state.jurisdiction ?? '';
  if (other !== undefined && !within(other, own) && !within(own, other))
    throw new Refused('case-unknown', { workflow, case: id });
}

/** Revokes what is left of an award; of one that was refused, or is revoked already, nothing is. */
async function reverse(
  { log, shelf }: Bench,
  { person, award }: CausedReversal,
  { event }: Happened,
  issue: Issue,
): Promise<void> {
  const { entries } = (await loadStream(log, `credit-${person}`, credit)).state;
  const entry = entries[award];
  if (!entry || entry.recognised === entry.revoked) return;
  const amount = formatAmount(entry.recognised - entry.revoked);
  const data = { award, amount, kind: 'correction', basis: 'default', reason: reasonOf(event) };
  const request = { type: 'RevokeCredit', award };
  await execute(log, shelf, credit, person, { type: 'RevokeCredit', data }, { ...issue, request });
}

/** An effect is never earlier than its cause, whatever the clock of this machine says. */
export function issueFor(event: Recorded, commandId: string, now: string): Issue {
  const at = now > event.recordedAt ? now : event.recordedAt;
  const { trace } = event.meta;
  return { actor: system, commandId, at, cause: event.id, ...(trace && { trace }) };
}
