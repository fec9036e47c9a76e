import { Refused } from '#libs/domain';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import type { Asked } from './bus.js';

/** A position as logs of any kind write it, as a pattern. */
export const POSITION = 'c?\\d{0,64}';

/** A position of the log as this API gives it out. */
export const position = z
  .string()
  .regex(new RegExp(`^${POSITION}$`), { error: 'expected a position that this API gave out' });

/** Waits until the read models have come to a position that a command answered: read your own writes. */
export const minPosition = { minPosition: position.optional() };

/** The parameters of a read that has no others. */
export const reading = z.object(minPosition);

/** The parameters of a read that has no others. */
export type Reading = z.output<typeof reading>;

/** Writes into the reply what an answer rests on and what it lacks, and gives the answer. */
export function send<R>(reply: FastifyReply, { answer, ...basis }: Asked<R>): R {
  tellBasis(reply, basis);
  return answer;
}

/** Writes into a reply the position of the log it rests on, and as JSON since when it lacks events of a parked stream. */
export function tellBasis(reply: FastifyReply, { position, incomplete }: Omit<Asked<unknown>, 'answer'>): void {
  void reply.header('x-ledger-position', position);
  if (incomplete) void reply.header('x-ledger-incomplete', JSON.stringify(incomplete));
}

/** What was found. @throws {Refused} `not-found`: does not exist, or not within the scope of the caller. */
export function found<T>(answer: T | null | undefined): T {
  if (answer === null || answer === undefined) throw new Refused('not-found');
  return answer;
}
