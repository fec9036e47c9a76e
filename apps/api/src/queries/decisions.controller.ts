import { mayRead, personOfStream, placeOf, readScope, type Actor } from '#libs/domain';
import { explainRecorded, replay, subjectOfDecision, type OpenLedger } from '#libs/ledger';
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
    const asked = Ask.of(decisionById, { id: decisionId, minPosition }, actor);
    const row = send(reply, await this.queries.execute(asked)) ?? (await this.ofOther(decisionId, actor));
    found(row);
    const { event, subject, decision, explanation, interpretations } = await explainRecorded(this.ledger, decisionId);
    const who = subject.kind === 'person' ? await this.person(subject.id, actor) : null;
    return {
      id: decisionId,
      person: who,
      subject,
      recordedAt: event.recordedAt,
      corrects: event.data['corrects'] ?? null,
      supersededBy: row?.supersededBy ?? null,
      decision,
      explanation,
      interpretations,
    };
  }

  @Post(':id/replay')
  @HttpCode(200)
  @ApiOperation({ summary: 'Make a decision again from the log and compare the bytes', operationId: 'replayDecision' })
  async replay(@Param('id', { schema: id }) decisionId: string, @TheCaller() { actor }: Caller) {
    const row = await decisionById.ask(this.ledger.readModels, { id: decisionId }, readScope(actor));
    found(row ?? (await this.ofOther(decisionId, actor)));
    return replay(this.ledger, decisionId);
  }

  private async person(person: string, actor: Actor) {
    const scope = { ...readScope(actor), all: true };
    return personView(this.ledger, found(await personById.ask(this.ledger.readModels, { person }, scope)));
  }

  /** A decision about a class, project, school or bureau, where the caller may read it: what replaced it, if anything. */
  private async ofOther(id: string, actor: Actor): Promise<{ supersededBy: string | null } | null> {
    const { log } = this.ledger;
    const event = await log.readEvent(id);
    if (!event?.stream.startsWith('decision-') || personOfStream(event.stream)) return null;
    const place = await placeOf(log, subjectOfDecision(event));
    if (!place || !mayRead(readScope(actor), place)) return null;
    for await (const later of log.readStream(event.stream, { from: event.revision + 1 }))
      if (later.data['corrects'] === id) return { supersededBy: later.id };
    return { supersededBy: null };
  }
}
