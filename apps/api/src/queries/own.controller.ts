import { legalDateAt } from '#libs/canonical';
import type { OpenLedger } from '#libs/ledger';
import { decisionsOf, holdersOver, personById, settlementsThere } from '#libs/projections';
import { Controller, Get, Inject, Param, Query, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { TheCaller, type Caller } from '../auth/caller.js';
import { Ask } from '../bus.js';
import { LEDGER } from '../providers.js';
import { found, reading, send, type Reading } from '../reading.js';
import { detailsOf } from './settlement-cases.controller.js';

/** States of a settlement in which those it decides about check what is proposed, and may object to it. */
const OPEN = ['proposed', 'notice'];

/** To whom a person turns: at their school, then in their jurisdiction. */
const CONTACTS = [
  { at: 'school', roles: ['school.admin', 'school.reviewer'] },
  { at: 'jurisdiction', roles: ['centre.registrar', 'bureau.training', 'bureau.hr'] },
] as const;

/** Names shown for a role. */
const NAMES_SHOWN = 3;

/** What a person finds on a page of their own: what waits for them, and to whom they turn. */
@ApiTags('persons')
@ApiBearerAuth()
@Controller('v1/persons')
export class OwnController {
  constructor(
    private readonly queries: QueryBus,
    @Inject(LEDGER) private readonly ledger: OpenLedger,
  ) {}

  @Get(':id/settlements')
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

  @Get(':id/contacts')
  @ApiOperation({ summary: 'Who has an office where a person is', operationId: 'personContacts' })
  async contacts(
    @Param('id', { schema: z.uuid() }) id: string,
    @Query({ schema: reading }) { minPosition }: Reading,
    @TheCaller() { actor }: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { readModels, shelf, now } = this.ledger;
    const asked = Ask.of(personById, { person: id, minPosition }, actor);
    const { jurisdiction, school } = found(send(reply, await this.queries.execute(asked)));
    const labels = shelf.forJurisdiction(jurisdiction)?.roles ?? [];
    const today = legalDateAt(now());
    const items = await Promise.all(
      CONTACTS.flatMap(({ at, roles }) => roles.map((role) => ({ at, role }))).map(async ({ at, role }) => {
        const place = { jurisdiction, ...(at === 'school' && school !== null && { school }) };
        const people = await holdersOver(readModels, [role], place, { today, limit: NAMES_SHOWN });
        const label = labels.find((one) => one.id === role)?.label ?? { 'zh-CN': role, en: role };
        return { at, role, label, people: people.map(({ id, name }) => ({ id, name })) };
      }),
    );
    return { items: items.filter(({ people }) => people.length > 0) };
  }
}
