import { Refused } from '#libs/domain';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import type { Asked } from './bus.js';

/** Waits until the read models have come to a position that a command answered: read your own writes. */
export const minPosition = { minPosition: z.string().max(64).optional() };

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
