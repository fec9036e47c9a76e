import { decision as decisions, Refused } from '#libs/domain';
import { SETTLEMENT, settlementDetails, type OpenLedger } from '#libs/ledger';
import { legalDateAt } from '#libs/canonical';
import { Body, Controller, HttpCode, Inject, Param, Post, Req, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { TheCaller, type Caller } from './auth/caller.js';
import { Decide, Step } from './bus.js';
import { answer, CommandHeaders, jurisdictionCode } from './commands.js';
import { issueOf } from './issue.js';
import { LEDGER } from './providers.js';
import { evaluation } from './queries/asking.js';

/** What begins a settlement, and what a person does with a verdict; its other steps are those of its case. */
@ApiTags('settlements')
@ApiBearerAuth()
@Controller('v1')
export class SettlementCommandsController {
  constructor(
    private readonly commands: CommandBus,
    @Inject(LEDGER) private readonly ledger: OpenLedger,
  ) {}

  @Post('settlements/:jurisdiction/cases')
  @HttpCode(200)
  @ApiOperation({ summary: 'Propose a settlement: everybody is decided about', operationId: 'proposeSettlement' })
  @CommandHeaders()
  async propose(
    @Param('jurisdiction', { schema: jurisdictionCode }) code: string,
    @Body({ schema: evaluation }) asked: z.output<typeof evaluation>,
    @TheCaller() caller: Caller,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { shelf, now } = this.ledger;
    const issue = issueOf(request, caller, now());
    const details = { ...settlementDetails(shelf, code, asked, legalDateAt(issue.at)) };
    const data = { subject: code, about: {}, details };
    // One key, one settlement: the id of the case is that of the command.
    const step = new Step(SETTLEMENT, issue.commandId, { do: 'Propose', data }, issue);
    return { case: issue.commandId, ...answer(reply, await this.commands.execute(step)) };
  }

  @Post('persons/:id/decisions/:decision/check')
  @HttpCode(200)
  @ApiOperation({ summary: 'Check what is proposed about oneself (核对)', operationId: 'checkVerdict' })
  @CommandHeaders()
  async check(
    @Param('id', { schema: z.uuid() }) person: string,
    @Param('decision', { schema: z.uuid() }) decision: string,
    @TheCaller() caller: Caller,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    if (caller.actor.id !== person) throw new Refused('not-found');
    const issue = issueOf(request, caller, this.ledger.now());
    const actor = { id: person, grants: [{ role: 'self' }] };
    const command = { type: 'CheckVerdict', data: { decision } };
    return answer(reply, await this.commands.execute(new Decide(decisions, person, command, { ...issue, actor })));
  }
}
