import { SETTLEMENT, settlementProgress, type OpenLedger } from '#libs/ledger';
import { binds } from '#libs/policy';
import { caseById, changedSinceIssued, settlement, settlementRows, type SettlementRow } from '#libs/projections';
import { Controller, Get, Inject, Param, Query, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { TheCaller, type Caller } from '../auth/caller.js';
import { Ask } from '../bus.js';
import { LEDGER } from '../providers.js';
import { found, minPosition, reading, send, type Reading } from '../reading.js';
import { registerFile } from '../register.js';
import { schoolNames } from '../views.js';
import { windowName } from './asking.js';

const jurisdiction = z.string().regex(/^\d{6}$/);
const settled = {
  purpose: settlement.params.shape.purpose,
  window: windowName.refine(({ key }) => key !== '', { error: 'expected <kind>/<key>, such as year/2025' }),
};
const overviewParams = z.object({ ...settled, ...minPosition });
const { outcome, school, cursor, limit } = settlementRows.params.shape;
const changedParams = z.object({ ...settled, cursor, limit, ...minPosition });
const personsParams = z.object({ ...settled, outcome, school, cursor, limit, ...minPosition });

type Settled = z.output<typeof overviewParams>;

/** Settlement of a purpose and window: how many are qualified, unqualified or cannot be decided, who, and the register. */
@ApiTags('settlements')
@ApiBearerAuth()
@Controller('v1/settlements')
export class SettlementsController {
  constructor(
    private readonly queries: QueryBus,
    @Inject(LEDGER) private readonly ledger: OpenLedger,
  ) {}

  @Get(':jurisdiction')
  @ApiOperation({ summary: 'Counts per outcome, in total and by school', operationId: 'settlement' })
  async overview(
    @Param('jurisdiction', { schema: jurisdiction }) code: string,
    @Query({ schema: overviewParams }) params: Settled,
    @TheCaller() { actor }: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const asked = await this.queries.execute(
      Ask.of(settlement, { ...paramsOf(code, params), minPosition: params.minPosition }, actor),
    );
    const { persons, outcomes, schools } = send(reply, asked);
    const names = await schoolNames(
      this.ledger.readModels,
      schools.map(({ school }) => school),
    );
    return {
      jurisdiction: code,
      purpose: params.purpose,
      window: params.window,
      total: persons,
      counts: { ...none, ...outcomes },
      schools: schools.map(({ school, outcomes }) => ({
        school,
        schoolName: school && (names.get(school) ?? null),
        counts: { ...none, ...outcomes },
      })),
      position: asked.position,
    };
  }

  @Get(':jurisdiction/persons')
  @ApiOperation({ summary: 'The persons of a settlement', operationId: 'settlementRows' })
  async persons(
    @Param('jurisdiction', { schema: jurisdiction }) code: string,
    @Query({ schema: personsParams }) params: z.output<typeof personsParams>,
    @TheCaller() { actor }: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { outcome, school, cursor, limit, minPosition } = params;
    const asked = { ...paramsOf(code, params), outcome, school, cursor, limit, minPosition };
    const { items, next } = send(reply, await this.queries.execute(Ask.of(settlementRows, asked, actor)));
    return { items: await this.rows(items), next };
  }

  @Get(':jurisdiction/changed')
  @ApiOperation({
    summary: 'Whose decision says something else now than the one issued: whom a correction is about',
    operationId: 'changedSinceIssued',
  })
  async changed(
    @Param('jurisdiction', { schema: jurisdiction }) code: string,
    @Query({ schema: changedParams }) params: z.output<typeof changedParams>,
    @TheCaller() { actor }: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { cursor, limit, minPosition } = params;
    const asked = { ...paramsOf(code, params), cursor, limit, minPosition };
    const { items, next } = send(reply, await this.queries.execute(Ask.of(changedSinceIssued, asked, actor)));
    const [issued, current] = [
      await this.rows(items.map(({ issued, name }) => ({ ...issued, name }))),
      await this.rows(items.map(({ current, name }) => ({ ...current, name }))),
    ];
    return {
      items: items.map(({ person, name }, i) => ({ person, name, issued: issued[i]!, current: current[i]! })),
      next,
    };
  }

  @Get(':jurisdiction/cases/:id/progress')
  @ApiOperation({ summary: 'Where a settlement stands, and how far the service is', operationId: 'settlementProgress' })
  async progress(
    @Param('jurisdiction', { schema: jurisdiction }) code: string,
    @Param('id', { schema: z.uuid() }) id: string,
    @Query({ schema: reading }) { minPosition }: Reading,
    @TheCaller() { actor }: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const asked = await this.queries.execute(Ask.of(caseById, { id, workflow: SETTLEMENT, minPosition }, actor));
    const { state, subject } = found(send(reply, asked));
    found(subject === code ? subject : null);
    return { id, state, progress: await settlementProgress(this.ledger.readModels, id) };
  }

  @Get(':jurisdiction/register.xlsx')
  @ApiOperation({ summary: 'The register as a spreadsheet', operationId: 'settlementRegister' })
  async register(
    @Param('jurisdiction', { schema: jurisdiction }) code: string,
    @Query({ schema: overviewParams }) params: Settled,
    @TheCaller() { actor, language }: Caller,
    @Res() reply: FastifyReply,
  ) {
    const rows = [];
    let cursor: string | undefined;
    do {
      const asked = { ...paramsOf(code, params), cursor, limit: 200, minPosition: params.minPosition };
      const { items, next } = send(reply, await this.queries.execute(Ask.of(settlementRows, asked, actor)));
      rows.push(...(await this.rows(items)));
      cursor = next ?? undefined;
    } while (cursor);
    const pack = this.ledger.shelf.forJurisdiction(code);
    const binding = pack === undefined || binds(pack, params.purpose);
    const name = `register-${code}-${params.purpose}-${params.window.key}.xlsx`;
    return reply
      .type('application/vnd.openxmlformats-officedocument.spreadsheetml.sheet')
      .header('content-disposition', `attachment; filename="${name}"`)
      .send(await registerFile(rows, { purpose: params.purpose, window: params.window.key, language, binding }));
  }

  private async rows(items: readonly SettlementRow[]) {
    const { readModels, shelf } = this.ledger;
    const names = await schoolNames(
      readModels,
      items.map(({ school }) => school),
    );
    return Promise.all(
      items.map(async ({ id, person, name, school, outcome, consequences, asOf, packHash, ...row }) => {
        const pack = await shelf.byHash(packHash);
        const textOf = (consequence: string) => pack.consequences.find((one) => one.id === consequence)?.text;
        return {
          decision: id,
          person,
          name,
          school,
          schoolName: school === null ? null : (names.get(school) ?? null),
          outcome,
          asOf,
          status: row.status,
          reference: row.reference,
          issuedOn: row.issuedOn,
          checkedAt: row.checkedAt,
          consequences: consequences.map((one) => ({
            ...one,
            text: textOf(one.consequence) ?? { 'zh-CN': one.consequence, en: one.consequence },
          })),
        };
      }),
    );
  }
}

const none = { qualified: 0, unqualified: 0, undetermined: 0, open: 0, notApplicable: 0 };

function paramsOf(jurisdiction: string, { purpose, window }: Pick<Settled, 'purpose' | 'window'>) {
  return { jurisdiction, purpose, windowKind: window.kind, windowKey: window.key };
}
