import { legalDateAt } from '#libs/canonical';
import type { OpenLedger } from '#libs/ledger';
import { classById, classesOf, planAgainstActual, schoolsOf } from '#libs/projections';
import { Controller, Get, Inject, Param, Query, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { TheCaller, type Caller } from '../auth/caller.js';
import { Ask } from '../bus.js';
import { LEDGER } from '../providers.js';
import { found, minPosition, reading, send, type Reading } from '../reading.js';
import { itemOf, programmesTable } from './programme-table.js';

const planParams = planAgainstActual.params.extend(minPosition);
const tableParams = planParams.omit({ cursor: true, limit: true });
const classParams = classesOf.params.extend(minPosition);
const schoolParams = schoolsOf.params.extend(minPosition);

/** Planned programmes against what was run, classes with their timetables, schools. */
@ApiTags('programmes')
@ApiBearerAuth()
@Controller('v1')
export class ProgrammesController {
  constructor(
    private readonly queries: QueryBus,
    @Inject(LEDGER) private readonly ledger: OpenLedger,
  ) {}

  @Get('programmes')
  @ApiOperation({ summary: 'Planned programmes, each with what became of it', operationId: 'planAgainstActual' })
  async programmes(
    @Query({ schema: planParams }) params: z.output<typeof planParams>,
    @TheCaller() { actor }: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { items, next } = send(reply, await this.queries.execute(Ask.of(planAgainstActual, params, actor)));
    return { items: items.map((row) => itemOf(row, legalDateAt(this.ledger.now()))), next };
  }

  @Get('programmes.csv')
  @ApiOperation({ summary: 'The same as a table, all of it', operationId: 'planAgainstActualTable' })
  async table(
    @Query({ schema: tableParams }) params: z.output<typeof tableParams>,
    @TheCaller() { actor, language }: Caller,
    @Res() reply: FastifyReply,
  ) {
    const rows = [];
    let cursor: string | undefined;
    do {
      const asked = Ask.of(planAgainstActual, { ...params, limit: 200, cursor }, actor);
      const { items, next } = send(reply, await this.queries.execute(asked));
      rows.push(...items.map((row) => itemOf(row, legalDateAt(this.ledger.now()))));
      cursor = next ?? undefined;
    } while (cursor);
    return reply
      .type('text/csv; charset=utf-8')
      .header('content-disposition', 'attachment; filename="programmes.csv"')
      .send(programmesTable(rows, language));
  }

  @Get('classes')
  @ApiOperation({ summary: 'Classes; `programme=none` are those outside the plan (计划外)', operationId: 'classesOf' })
  async classes(
    @Query({ schema: classParams }) params: z.output<typeof classParams>,
    @TheCaller() { actor }: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return send(reply, await this.queries.execute(Ask.of(classesOf, params, actor)));
  }

  @Get('classes/:id')
  @ApiOperation({ summary: 'A class with its timetable', operationId: 'classById' })
  async class(
    @Param('id', { schema: z.uuid() }) id: string,
    @Query({ schema: reading }) { minPosition }: Reading,
    @TheCaller() { actor }: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return found(send(reply, await this.queries.execute(Ask.of(classById, { id, minPosition }, actor))));
  }

  @Get('schools')
  @ApiOperation({ summary: 'Schools', operationId: 'schoolsOf' })
  async schools(
    @Query({ schema: schoolParams }) params: z.output<typeof schoolParams>,
    @TheCaller() { actor }: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return send(reply, await this.queries.execute(Ask.of(schoolsOf, params, actor)));
  }
}
