import type { Json } from '#libs/canonical';
import type { OpenLedger } from '#libs/ledger';
import { caseById, casesOf } from '#libs/projections';
import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { TheCaller, type Caller } from './auth/caller.js';
import { Ask, Step } from './bus.js';
import { answer, CommandHeaders } from './commands.js';
import { issueOf } from './issue.js';
import { LEDGER } from './providers.js';
import { found, minPosition, reading, send, type Reading } from './reading.js';
import { caseView } from './views.js';

const workflow = z.string().regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/);
const stepName = z.string().regex(/^[a-zA-Z][a-zA-Z0-9]*$/);
const input = z.record(z.string(), z.json());

/** Cases: one person's way through a workflow. Steps are named by the definition; their input by what they record. */
@ApiTags('cases')
@ApiBearerAuth()
@Controller('v1/cases')
export class CasesController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
    @Inject(LEDGER) private readonly ledger: OpenLedger,
  ) {}

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
  @ApiOperation({ summary: 'Cases by subject, class, state or workflow', operationId: 'casesOf' })
  async list(
    @Query({ schema: casesOf.params.extend(minPosition) }) params: z.output<typeof casesOf.params>,
    @TheCaller() { actor }: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { items, next } = send(reply, await this.queries.execute(Ask.of(casesOf, params, actor)));
    return { items: await Promise.all(items.map((row) => caseView(this.ledger, row))), next };
  }

  @Get(':id')
  @ApiOperation({ summary: 'One case, with the steps possible from where it stands', operationId: 'caseById' })
  async one(
    @Param('id', { schema: z.uuid() }) id: string,
    @Query({ schema: reading }) { minPosition }: Reading,
    @TheCaller() { actor }: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const asked = await this.queries.execute(Ask.of(caseById, { id, minPosition }, actor));
    return caseView(this.ledger, found(send(reply, asked)));
  }
}
