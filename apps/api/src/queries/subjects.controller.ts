import { mayRead, placeOf, readScope, type Actor, type Place, type Subject } from '#libs/domain';
import type { OpenLedger } from '#libs/ledger';
import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query, Req, Res, type Type } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { TheCaller, type Caller } from '../auth/caller.js';
import { AskStanding, Evaluate } from '../bus.js';
import { answer, CommandHeaders, jurisdictionCode } from '../commands.js';
import { issueOf } from '../issue.js';
import { LEDGER } from '../providers.js';
import { found } from '../reading.js';
import { demandRole, evaluation, EVALUATES, positionAt, standingParams, standingView } from './asking.js';
import { decisionsAbout, recordsAbout } from './streams.js';

const uuid = z.uuid();
const pageParams = z.object({
  cursor: z.coerce.number().int().min(0).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

/**
 * Where a subject stands, what was decided and what was put on record about it: the same routes for every kind. Persons
 * have the first two in their own controller, with what only they have.
 */
export function subjectController(kind: Subject['kind'], path: string, idSchema: z.ZodType<string> = uuid): Type {
  const about = (id: string): Subject => ({ kind, id });

  /** What everybody asked about needs: to be within the scope of the caller. */
  abstract class Scoped {
    constructor(
      protected readonly queries: QueryBus,
      protected readonly commands: CommandBus,
      protected readonly ledger: OpenLedger,
    ) {}

    /** Where the subject is. @throws {Refused} `not-found` */
    protected async visible(id: string, actor: Actor): Promise<Place> {
      const place = found(await placeOf(this.ledger.log, about(id)));
      const person = kind === 'person' ? id : undefined;
      return found(mayRead(readScope(actor), { ...place, person }) ? place : undefined);
    }
  }

  @ApiTags(path)
  @ApiBearerAuth()
  @Controller(`v1/${path}`)
  class Records extends Scoped {
    constructor(queries: QueryBus, commands: CommandBus, @Inject(LEDGER) ledger: OpenLedger) {
      super(queries, commands, ledger);
    }

    @Get(':id/records')
    @ApiOperation({ summary: `Records about a ${kind}, newest first`, operationId: `${kind}Records` })
    async records(
      @Param('id', { schema: idSchema }) id: string,
      @Query({ schema: pageParams }) { cursor, limit }: z.output<typeof pageParams>,
      @TheCaller() { actor }: Caller,
    ) {
      await this.visible(id, actor);
      return recordsAbout(this.ledger.log, about(id), { cursor, limit });
    }
  }
  if (kind === 'person') return named(Records, `${kind}Records`);

  @ApiTags(path)
  @ApiBearerAuth()
  @Controller(`v1/${path}`)
  class Subjects extends Records {
    constructor(queries: QueryBus, commands: CommandBus, @Inject(LEDGER) ledger: OpenLedger) {
      super(queries, commands, ledger);
    }

    @Get(':id/standing')
    @ApiOperation({
      summary: `Where a ${kind} stands, why, and what is missing by when`,
      operationId: `${kind}Standing`,
    })
    async standing(
      @Param('id', { schema: idSchema }) id: string,
      @Query({ schema: standingParams }) params: z.output<typeof standingParams>,
      @TheCaller() { actor }: Caller,
      @Res({ passthrough: true }) reply: FastifyReply,
    ) {
      await this.visible(id, actor);
      const { purpose, window, asOf, knownAt } = params;
      const upTo = await positionAt(this.ledger.log, knownAt);
      const stands = await this.queries.execute(new AskStanding({ subject: about(id), purpose, window, asOf, upTo }));
      void reply.header('x-ledger-position', upTo);
      return { subject: about(id), ...standingView(stands, knownAt) };
    }

    @Get(':id/decisions')
    @ApiOperation({ summary: `Decisions about a ${kind}, newest first`, operationId: `${kind}Decisions` })
    async decisions(
      @Param('id', { schema: idSchema }) id: string,
      @Query({ schema: pageParams }) { cursor, limit }: z.output<typeof pageParams>,
      @TheCaller() { actor }: Caller,
    ) {
      await this.visible(id, actor);
      return decisionsAbout(this.ledger.log, about(id), { cursor, limit });
    }

    @Post(':id/evaluations')
    @HttpCode(200)
    @ApiOperation({ summary: `Decide about a ${kind} for the record`, operationId: `${kind}Evaluate` })
    @CommandHeaders()
    async evaluate(
      @Param('id', { schema: idSchema }) id: string,
      @Body({ schema: evaluation }) { purpose, window, asOf }: z.output<typeof evaluation>,
      @TheCaller() caller: Caller,
      @Req() request: FastifyRequest,
      @Res({ passthrough: true }) reply: FastifyReply,
    ) {
      demandRole(caller.actor, EVALUATES, await this.visible(id, caller.actor));
      const issue = issueOf(request, caller, this.ledger.now());
      const question = { subject: about(id), purpose, window, asOf };
      return answer(reply, await this.commands.execute(new Evaluate(question, issue)));
    }
  }
  return named(Subjects, `${kind}Subjects`);
}

/** The same routes for every kind of subject. */
export const subjectControllers = [
  subjectController('person', 'persons'),
  subjectController('class', 'classes'),
  subjectController('project', 'projects'),
  subjectController('school', 'schools'),
  subjectController('bureau', 'bureaus', jurisdictionCode),
];

function named(controller: Type, name: string): Type {
  Object.defineProperty(controller, 'name', { value: name });
  return controller;
}
