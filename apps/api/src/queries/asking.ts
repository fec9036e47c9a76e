import { isLegalDate } from '#libs/canonical';
import { grantFor, Refused, type Actor, type Place } from '#libs/domain';
import { START, type Position } from '#libs/event-log';
import type { OpenLedger, Standing } from '#libs/ledger';
import { binds } from '#libs/policy';
import { z } from 'zod';
import { found, minPosition } from '../reading.js';

/** A window as callers write it: `<kind>/<key>`, such as `year/2025` or `term/2025-2026/autumn`; the key may be left out. */
export const windowName = z
  .string()
  .regex(/^[a-zA-Z]+(\/[0-9.-]+(\/[a-zA-Z0-9.-]+)?)?$/, { error: 'expected <kind>/<key>, such as year/2025' })
  .transform((text) => {
    const [kind, ...key] = text.split('/') as [string, ...string[]];
    return { kind, key: key.join('/') };
  });

const day = z.string().refine(isLegalDate, { error: 'expected a day that exists, as YYYY-MM-DD' });

/** The two axes of time: `asOf` (a day: what was true then) and `knownAt` (an instant: what was known then). */
export const axes = { asOf: day.optional(), knownAt: z.iso.datetime({ offset: true }).optional() };

/** What a question about where somebody or something stands may say. */
export const standingParams = z.object({
  purpose: z.string().optional(),
  window: windowName.optional(),
  ...axes,
  ...minPosition,
});

/** What is decided for the record. */
export const evaluation = z.strictObject({ purpose: z.string(), window: windowName.optional(), asOf: day.optional() });

/** Who evaluates for the record. */
export const EVALUATES = ['bureau.hr', 'bureau.training'];

/** The position of what was known at an instant; without one the head of the log. @throws {Refused} before any event. */
export async function positionAt(log: OpenLedger['log'], knownAt: string | undefined): Promise<Position> {
  if (knownAt === undefined) return (await log.head()).position;
  const position = await log.positionAt(new Date(knownAt).toISOString());
  return found(position === START ? null : position);
}

/** A standing as answered, without who it is about. */
export function standingView(
  { decision, explanation, credits, interpretations, stillNeeded, pack }: Standing,
  knownAt: string | undefined,
) {
  const { purpose, window, asOf, position, outcome } = decision;
  return {
    ...{ purpose, window, asOf, knownAt: knownAt ?? null, position, outcome, binding: binds(pack, purpose) },
    text: explanation.text,
    requirements: explanation.requirements,
    ...{ credits, interpretations, stillNeeded, packHash: pack.hash },
  };
}

/** Refuses unless the actor has one of the roles in a place. @throws {Refused} `wrong-role` */
export function demandRole(actor: Actor, roles: readonly string[], place: Place): void {
  if (!grantFor(actor, roles, place)) throw new Refused('wrong-role', { by: roles });
}
