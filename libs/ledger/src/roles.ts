/**
 * What a process of the service does: `api` serves commands, queries and the console; `projector` keeps the read models
 * up to date; `reactor` runs reactors, timekeeper and settlements; `feed` serves the events to subscribers.
 */
export const allRoles = ['api', 'projector', 'reactor', 'feed'] as const;

/** A part of the work of the service. */
export type Role = (typeof allRoles)[number];
