import type { OpenLedger } from '#libs/ledger';
import {
  decisionsOf,
  personById,
  settlementCases,
  settlementsThere,
  type Case,
  type SettlementCase,
} from '#libs/projections';
import { Controller, Get, Inject, Param, Query, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { TheCaller, type Caller } from '../auth/caller.js';
import { Ask } from '../bus.js';
import { jurisdictionCode } from '../commands.js';
import { LEDGER } from '../providers.js';
import { found, minPosition, reading, send, type Reading } from '../reading.js';
import { caseView } from '../views.js';
import { windowName } from './asking.js';

const params = z.object({ purpose: settlementCases.params.shape.purpose, window: windowName, ...minPosition });

/** States of a settlement in which those it decides about check what is proposed, and may object to it. */
const OPEN = ['proposed', 'notice'];

/** The settlements of a jurisdiction: how far each has come, and, for one person, what waits for them in it. */
@ApiTags('settlements')
@ApiBearerAuth()
@Controller('v1')
export class SettlementCasesController {
  constructor(
    private readonly queries: QueryBus,
    @Inject(LEDGER) private readonly ledger: OpenLedger,
  ) {}

  @Get('settlements/:jurisdiction/cases')
  @ApiOperation({
    summary: 'Settlements of a purpose and window, the last first: state, what was proposed, objections',
    operationId: 'settlementCases',
  })
  async cases(
    @Param('jurisdiction', { schema: jurisdictionCode }) jurisdiction: string,
    @Query({ schema: params }) { purpose, window, minPosition }: z.output<typeof params>,
    @TheCaller() { actor }: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { kind: windowKind, key } = window;
    const asked = { jurisdiction, purpose, windowKind, ...(key && { windowKey: key }), minPosition };
    const rows = send(reply, await this.queries.execute(Ask.of(settlementCases, asked, actor)));
    return { items: await Promise.all(rows.map((row) => this.view(row))) };
  }

  @Get('persons/:id/settlements')
  @ApiOperation({
    summary: 'Settlements that decide about a person, with what each proposes for them',
    operationId: 'personSettlements',
  })
  async ofPerson(
    @Param('id', { schema: z.uuid() }) id: string,
    @Query({ schema: reading }) { minPosition }: Reading,
    @TheCaller() { actor }: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const person = found(
      send(reply, await this.queries.execute(Ask.of(personById, { person: id, minPosition }, actor))),
    );
    const asked = { person: id, current: 'yes' as const, limit: 200, minPosition };
    const { items: decided } = send(reply, await this.queries.execute(Ask.of(decisionsOf, asked, actor)));
    const items = await Promise.all(
      (await settlementsThere(this.ledger.readModels, person.jurisdiction)).map(async (row) => {
        const { purpose, windowKind, windowKey } = detailsOf(row);
        const decision = decided.find(
          (one) =>
            one.purpose === purpose &&
            one.windowKind === windowKind &&
            (windowKey === undefined || one.windowKey === windowKey),
        );
        if (!decision) return [];
        const { definition } = await this.ledger.shelf.kept(row.definition);
        return [
          {
            ...{ settlement: row.id, purpose, state: row.state },
            stateTitle: definition.states[row.state]!.title,
            /** Whether what is proposed may be checked, and objected to. */
            open: OPEN.includes(row.state),
            decision: decision.id,
            outcome: decision.outcome,
            window: {
              ...{ kind: decision.windowKind, key: decision.windowKey },
              ...{ from: decision.windowFrom, to: decision.windowTo },
            },
            ...{ status: decision.status, reference: decision.reference, checkedAt: decision.checkedAt },
          },
        ];
      }),
    );
    return { items: items.flat() };
  }

  private async view({ case: row, objections }: SettlementCase) {
    const { purpose, windowKind, windowKey, asOf, ...counts } = detailsOf(row);
    return { ...(await caseView(this.ledger, row)), purpose, windowKind, windowKey, asOf, counts, objections };
  }
}

type Details = {
  readonly purpose: string;
  readonly windowKind: string;
  readonly windowKey?: string;
  readonly asOf: string;
  readonly persons?: number;
};

function detailsOf({ details }: Pick<Case, 'details'>): Details {
  return details as Details;
}
