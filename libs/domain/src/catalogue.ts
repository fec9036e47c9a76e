import { clientEvents } from './client.js';
import { creditEvents } from './credit.js';
import { decisionEvents } from './decision.js';
import type { EventTable } from './decider.js';
import { personEvents } from './person.js';
import { policyEvents } from './policy.js';
import { programmeEvents } from './programme.js';
import { recordEvents } from './record.js';
import { schoolEvents } from './school.js';
import { classEvents } from './training-class.js';
import { caseEvents } from './workflow/case-events.js';

/** Every kind of stream with the events it holds: the shared event catalogue. */
export const catalogue = {
  teacher: personEvents,
  school: schoolEvents,
  programme: programmeEvents,
  class: classEvents,
  credit: creditEvents,
  decision: decisionEvents,
  record: recordEvents,
  policy: policyEvents,
  client: clientEvents,
  case: caseEvents,
} satisfies { readonly [stream: string]: EventTable };

/** Kind of a stream: the part of its name before the first hyphen. */
export type StreamKind = keyof typeof catalogue;

/** The kind of a stream and the id behind it; a case stream has its workflow between the two. */
export function parseStream(stream: string): { kind: StreamKind; workflow?: string; id: string } {
  const kind = stream.slice(0, stream.indexOf('-'));
  if (!Object.hasOwn(catalogue, kind)) throw new Error(`"${stream}" is no stream of the catalogue`);
  const rest = stream.slice(kind.length + 1);
  if (kind !== 'case') return { kind: kind as StreamKind, id: rest };
  return { kind, workflow: rest.slice(0, -37), id: rest.slice(-36) };
}

/** The person whose own stream it is: personal data in it is erased with the person, and its events stay in order. */
export function personOfStream(stream: string): string | undefined {
  return /^(?:teacher-|credit-|decision-|record-person-)([\da-f]{8}-[\da-f-]{27})$/.exec(stream)?.[1];
}

/** All event types of the catalogue, each with its kind of stream. Names are unique across streams. */
export const eventKinds: ReadonlyMap<string, StreamKind> = new Map(
  Object.entries(catalogue).flatMap(([kind, table]) => Object.keys(table).map((type) => [type, kind as StreamKind])),
);
