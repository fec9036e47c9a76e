import { streamsOf, type Actor } from '#libs/domain';
import type { Recorded } from '#libs/event-log';
import { effectiveDay, eventTitle, type OpenLedger } from '#libs/ledger';
import { awardsOf, balancesOf, casesOf, decisionsOf, findPersons, personById } from '#libs/projections';
import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { TheCaller, type Caller } from '../auth/caller.js';
import { Ask, AskStanding, Evaluate } from '../bus.js';
import { answer, CommandHeaders } from '../commands.js';
import { issueOf } from '../issue.js';
import { LEDGER } from '../providers.js';
import { found, minPosition, reading, send, type Reading } from '../reading.js';
import { caseView, personView, personViews } from '../views.js';
import { axes, demandRole, evaluation, EVALUATES, positionAt, standingParams, standingView } from './asking.js';

const id = z.uuid();
const historyParams = z.object({ ...axes, ...minPosition });
const awardsParams = awardsOf.params.omit({ person: true }).extend(minPosition);
const balancesParams = balancesOf.params.omit({ person: true }).extend(minPosition);

/** Reading about one person: directory, history, standing, decisions, cases, credits. */
@ApiTags('persons')
@ApiBearerAuth()
@Controller('v1/persons')
export class PersonsController {
  constructor(
    private readonly queries: QueryBus,
    private readonly commands: CommandBus,
    @Inject(LEDGER) private readonly ledger: OpenLedger,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Find persons by name, card number or id', operationId: 'findPersons' })
  async find(
    @Query({ schema: findPersons.params.extend(minPosition) }) params: z.output<typeof findPersons.params>,
    @TheCaller() { actor }: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { items, next } = send(reply, await this.queries.execute(Ask.of(findPersons, params, actor)));
    return { items: await personViews(this.ledger, items), next };
  }

  @Get(':id')
  @ApiOperation({ summary: 'One person', operationId: 'personById' })
  async one(
    @Param('id', { schema: id }) person: string,
    @Query({ schema: reading }) { minPosition }: Reading,
    @TheCaller() { actor }: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const row = found(send(reply, await this.person(person, actor, minPosition)));
    return personView(this.ledger, row);
  }

  @Get(':id/standing')
  @ApiOperation({ summary: 'What counts, what does not, why, and what is missing by when', operationId: 'standing' })
  async standing(
    @Param('id', { schema: id }) person: string,
    @Query({ schema: standingParams }) params: z.output<typeof standingParams>,
    @TheCaller() { actor }: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const row = await this.visible(person, actor, params.minPosition);
    const upTo = await positionAt(this.ledger.log, params.knownAt);
    const { purpose, window, asOf, knownAt } = params;
    const stands = await this.queries.execute(new AskStanding({ person, purpose, window, asOf, upTo }));
    void reply.header('x-ledger-position', upTo);
    return { person: await personView(this.ledger, row), ...standingView(stands, knownAt) };
  }

  @Get(':id/history')
  @ApiOperation({ summary: 'Every event of a person, newest first, on both time axes', operationId: 'history' })
  async history(
    @Param('id', { schema: id }) person: string,
    @Query({ schema: historyParams }) { asOf, knownAt, minPosition }: z.output<typeof historyParams>,
    @TheCaller() { actor }: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    await this.visible(person, actor, minPosition);
    const upTo = await positionAt(this.ledger.log, knownAt);
    const events: Recorded[] = [];
    for (const stream of [...streamsOf({ kind: 'person', id: person }), `decision-${person}`])
      for await (const event of this.ledger.log.readStream(stream, { upTo, open: true }))
        if (asOf === undefined || effectiveDay(event) <= asOf) events.push(event);
    events.sort((a, b) => (a.position < b.position ? 1 : -1));
    void reply.header('x-ledger-position', upTo);
    return { items: events.map(historyItem), position: upTo };
  }

  @Get(':id/decisions')
  @ApiOperation({ summary: 'Decisions about a person, newest first', operationId: 'decisionsOf' })
  async decisions(
    @Param('id', { schema: id }) person: string,
    @Query({ schema: reading }) { minPosition }: Reading,
    @TheCaller() { actor }: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    await this.visible(person, actor, minPosition);
    const params = { person, current: 'no' as const, limit: 200, minPosition };
    const { items, next } = send(reply, await this.queries.execute(Ask.of(decisionsOf, params, actor)));
    const view = ({ windowKind, windowKey, windowFrom, windowTo, ...row }: (typeof items)[number]) => ({
      ...row,
      window: { kind: windowKind, key: windowKey, from: windowFrom, to: windowTo },
    });
    return { items: items.map(view), next };
  }

  @Get(':id/cases')
  @ApiOperation({ summary: 'Cases of a person', operationId: 'casesOfPerson' })
  async cases(
    @Param('id', { schema: id }) person: string,
    @Query({ schema: reading }) { minPosition }: Reading,
    @TheCaller() { actor }: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    await this.visible(person, actor, minPosition);
    const params = { subject: person, limit: 200, minPosition };
    const { items, next } = send(reply, await this.queries.execute(Ask.of(casesOf, params, actor)));
    return { items: await Promise.all(items.map((row) => caseView(this.ledger, row))), next };
  }

  @Get(':id/credits')
  @ApiOperation({ summary: 'Credit history of a person', operationId: 'awardsOf' })
  async credits(
    @Param('id', { schema: id }) person: string,
    @Query({ schema: awardsParams }) params: z.output<typeof awardsParams>,
    @TheCaller() { actor }: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    await this.visible(person, actor, params.minPosition);
    return send(reply, await this.queries.execute(Ask.of(awardsOf, { ...params, person }, actor)));
  }

  @Get(':id/balances')
  @ApiOperation({
    summary: 'Recognised amounts by month and kind of training; 学分 and 学时 apart',
    operationId: 'balancesOf',
  })
  async balances(
    @Param('id', { schema: id }) person: string,
    @Query({ schema: balancesParams }) params: z.output<typeof balancesParams>,
    @TheCaller() { actor }: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    await this.visible(person, actor, params.minPosition);
    return send(reply, await this.queries.execute(Ask.of(balancesOf, { ...params, person }, actor)));
  }

  @Post(':id/evaluations')
  @HttpCode(200)
  @ApiOperation({ summary: 'Decide for the record', operationId: 'evaluate' })
  @CommandHeaders()
  async evaluate(
    @Param('id', { schema: id }) person: string,
    @Body({ schema: evaluation }) { purpose, window, asOf }: z.output<typeof evaluation>,
    @TheCaller() caller: Caller,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const row = await this.visible(person, caller.actor);
    demandRole(caller.actor, EVALUATES, { jurisdiction: row.jurisdiction, school: row.school ?? undefined });
    const issue = issueOf(request, caller, this.ledger.now());
    return answer(reply, await this.commands.execute(new Evaluate({ person, purpose, window, asOf }, issue)));
  }

  /** The person, if the caller may read about them. One just registered is in the directory from `minPosition` on. */
  private async visible(person: string, actor: Actor, minPosition?: string) {
    return found((await this.person(person, actor, minPosition)).answer);
  }

  private person(person: string, actor: Actor, minPosition?: string) {
    return this.queries.execute(Ask.of(personById, { person, minPosition }, actor));
  }
}

function historyItem(event: Recorded) {
  const { id, type, stream, recordedAt, position, meta, data, personal } = event;
  const shown =
    type === 'DecisionRecorded' || type === 'DecisionCorrected' ? withoutFacts(data) : { ...data, ...personal };
  return {
    id,
    type,
    stream,
    recordedAt,
    occurredAt: meta.occurredAt,
    actor: meta.actor,
    position,
    title: eventTitle(type),
    data: shown,
  };
}

/** The facts of a decision are long and have a page of their own. */
function withoutFacts({ facts: _facts, ...data }: Recorded['data']): object {
  return data;
}
