import { legalDateAt } from '#libs/canonical';
import { actorOn, grantFor, Refused, stepsFrom, type Actor } from '#libs/domain';
import type { OpenLedger } from '#libs/ledger';
import { classById, registerOf, type RegisterRow } from '#libs/projections';
import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiHeader, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { TheCaller, type Caller } from '../auth/caller.js';
import { takeSteps } from '../bulk.js';
import { Ask } from '../bus.js';
import { LEDGER } from '../providers.js';
import { found, reading, send, type Reading } from '../reading.js';
import { isClosed, schoolNames } from '../views.js';
import { registerTable } from './register-table.js';

const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
const cells = z.strictObject({
  entries: z
    .array(
      z.strictObject({
        case: z.uuid(),
        session: z.uuid(),
        on: day,
        status: z.enum(['present', 'late', 'absent', 'excused']),
      }),
    )
    .min(1)
    .max(500),
});

/** What a step records that is one of the register. */
const RECORDS = 'AttendanceRecorded';
/** Asked for where a trainee can no longer be recorded: the definition says why not. */
const USUAL_STEP = 'RecordAttendance';

/** The register of a class: who attended which session, read and written as a whole. */
@ApiTags('classes')
@ApiBearerAuth()
@Controller('v1/classes')
export class ClassesController {
  constructor(
    readonly commands: CommandBus,
    private readonly queries: QueryBus,
    @Inject(LEDGER) readonly ledger: OpenLedger,
  ) {}

  @Get(':id/register')
  @ApiOperation({
    summary: 'Trainees of a class: state, attendance session by session, leave asked for, assessments',
    operationId: 'classRegister',
  })
  async register(
    @Param('id', { schema: z.uuid() }) id: string,
    @Query({ schema: reading }) { minPosition }: Reading,
    @TheCaller() { actor }: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { timetable, rows } = await this.ask(id, minPosition, actor, reply);
    return { class: id, sessions: timetable, items: await this.trainees(rows, actor) };
  }

  @Get(':id/register.csv')
  @ApiOperation({ summary: 'The same as a table', operationId: 'classRegisterTable' })
  async csv(
    @Param('id', { schema: z.uuid() }) id: string,
    @TheCaller() { actor, language }: Caller,
    @Res() reply: FastifyReply,
  ) {
    const { timetable, rows } = await this.ask(id, undefined, actor, reply);
    const sessions = timetable.filter(({ cancelled }) => !cancelled);
    return reply
      .type('text/csv; charset=utf-8')
      .header('content-disposition', `attachment; filename="register-${id}.csv"`)
      .send(registerTable(sessions, await this.trainees(rows, actor), language));
  }

  @Post(':id/register')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Record attendance in up to 500 cells: each has an outcome of its own, none undoes another',
    operationId: 'recordAttendance',
  })
  @ApiHeader({
    name: 'Idempotency-Key',
    required: false,
    description: 'the same key with the same body is carried out once',
  })
  async record(
    @Param('id', { schema: z.uuid() }) id: string,
    @Body({ schema: cells }) { entries }: z.output<typeof cells>,
    @TheCaller() caller: Caller,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { rows } = await this.ask(id, undefined, caller.actor, reply);
    const trainees = new Map(rows.map((row) => [row.case.id, row]));
    const wanted = await Promise.all(
      entries.map(async ({ case: of, ...data }) => {
        const row = trainees.get(of);
        if (!row) return new Refused('not-found');
        const step = await this.attendanceStep(row);
        return { workflow: row.case.workflow, id: of, step: step?.do ?? USUAL_STEP, data };
      }),
    );
    const { outcomes, position } = await takeSteps(this, wanted, { caller, request, reply });
    return { items: entries.map(({ case: of, session }, i) => ({ case: of, session, ...outcomes[i]! })), position };
  }

  private async ask(id: string, minPosition: string | undefined, actor: Actor, reply: FastifyReply) {
    const of = found(send(reply, await this.queries.execute(Ask.of(classById, { id, minPosition }, actor))));
    const rows = send(reply, await this.queries.execute(Ask.of(registerOf, { class: id, minPosition }, actor)));
    return { timetable: of.timetable, rows };
  }

  /** The step with which attendance is recorded where a trainee stands; nothing where it no longer is. */
  private async attendanceStep({ case: row }: RegisterRow) {
    const { definition } = await this.ledger.shelf.kept(row.definition);
    return stepsFrom(definition, row).find(({ records }) => records === RECORDS);
  }

  private async trainees(rows: readonly RegisterRow[], reader: Actor) {
    const { readModels, shelf, now } = this.ledger;
    const actor = actorOn(reader, legalDateAt(now()));
    const names = await schoolNames(
      readModels,
      rows.map(({ case: { school } }) => school),
    );
    return Promise.all(
      rows.map(async (row) => {
        const { id, workflow, subject: person, subjectName: name, school, jurisdiction, state } = row.case;
        const { definition } = await shelf.kept(row.case.definition);
        const step = await this.attendanceStep(row);
        const attendance = row.attendance.map(({ case: _case, ...cell }) => cell);
        return {
          ...{ case: id, workflow, person, name, state },
          schoolName: school === null ? null : (names.get(school) ?? null),
          stateTitle: definition.states[state]?.title ?? { 'zh-CN': state, en: state },
          closed: isClosed(definition, state),
          completedOn: row.case.completedOn,
          /** Whether the reader's roles record attendance where this trainee stands. */
          editable:
            step !== undefined && Boolean(grantFor(actor, step.by, { jurisdiction, ...(school && { school }) })),
          attendance,
          absences: attendance.filter(({ status }) => status === 'absent').length,
          assessments: row.assessments.map(({ case: _case, ...one }) => one),
        };
      }),
    );
  }
}
