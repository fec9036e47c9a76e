import { Refused } from '#libs/domain';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import type { Asked } from './bus.js';

/** A position of the log as this API gives it out. */
export const position = z.string().regex(/^\d{0,64}$/, { error: 'expected a position that this API gave out' });

/** Waits until the read models have come to a position that a command answered: read your own writes. */
export const minPosition = { minPosition: position.optional() };

/** The parameters of a read that has no others. */
export const reading = z.object(minPosition);

/** The parameters of a read that has no others. */
export type Reading = z.output<typeof reading>;

/** Writes the position an answer rests on into the reply, and gives the answer. */
export function send<R>(reply: FastifyReply, { answer, position }: Asked<R>): R {
  void reply.header('x-ledger-position', position);
  return answer;
}

/** What was found. @throws {Refused} `not-found`: does not exist, or not within the scope of the caller. */
export function found<T>(answer: T | null | undefined): T {
  if (answer === null || answer === undefined) throw new Refused('not-found');
  return answer;
}
