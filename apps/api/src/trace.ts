import type { FastifyRequest } from 'fastify';
import { randomUUID } from 'node:crypto';

/** What is known of a request beside what it says itself. */
export type Notes = {
  /** Trace id, 32 hexadecimal digits: in events, answers and lines of the log. */
  readonly trace: string;
  /** Code of the problem it was answered with. */
  code?: string;
};

const notes = new WeakMap<FastifyRequest, Notes>();

/** The notes of a request, begun when first asked for. */
export function notesOf(request: FastifyRequest): Notes {
  let found = notes.get(request);
  if (!found) notes.set(request, (found = { trace: traceOf(request) }));
  return found;
}

/** The trace a request came with (W3C trace context), or a new one. All zeros, and version ff, are no trace. */
function traceOf({ headers }: FastifyRequest): string {
  const given = /^(?!ff)[\da-f]{2}-(?!0{32})([\da-f]{32})-(?!0{16})[\da-f]{16}-/.exec(
    `${String(headers['traceparent'] ?? '')}-`,
  )?.[1];
  return given ?? randomUUID().replaceAll('-', '');
}
