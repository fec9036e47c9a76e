import type { Json } from '#libs/canonical';
import type { OpenLedger } from '#libs/ledger';
import { caseById, casesOf, statesInUse } from '#libs/projections';
import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { TheCaller, type Caller } from './auth/caller.js';
import { Ask, Migrate, Step } from './bus.js';
import { casePage } from './case-page.js';
import { answer, CommandHeaders } from './commands.js';
import { issueOf } from './issue.js';
import { LEDGER } from './providers.js';
import { found, minPosition, reading, send, type Reading } from './reading.js';
import { caseView, isClosed } from './views.js';

/** Name of a workflow. */
export const workflow = z.string().regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/);
/** Name of a step. */
export const stepName = z.string().regex(/^[a-zA-Z][a-zA-Z0-9]*$/);
/** What a step is given: by what it records, and by its definition. */
export const input = z.record(z.string(), z.json());

const listParams = casesOf.params.omit({ among: true }).extend({
  /** Whether the case has come to an end. */
  closed: z.enum(['yes', 'no']).optional(),
  ...minPosition,
});
const migration = z.strictObject({
  reason: z.string().trim().min(1).max(4000),
  /** Hash of the definition; by default the one in force. */
  to: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
  /** State of that definition; by default the one of the same name. */
  state: stepName.optional(),
});

/** Cases: one subject's way through a workflow. Steps are named by the definition; their input by what they record. */
@ApiTags('cases')
@ApiBearerAuth()
@Controller('v1/cases')
export class CasesController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
    @Inject(LEDGER) private readonly ledger: OpenLedger,
  ) {}

  @Post(':workflow/:id/migrate')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Put a case under another definition · rule.approver, bureau.training, bureau.hr',
    operationId: 'migrateCase',
  })
  @CommandHeaders()
  async migrate(
    @Param('workflow', { schema: workflow }) name: string,
    @Param('id', { schema: z.uuid() }) id: string,
    @Body({ schema: migration }) wanted: z.output<typeof migration>,
    @TheCaller() caller: Caller,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const issue = issueOf(request, caller, this.ledger.now());
    return answer(reply, await this.commands.execute(new Migrate(name, id, wanted, issue)));
  }

  @Post(':workflow/:id/:step')
  @HttpCode(200)
  @ApiOperation({ summary: 'Take a step of a case; the first step opens it', operationId: 'takeStep' })
  @CommandHeaders()
  async step(
    @Param('workflow', { schema: workflow }) name: string,
    @Param('id', { schema: z.uuid() }) id: string,
    @Param('step', { schema: stepName }) step: string,
    @Body({ schema: input }) data: { [field: string]: Json },
    @TheCaller() caller: Caller,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const issue = issueOf(request, caller, this.ledger.now());
    return answer(reply, await this.commands.execute(new Step(name, id, { do: step, data }, issue)));
  }

  @Get()
  @ApiOperation({ summary: 'Cases, last changed first', operationId: 'casesOf' })
  async list(
    @Query({ schema: listParams }) { closed, ...params }: z.output<typeof listParams>,
    @TheCaller() { actor }: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const among = closed && (await this.states(closed === 'yes'));
    const asked = await this.queries.execute(Ask.of(casesOf, { ...params, ...(among && { among }) }, actor));
    const { items, next } = send(reply, asked);
    return { items: await Promise.all(items.map((row) => caseView(this.ledger, row))), next };
  }

  @Get(':id')
  @ApiOperation({
    summary: 'One case: details, history, deadlines, its steps for the caller, and who may take them',
    operationId: 'caseById',
  })
  async one(
    @Param('id', { schema: z.uuid() }) id: string,
    @Query({ schema: reading }) { minPosition }: Reading,
    @TheCaller() { actor, language }: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const asked = await this.queries.execute(Ask.of(caseById, { id, minPosition }, actor));
    return casePage(this.ledger, found(send(reply, asked)), actor, language);
  }

  /** The states in which cases are at an end, or are not: few, and only definitions know. */
  private async states(closed: boolean) {
    const { readModels, shelf } = this.ledger;
    const used = await statesInUse(readModels);
    const known = await Promise.all(used.map(async (at) => ({ at, kept: await shelf.kept(at.definition) })));
    return known
      .filter(({ at, kept }) => isClosed(kept.definition, at.state) === closed)
      .map(({ at: { definition, state } }) => ({ definition, state }));
  }
}
