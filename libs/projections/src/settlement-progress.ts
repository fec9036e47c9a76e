import type { decisionEvents } from '#libs/domain';
import { Entity } from 'typeorm';
import type { z } from 'zod';
import { Count, Data, Key, READ_SCHEMA, Text } from './columns.js';

type Outcome = z.infer<typeof decisionEvents.DecisionRecorded>['outcome'];

/**
 * How far the service is with a phase of a settlement: a checkpoint like those of the projections, for whoever waits and
 * for the service that goes on after a crash. No event is lost with it: a phase without a row begins with the first person.
 */
@Entity({ name: 'settlement_progress', schema: READ_SCHEMA })
export class SettlementProgress {
  /** Id of the event of the case that began the phase. */
  @Key() event!: string;
  /** The case. */
  @Text() settlement!: string;
  @Text() phase!: 'proposing' | 'issuing' | 'withdrawing';
  /** Persons gone past, of how many. */
  @Count() done!: number;
  @Count() total!: number;
  /** The last of them, in the order of ids; empty before the first. */
  @Text() last!: string;
  /** How many of them have which outcome, where the phase decides. */
  @Data() outcomes!: { readonly [outcome in Outcome]?: number };
  @Text() startedAt!: string;
  @Text() updatedAt!: string;
}
