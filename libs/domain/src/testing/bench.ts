import {
  Keyring,
  memoryStore,
  openMemoryLog,
  START,
  type EventLog,
  type MemoryStore,
  type Recorded,
} from '#libs/event-log';
import { client } from '../client.js';
import { credit } from '../credit.js';
import type { AnyDecider } from '../decider.js';
import { decision } from '../decision.js';
import { execute, type Issue, type Outcome } from '../execute.js';
import { person } from '../person.js';
import { policy } from '../policy.js';
import { programme } from '../programme.js';
import { record } from '../record.js';
import { school } from '../school.js';
import { system, type Actor } from '../scope.js';
import { trainingClass } from '../training-class.js';
import type { CaseCommand } from '../workflow/engine.js';
import { executeStep } from '../workflow/execute-step.js';
import { packRules } from './cases.js';
import { today, uuid } from './streams.js';

/** Every decider, by the prefix of its streams. */
export const deciders: { readonly [stream: string]: AnyDecider } = Object.fromEntries(
  [person, school, programme, trainingClass, credit, decision, record, policy, client].map((one) => [one.stream, one]),
);

/** What a command of a spec may say beside itself; who says nothing is the service. */
export type Said = Partial<Omit<Issue, 'actor'>> & { readonly actor?: Actor };

/** A process over a ledger in memory: gives commands and reads what came of them. */
export type Bench = {
  readonly log: EventLog;
  readonly give: (decider: AnyDecider, id: string, type: string, data: object, said?: Said) => Promise<Outcome>;
  readonly take: (workflow: string, id: string, command: CaseCommand, said?: Said) => Promise<Outcome>;
  /** All events of a stream, personal fields opened. */
  readonly events: (stream: string) => Promise<Recorded[]>;
  readonly all: () => Promise<readonly Recorded[]>;
};

const keyring = new Keyring(Buffer.alloc(32, 3));
let commands = 0;

/** An id that no other command of the process has. */
export function commandId(): string {
  return uuid(1_000_000 + commands++);
}

/** Opens a bench; two over one store are two processes over one ledger. */
export function openBench(store: MemoryStore = memoryStore()): Bench {
  const log = openMemoryLog({ keyring, store, now: () => `${today}T02:00:00.000Z` });
  const issueOf = (said: Said): Issue => ({
    actor: system,
    commandId: commandId(),
    at: `${today}T02:00:00.000Z`,
    ...said,
  });
  return {
    log,
    give: (decider, id, type, data, said = {}) => execute(log, packRules, decider, id, { type, data }, issueOf(said)),
    take: (workflow, id, command, said = {}) => executeStep(log, packRules, workflow, id, command, issueOf(said)),
    async events(stream) {
      const found: Recorded[] = [];
      for await (const event of log.readStream(stream, { open: true })) found.push(event);
      return found;
    },
    all: async () => (await log.readAll({ after: START, limit: 100_000 })).events,
  };
}
