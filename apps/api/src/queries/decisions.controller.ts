import { readScope } from '#libs/domain';
import { explainRecorded, replay, type OpenLedger } from '#libs/ledger';
import { decisionById, personById } from '#libs/projections';
import { Controller, Get, HttpCode, Inject, Param, Post, Query, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { TheCaller, type Caller } from '../auth/caller.js';
import { Ask } from '../bus.js';
import { LEDGER } from '../providers.js';
import { found, reading, send, type Reading } from '../reading.js';
import { personView } from '../views.js';

const id = z.uuid();

/** Recorded decisions: explained with their rules, facts, evidence and clauses, and made again from the log. */
@ApiTags('decisions')
@ApiBearerAuth()
@Controller('v1/decisions')
export class DecisionsController {
  constructor(
    private readonly queries: QueryBus,
    @Inject(LEDGER) private readonly ledger: OpenLedger,
  ) {}

  @Get(':id')
  @ApiOperation({ summary: 'A decision explained', operationId: 'decisionById' })
  async one(
    @Param('id', { schema: id }) decisionId: string,
    @Query({ schema: reading }) { minPosition }: Reading,
    @TheCaller() { actor }: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const asked = await this.queries.execute(Ask.of(decisionById, { id: decisionId, minPosition }, actor));
    const row = found(send(reply, asked));
    const { event, decision, explanation, interpretations } = await explainRecorded(this.ledger, decisionId);
    const person = found(
      await personById.ask(this.ledger.readModels, { person: row.person }, { ...readScope(actor), all: true }),
    );
    return {
      id: decisionId,
      person: await personView(this.ledger, person),
      recordedAt: event.recordedAt,
      corrects: row.corrects,
      supersededBy: row.supersededBy,
      decision,
      explanation,
      interpretations,
    };
  }

  @Post(':id/replay')
  @HttpCode(200)
  @ApiOperation({ summary: 'Make a decision again from the log and compare the bytes', operationId: 'replayDecision' })
  async replay(@Param('id', { schema: id }) decisionId: string, @TheCaller() { actor }: Caller) {
    found(await decisionById.ask(this.ledger.readModels, { id: decisionId }, readScope(actor)));
    return replay(this.ledger, decisionId);
  }
}
