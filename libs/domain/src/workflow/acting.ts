import type { Json } from '#libs/canonical';
import type { EventLog } from '#libs/event-log';
import type { WorkflowDefinition } from '#libs/policy';
import { Refused, type Place, type Role } from '../decider.js';
import { grantFor, grantText, rolesAt, type Actor } from '../scope.js';
import { placeOf } from '../subject.js';
import type { CaseState } from './case-state.js';
import { isDone, type Acting, type CaseCommand, type KeptDefinition, type PossibleStep } from './engine.js';
import { fieldWord, placeWords, wordsFor } from './who.js';

/** The persons with a role by a grant at exactly a school, or, of a place without one, at exactly a jurisdiction. */
export type Holders = (role: Role, place: Place) => Promise<readonly string[]>;

/**
 * Where the schools (a UUID) and jurisdictions (six digits) are that the details of a command name, for the words
 * `role@field` of the definition.
 * @throws {Refused} `school-unknown`.
 */
export async function placesNamed(
  log: EventLog,
  definition: WorkflowDefinition,
  { data }: CaseCommand,
): Promise<{ readonly [field: string]: Place }> {
  const details = (data['details'] ?? {}) as { readonly [field: string]: Json };
  const places: { [field: string]: Place } = {};
  for (const { field } of placeWords(definition)) {
    const id = details[field];
    if (typeof id !== 'string' || places[field]) continue;
    const kind = /^\d{6}$/.test(id) ? 'bureau' : 'school';
    const place = await placeOf(log, { kind, id });
    if (!place) throw new Refused('school-unknown', { id }, `/details/${field}`);
    places[field] = place;
  }
  return places;
}

/**
 * Whether somebody may know of a case: who has a role in its place or in one that it names, and who is named in it. To be
 * a teacher at the same school opens nobody else's case.
 */
export function mayKnow(
  definition: WorkflowDefinition | undefined,
  state: CaseState,
  place: Place,
  actor: Actor,
): boolean {
  const places = [place, ...Object.values(state.places)];
  const self = state.kind === 'person' && state.subject === actor.id;
  return (
    self ||
    places.some((one) => rolesAt(actor, one).some((role) => role !== 'teacher')) ||
    (definition !== undefined && wordsFor(definition, state, actor.id).length > 0)
  );
}

/** Somebody before a case: the roles and words that are true of them there. */
export function rolesOn(definition: WorkflowDefinition, state: CaseState, place: Place, actor: Actor): readonly Role[] {
  const elsewhere = placeWords(definition).flatMap(({ role, field }) => {
    const there = state.places[field];
    return there && rolesAt(actor, there).includes(role) ? [`${role}@${field}`] : [];
  });
  return [...rolesAt(actor, place), ...wordsFor(definition, state, actor.id), ...elsewhere];
}

/**
 * How somebody acts in a step: with their roles there, and the grant used as text (`self`, `school.reviewer@…`). Where
 * none of its roles is theirs, the fallback of the step is, once nobody else at exactly that school may act.
 */
export async function actingOn(
  holders: Holders,
  { definition }: KeptDefinition,
  state: CaseState,
  step: PossibleStep,
  place: Place,
  actor: Actor,
): Promise<{ readonly acting: Acting; readonly scope: string }> {
  const roles = rolesOn(definition, state, place, actor);
  const by = (words: readonly string[]) => grantUsed(state, place, actor, roles, words);
  const own = by(step.by);
  if (own?.delegatedBy !== undefined) {
    const acting = { actor: actor.id, roles, instead: own.text, onBehalfOf: own.delegatedBy };
    return { acting, scope: own.text };
  }
  if (own) return { acting: { actor: actor.id, roles }, scope: own.text };
  const other = by(step.fallback ?? []);
  if (!other || !(await nobodyElse(holders, state, step, place, actor.id)))
    return { acting: { actor: actor.id, roles }, scope: '' };
  const { text: instead, delegatedBy: onBehalfOf } = other;
  return { acting: { actor: actor.id, roles, instead, ...(onBehalfOf && { onBehalfOf }) }, scope: instead };
}

/** The grant by which one of some words is true of an actor; what somebody is comes before what they were granted. */
function grantUsed(
  state: CaseState,
  place: Place,
  actor: Actor,
  roles: readonly Role[],
  words: readonly string[],
): { readonly text: string; readonly delegatedBy?: string } | undefined {
  const own = words.filter((word) => roles.includes(word));
  const pseudo = own.find((word) => /^(self|opener|panel|person@.+)$/.test(word));
  if (pseudo !== undefined) return { text: pseudo };
  const grants = own.flatMap((word) => {
    const said = fieldWord(word);
    return grantFor(actor, [said?.role ?? word], said ? state.places[said.field]! : place) ?? [];
  });
  const service = actor.grants.filter(({ role }) => role === 'system');
  const used = [...grants, ...service].sort((a, b) => Number(!!a.delegatedBy) - Number(!!b.delegatedBy))[0];
  return used && { text: grantText(used), ...(used.delegatedBy !== undefined && { delegatedBy: used.delegatedBy }) };
}

/** Whether nobody but this person may take a step by its own roles: none has them, or all are excluded. */
async function nobodyElse(
  holders: Holders,
  state: CaseState,
  step: PossibleStep,
  place: Place,
  actor: string,
): Promise<boolean> {
  const who: string[] = [];
  for (const word of step.by) {
    const said = fieldWord(word);
    const named = said && state.details[said.field];
    if (word === 'self' && state.kind === 'person') who.push(state.subject ?? '');
    else if (word === 'opener') who.push(state.opener ?? '');
    else if (word === 'panel') who.push(...state.panel);
    else if (said?.role === 'person') who.push(typeof named === 'string' ? named : '');
    else if (word !== 'system') {
      const there = said ? state.places[said.field] : place;
      if (there) who.push(...(await holders(said?.role ?? word, there)));
    }
  }
  const excluded = (one: string) => step.notBy.some((earlier) => state.doneBy[earlier]?.includes(one));
  return who.every((one) => one === '' || one === actor || excluded(one) || isDone(state, step, one));
}
