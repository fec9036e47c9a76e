import { Refused, type Issue } from '#libs/domain';
import type { FastifyRequest } from 'fastify';
import { v4 as uuidv4, v5 as uuidv5 } from 'uuid';
import type { Caller } from './auth/caller.js';
import { notesOf } from './trace.js';

/** Namespace of command ids made from the keys of callers. */
const KEYS = '0b6b2f0e-5f0a-5d0c-8a52-9a1f6c1d2e11';

/**
 * Who gives the command of a request, and under which id: `Idempotency-Key` belongs to the caller, `If-Match` is the
 * revision they saw, as this API writes it in `ETag`.
 * @throws {Refused} `invalid-data` for an `If-Match` that is no revision, or a key that is empty or of more than 200 characters.
 */
export function issueOf(request: FastifyRequest, { actor }: Caller, at: string): Issue {
  const { headers } = request;
  const key = headers['idempotency-key'];
  if (key !== undefined && !(typeof key === 'string' && key.length >= 1 && key.length <= 200))
    throw headerRefused('Idempotency-Key', 'expected 1 to 200 characters');
  const commandId = key === undefined ? uuidv4() : uuidv5(`${actor.id}/${key}`, KEYS);
  const match = headers['if-match'];
  const { trace } = notesOf(request);
  if (match === undefined) return { actor, commandId, at, trace };
  const revision = /^"(\d+|none)"$/.exec(match)?.[1];
  if (revision === undefined)
    throw headerRefused('If-Match', 'expected the ETag of the record, such as "7", or "none"');
  return { actor, commandId, at, trace, expected: revision === 'none' ? -1 : Number(revision) };
}

function headerRefused(name: string, message: string): Refused {
  return new Refused('invalid-data', { issues: [{ pointer: name, message }] });
}
