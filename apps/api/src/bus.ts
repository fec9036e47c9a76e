import { legalDateAt } from '#libs/canonical';
import {
  execute,
  executeStep,
  migrateCase,
  readScope,
  Refused,
  type Actor,
  type AnyDecider,
  type CaseCommand,
  type Issue,
  type Migration,
  type Outcome,
} from '#libs/domain';
import { START, type Position } from '#libs/event-log';
import {
  mustBeHandedIn,
  proposeDraft,
  recordDecision,
  standing,
  type OpenLedger,
  type OpenQuestion,
  type Question,
  type Standing,
} from '#libs/ledger';
import { incomplete, type AnyQuery, type Incomplete, type Query as ReadQuery } from '#libs/projections';
import { Inject } from '@nestjs/common';
import { Command, CommandHandler, Query, QueryHandler, type ICommandHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { z } from 'zod';
import { LEDGER } from './providers.js';

/** A command to a stream: one message for all deciders. */
export class Decide extends Command<Outcome> {
  constructor(
    readonly decider: AnyDecider,
    readonly id: string,
    readonly command: { readonly type: string; readonly data: unknown },
    readonly issue: Issue,
  ) {
    super();
  }
}

/** A step of a case: one message for all workflows. */
export class Step extends Command<Outcome> {
  constructor(
    readonly workflow: string,
    readonly id: string,
    readonly command: CaseCommand,
    readonly issue: Issue,
  ) {
    super();
  }
}

/** A case to go on under another definition. */
export class Migrate extends Command<Outcome> {
  constructor(
    readonly workflow: string,
    readonly id: string,
    readonly migration: Migration,
    readonly issue: Issue,
  ) {
    super();
  }
}

/** A draft of the rules folder to be checked and proposed; with `hash` only that content. */
export class Propose extends Command<Outcome & { readonly hash: string }> {
  constructor(
    readonly code: string,
    readonly draft: { readonly hash?: string },
    readonly issue: Issue,
  ) {
    super();
  }
}

/** A verdict to be computed and recorded. */
export class Evaluate extends Command<Outcome & { readonly outcome: string }> {
  constructor(
    readonly question: OpenQuestion,
    readonly issue: Issue,
  ) {
    super();
  }
}

/** A question to the read models. `minPosition` waits until they have come so far. */
export class Ask<R = unknown> extends Query<Asked<R>> {
  constructor(
    readonly query: AnyQuery,
    readonly params: object,
    readonly actor: Actor,
  ) {
    super();
  }

  /** The question of a query of the read models, with the type of its answer. */
  static of<P extends z.ZodObject, R>(
    query: ReadQuery<P, R>,
    params: z.output<P> & { readonly minPosition?: string },
    actor: Actor,
  ): Ask<R> {
    return new Ask<R>(query, params, actor);
  }
}

/** An answer with the position of the log it rests on, and what it lacks because a stream is parked. */
export type Asked<R> = { readonly answer: R; readonly position: string; readonly incomplete: Incomplete | null };

/** A question about the standing of a subject, answered from the streams. */
export class AskStanding extends Query<Standing> {
  constructor(readonly question: Question) {
    super();
  }
}

@CommandHandler(Decide)
export class DecideHandler implements ICommandHandler<Decide> {
  constructor(@Inject(LEDGER) private readonly ledger: OpenLedger) {}

  async execute({ decider, id, command, issue }: Decide): Promise<Outcome> {
    const { log, shelf } = this.ledger;
    await mustBeHandedIn(this.ledger, command.data);
    const outcome = await execute(log, shelf, decider, id, command, issue);
    // Whoever has just published a pack finds it in force.
    if (outcome.events.includes('PolicyPublished')) await shelf.refresh(id);
    return outcome;
  }
}

@CommandHandler(Step)
export class StepHandler implements ICommandHandler<Step> {
  constructor(@Inject(LEDGER) private readonly ledger: OpenLedger) {}

  async execute({ workflow, id, command, issue }: Step): Promise<Outcome> {
    await mustBeHandedIn(this.ledger, command.data);
    return executeStep(this.ledger.log, this.ledger.shelf, workflow, id, command, issue);
  }
}

@CommandHandler(Migrate)
export class MigrateHandler implements ICommandHandler<Migrate> {
  constructor(@Inject(LEDGER) private readonly ledger: OpenLedger) {}

  execute({ workflow, id, migration, issue }: Migrate): Promise<Outcome> {
    return migrateCase(this.ledger.log, this.ledger.shelf, workflow, id, migration, issue);
  }
}

@CommandHandler(Propose)
export class ProposeHandler implements ICommandHandler<Propose> {
  constructor(@Inject(LEDGER) private readonly ledger: OpenLedger) {}

  execute({ code, draft, issue }: Propose): Promise<Outcome & { hash: string }> {
    return proposeDraft(this.ledger, code, draft, issue);
  }
}

@CommandHandler(Evaluate)
export class EvaluateHandler implements ICommandHandler<Evaluate> {
  constructor(@Inject(LEDGER) private readonly ledger: OpenLedger) {}

  async execute({ question, issue }: Evaluate): Promise<Outcome & { outcome: string }> {
    const { decision, ...outcome } = await recordDecision(this.ledger, question, issue);
    return { ...outcome, outcome: decision.outcome };
  }
}

/**
 * Waits until projections have come to a position, and answers how far they are.
 * @throws {Refused} `not-there-yet`
 */
export async function caughtUp(
  { runner }: Pick<OpenLedger, 'runner'>,
  projections: readonly string[],
  wanted: Position,
): Promise<Position> {
  const { reached, position } = await runner.waitFor(wanted, { projections });
  if (!reached) throw new Refused('not-there-yet', { position: wanted, reached: position });
  return position;
}

@QueryHandler(Ask)
export class AskHandler implements IQueryHandler<Ask> {
  constructor(@Inject(LEDGER) private readonly ledger: OpenLedger) {}

  async execute({ query, params: asked, actor }: Ask): Promise<Asked<unknown>> {
    const { minPosition, ...params } = asked as { minPosition?: string };
    const position = await caughtUp(this.ledger, query.reads, (minPosition ?? START) as Position);
    const answer = await query.ask(this.ledger.readModels, params as never, readScope(actor));
    const lacking = await incomplete(this.ledger.readModels, query.reads, idsIn(params, answer));
    return { answer, position, incomplete: lacking };
  }
}

/** Whom or what an answer is about, as asked and as found; nothing for a list, and where nothing was found. */
function idsIn(params: object, answer: unknown): string[] | undefined {
  const { person, subject, id } = params as { readonly [name: string]: unknown };
  const asked = [person, subject, id].filter((one) => typeof one === 'string');
  if (asked.length === 0 || typeof answer !== 'object' || answer === null) return undefined;
  const found = answer as { readonly person?: unknown; readonly subject?: unknown };
  return [...asked, ...[found.person, found.subject].filter((one) => typeof one === 'string')];
}

@QueryHandler(AskStanding)
export class AskStandingHandler implements IQueryHandler<AskStanding> {
  constructor(@Inject(LEDGER) private readonly ledger: OpenLedger) {}

  execute({ question }: AskStanding): Promise<Standing> {
    return standing(this.ledger, question, legalDateAt(this.ledger.now()));
  }
}

/** Every handler of the service. */
export const handlers = [
  DecideHandler,
  StepHandler,
  MigrateHandler,
  ProposeHandler,
  EvaluateHandler,
  AskHandler,
  AskStandingHandler,
];
