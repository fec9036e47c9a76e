import type { LegalDate } from '#libs/canonical';
import type { Place, Role } from './decider.js';

/**
 * A role in a place: without a school for the whole jurisdiction and those below it, without both everywhere. One that
 * was delegated (委托代办) says by whom, and holds from the first to the last day, both included.
 */
export type Grant = {
  readonly role: Role;
  readonly jurisdiction?: string;
  readonly school?: string;
  readonly from?: LegalDate;
  readonly until?: LegalDate;
  readonly delegatedBy?: string;
};

/** Who acts or asks, with what they were granted. `person` when the actor is a person of the directory. */
export type Actor = { readonly id: string; readonly grants: readonly Grant[] };

/** The service itself: reactors, imports started at the terminal, the first grants of a new ledger. */
export const system: Actor = { id: 'system', grants: [{ role: 'system' }] };

/** Whether a role may be given to somebody: `system` is the service itself. */
export function mayBeGranted(role: Role): boolean {
  return role !== system.grants[0]!.role;
}

/** Whether a jurisdiction lies in another: `430602` in `430600`, everything in `000000`. */
export function within(jurisdiction: string, outer: string): boolean {
  return jurisdiction.startsWith(outer.replace(/(00)+$/, ''));
}

/** The actor with the grants that hold on a day: a delegation before its first or after its last day is none. */
export function actorOn(actor: Actor, today: LegalDate): Actor {
  const holds = ({ from = today, until = today }: Grant) => from <= today && today <= until;
  return actor.grants.every(holds) ? actor : { ...actor, grants: actor.grants.filter(holds) };
}

/** The actor without what was delegated: who acts for another gives away neither that right nor others under it. */
export function inOwnRight(actor: Actor): Actor {
  return { ...actor, grants: actor.grants.filter(({ delegatedBy }) => delegatedBy === undefined) };
}

/** Whether a grant reaches a place. */
export function reaches(grant: Grant, place: Place): boolean {
  if (grant.jurisdiction && !(place.jurisdiction && within(place.jurisdiction, grant.jurisdiction))) return false;
  return !grant.school || grant.school === place.school;
}

/** The first grant that gives one of the roles in a place; the role `system` is all roles everywhere. */
export function grantFor(actor: Actor, roles: readonly Role[], place: Place): Grant | undefined {
  return actor.grants.find((grant) => grant.role === 'system' || (roles.includes(grant.role) && reaches(grant, place)));
}

/** The roles an actor has in a place. */
export function rolesAt(actor: Actor, place: Place): Role[] {
  return actor.grants.filter((grant) => reaches(grant, place)).map((grant) => grant.role);
}

/** How a grant is written into the events made under it: `bureau.hr@500235`, with 代 and for whom when delegated. */
export function grantText({ role, jurisdiction, school, delegatedBy }: Grant): string {
  return `${role}@${school ?? jurisdiction ?? '*'}${delegatedBy === undefined ? '' : `(代 ${delegatedBy})`}`;
}

/**
 * What an actor may read: everything (`all`), or rows of some jurisdictions (prefixes of codes), schools, and the own
 * record. One object, from which every query, feed and export makes its predicate.
 */
export type ReadScope = {
  readonly all: boolean;
  readonly jurisdictions: readonly string[];
  readonly schools: readonly string[];
  readonly self: string;
};

const READS_ALL: readonly Role[] = ['system', 'auditor'];

/** The read scope of an actor. A role without a place reads everything only if it is `system` or `auditor`. */
export function readScope(actor: Actor): ReadScope {
  const placed = actor.grants.filter((grant) => grant.role !== 'teacher');
  return {
    all: placed.some((grant) => READS_ALL.includes(grant.role) && !grant.jurisdiction && !grant.school),
    jurisdictions: placed.filter((g) => g.jurisdiction && !g.school).map((g) => g.jurisdiction!.replace(/(00)+$/, '')),
    schools: placed.filter((g) => g.school).map((g) => g.school!),
    self: actor.id,
  };
}

/** Whether something of a place, and possibly about a person, may be read. */
export function mayRead(scope: ReadScope, place: Place & { readonly person?: string }): boolean {
  if (scope.all || (place.person !== undefined && place.person === scope.self)) return true;
  if (place.school && scope.schools.includes(place.school)) return true;
  return (
    place.jurisdiction !== undefined && scope.jurisdictions.some((prefix) => place.jurisdiction!.startsWith(prefix))
  );
}
