import { legalDateAt } from '#libs/canonical';
import { mayRead, placeOf, readScope, type Subject } from '#libs/domain';
import { targetsOf, type OpenLedger, type Target } from '#libs/ledger';
import { Controller, Get, Inject, Param, Query, Res, type Type } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { stringify } from 'csv-stringify/sync';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { TheCaller, type Caller } from '../auth/caller.js';
import { jurisdictionCode } from '../commands.js';
import { LEDGER } from '../providers.js';
import { found } from '../reading.js';
import { harmless } from '../register.js';
import { axes, positionAt } from './asking.js';

const params = z.object({ purpose: z.string().max(100).optional(), ...axes });
type Params = z.output<typeof params>;

/** What a school or a bureau has to reach, what it has reached, on which evidence, by which clause; also as a table. */
function targetsController(kind: Subject['kind'], path: string, idSchema: z.ZodType<string> = z.uuid()): Type {
  @ApiTags(path)
  @ApiBearerAuth()
  @Controller(`v1/${path}`)
  class Targets {
    constructor(@Inject(LEDGER) private readonly ledger: OpenLedger) {}

    @Get(':id/targets')
    @ApiOperation({
      summary: `Targets and duties of a ${kind}: target, actual, gap, evidence, clause`,
      operationId: `${kind}Targets`,
    })
    async json(
      @Param('id', { schema: idSchema }) id: string,
      @Query({ schema: params }) asked: Params,
      @TheCaller() { actor }: Caller,
      @Res({ passthrough: true }) reply: FastifyReply,
    ) {
      const { items, upTo } = await this.ask(id, asked, actor);
      void reply.header('x-ledger-position', upTo);
      return { subject: { kind, id }, position: upTo, items };
    }

    @Get(':id/targets.csv')
    @ApiOperation({ summary: 'The same as a table', operationId: `${kind}TargetsTable` })
    async csv(
      @Param('id', { schema: idSchema }) id: string,
      @Query({ schema: params }) asked: Params,
      @TheCaller() { actor, language }: Caller,
      @Res() reply: FastifyReply,
    ) {
      const { items } = await this.ask(id, asked, actor);
      return reply
        .type('text/csv; charset=utf-8')
        .header('content-disposition', `attachment; filename="targets-${kind}-${id}.csv"`)
        .send(tableOf(items, language));
    }

    private async ask(id: string, { purpose, asOf, knownAt }: Params, actor: Caller['actor']) {
      const { log, now } = this.ledger;
      const subject: Subject = { kind, id };
      const place = found(await placeOf(log, subject));
      found(mayRead(readScope(actor), place) ? place : undefined);
      const upTo = await positionAt(log, knownAt);
      const items = await targetsOf(this.ledger, { subject, purpose, asOf, upTo }, legalDateAt(now()));
      return { items, upTo };
    }
  }
  Object.defineProperty(Targets, 'name', { value: `${kind}Targets` });
  return Targets;
}

/** The targets of everything that has any but persons, whose standing says the same. */
export const targetsControllers = [
  targetsController('school', 'schools'),
  targetsController('bureau', 'bureaus', jurisdictionCode),
  targetsController('project', 'projects'),
  targetsController('class', 'classes'),
];

type Language = Caller['language'];

const headings: { readonly [language in Language]: readonly string[] } = {
  'zh-CN': ['用途', '要求', '期间', '结果', '指标', '实际', '目标', '单位', '还差', '最迟', '依据条款', '证据条数'],
  en: [
    'Purpose',
    'Requirement',
    'Window',
    'Value',
    'Figure',
    'Actual',
    'Target',
    'Unit',
    'Gap',
    'By',
    'Clause',
    'Events',
  ],
};
const values: { readonly [value: string]: { readonly [language in Language]: string } } = {
  met: { 'zh-CN': '达到', en: 'reached' },
  notMet: { 'zh-CN': '未达到', en: 'not reached' },
  open: { 'zh-CN': '未到期', en: 'open' },
  undetermined: { 'zh-CN': '无法判定', en: 'undetermined' },
};
const signs: { readonly [operator: string]: string } = {
  greaterThanInclusive: '≥ ',
  greaterThan: '> ',
  lessThanInclusive: '≤ ',
  lessThan: '< ',
};

/** One line for each figure, with the mark by which spreadsheets know UTF-8. */
function tableOf(items: readonly Target[], language: Language): string {
  const said = (value: unknown): string => (value === null || value === undefined ? '' : String(value));
  const rows = items.flatMap((target) =>
    target.figures.map(({ label, unit, actual, operator, target: wanted, evidence }) => {
      const gap = target.gap.find((one) => one.label['zh-CN'] === label['zh-CN']) ?? target.gap[0];
      return [
        target.purposeLabel[language],
        target.title[language],
        `${target.window.from} – ${target.window.to}`,
        values[target.value]?.[language] ?? target.value,
        label[language],
        said(actual),
        wanted === null ? '' : `${signs[operator] ?? ''}${said(wanted)}`,
        unit,
        said(gap?.needed),
        said(gap?.before),
        target.clause,
        said(evidence.length),
      ].map(harmless);
    }),
  );
  return stringify([headings[language], ...rows], { bom: true, record_delimiter: 'windows' });
}
