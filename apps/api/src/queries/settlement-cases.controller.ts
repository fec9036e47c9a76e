import type { OpenLedger } from '#libs/ledger';
import { binds } from '#libs/policy';
import { settlementCases, settlementRows, type Case, type SettlementCase, type SettlementRow } from '#libs/projections';
import { Controller, Get, Inject, Param, Query, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { stringify } from 'csv-stringify/sync';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { TheCaller, type Caller } from '../auth/caller.js';
import { Ask } from '../bus.js';
import { jurisdictionCode } from '../commands.js';
import { LEDGER } from '../providers.js';
import { minPosition, send } from '../reading.js';
import { harmless, outcomeWord } from '../register.js';
import { caseView, schoolNames } from '../views.js';
import { windowName } from './asking.js';

const params = z.object({ purpose: settlementCases.params.shape.purpose, window: windowName, ...minPosition });

const noticeHeadings: { readonly [language in Caller['language']]: readonly string[] } = {
  'zh-CN': ['序号', '姓名', '学校', '结论', '截至'],
  en: ['No.', 'Name', 'School', 'Outcome', 'As of'],
};

/** The settlements of a jurisdiction: how far each has come, and what is put up for public notice. */
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

  @Get('settlements/:jurisdiction/notice.csv')
  @ApiOperation({
    summary: '公示表: who, where, with which outcome; no more of a person than a notice needs',
    operationId: 'settlementNotice',
  })
  async notice(
    @Param('jurisdiction', { schema: jurisdictionCode }) jurisdiction: string,
    @Query({ schema: params }) { purpose, window }: z.output<typeof params>,
    @TheCaller() { actor, language }: Caller,
    @Res() reply: FastifyReply,
  ) {
    const { shelf, readModels } = this.ledger;
    const rows: SettlementRow[] = [];
    let cursor: string | undefined;
    do {
      const asked = { jurisdiction, purpose, windowKind: window.kind, windowKey: window.key, cursor, limit: 200 };
      const page = send(reply, await this.queries.execute(Ask.of(settlementRows, asked, actor)));
      rows.push(...page.items);
      cursor = page.next ?? undefined;
    } while (cursor);
    const schools = await schoolNames(readModels, rows.map(({ school }) => school)); // prettier-ignore
    const pack = shelf.forJurisdiction(jurisdiction);
    const binding = pack === undefined || binds(pack, purpose);
    const lines = rows
      .filter(({ outcome }) => outcome !== 'notApplicable')
      .map(({ name, school, outcome, asOf }) => [
        ...[name ?? '', (school && schools.get(school)) ?? '', outcomeWord(outcome, language, binding), asOf],
      ])
      .sort(([a, at], [b, there]) => at!.localeCompare(there!, 'zh-CN') || a!.localeCompare(b!, 'zh-CN'))
      .map((line, i) => [String(i + 1), ...line].map(harmless));
    return reply
      .type('text/csv; charset=utf-8')
      .header('content-disposition', `attachment; filename="notice-${jurisdiction}-${purpose}-${window.key}.csv"`)
      .send(stringify([noticeHeadings[language], ...lines], { bom: true, record_delimiter: 'windows' }));
  }

  private async view({ case: row, objections }: SettlementCase) {
    const { purpose, windowKind, windowKey, asOf, ...counts } = detailsOf(row);
    return { ...(await caseView(this.ledger, row)), purpose, windowKind, windowKey, asOf, counts, objections };
  }
}

/** What a settlement says of itself. */
export type SettlementSays = {
  readonly purpose: string;
  readonly windowKind: string;
  readonly windowKey?: string;
  readonly asOf: string;
  readonly persons?: number;
};

/** What a settlement says of itself, by the definition of its workflow. */
export function detailsOf({ details }: Pick<Case, 'details'>): SettlementSays {
  return details as SettlementSays;
}
