import { grantFor, Refused, type Actor, type Place } from '#libs/domain';
import { z } from 'zod';

/** A window as callers write it: `<kind>/<key>`, such as `year/2025` or `cycle/2021-2025`; the key may be left out. */
export const windowName = z
  .string()
  .regex(/^[a-zA-Z]+(\/[0-9.-]+)?$/, { error: 'expected <kind>/<key>, such as year/2025' })
  .transform((text) => {
    const [kind, key] = text.split('/') as [string, string | undefined];
    return { kind, key: key ?? '' };
  });

/** Refuses unless the actor has one of the roles in a place. @throws {Refused} `wrong-role` */
export function demandRole(actor: Actor, roles: readonly string[], place: Place): void {
  if (!grantFor(actor, roles, place)) throw new Refused('wrong-role', { by: roles });
}
