import { addDays, addYears, isLegalDate, legalDateAt } from '#libs/canonical';
import { actorOn, type Actor } from '#libs/domain';
import type { OpenLedger } from '#libs/ledger';
import { deadlinesInUse, deadlinesOf, grantsOf, type DeadlineView } from '#libs/projections';
import { Controller, Get, Inject, Query, Req, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { createEvents, type DateArray } from 'ics';
import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { languageOf, Open, TheCaller, type Caller } from './auth/caller.js';
import { NotSignedIn, type SignIn } from './auth/sign-in.js';
import { Ask } from './bus.js';
import { LEDGER, SIGN_IN } from './providers.js';
import { minPosition, send } from './reading.js';
import { both, caseView } from './views.js';

const listParams = deadlinesOf.params.omit({ but: true, overdueOn: true }).extend(minPosition);
const overdueParams = listParams.omit({ state: true, current: true });
const calendarParams = z.object({
  jurisdiction: listParams.shape.jurisdiction,
  school: listParams.shape.school,
  workflow: listParams.shape.workflow,
  /** Of a link: whose calendar it is, until which day it is good, and that this service made it. */
  for: z.uuid().optional(),
  until: z.string().refine(isLegalDate).optional(),
  signature: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
});
type Link = { readonly for: string; readonly until: string };

/** How far back and ahead a calendar reaches, in days, and the most it holds. */
const [BACK, AHEAD, MOST] = [90, 400, 2000];

/** Deadlines of cases: as a calendar, those overdue, and as a file that calendar programs subscribe to. */
@ApiTags('deadlines')
@ApiBearerAuth()
@Controller('v1/deadlines')
export class DeadlinesController {
  constructor(
    private readonly queries: QueryBus,
    @Inject(LEDGER) private readonly ledger: OpenLedger,
    @Inject(SIGN_IN) private readonly signIn: SignIn,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Deadlines between two days, earliest first', operationId: 'deadlinesOf' })
  async list(
    @Query({ schema: listParams }) params: z.output<typeof listParams>,
    @TheCaller() { actor }: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { items, next } = send(reply, await this.queries.execute(Ask.of(deadlinesOf, params, actor)));
    return { items: await Promise.all(items.map((row) => this.view(row))), next };
  }

  @Get('overdue')
  @ApiOperation({ summary: 'Deadlines that have passed while the case is still there', operationId: 'overdue' })
  async overdue(
    @Query({ schema: overdueParams }) params: z.output<typeof overdueParams>,
    @TheCaller() { actor }: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const asked = { ...params, overdueOn: this.today(), but: await this.waitedFor() };
    const { items, next } = send(reply, await this.queries.execute(Ask.of(deadlinesOf, asked, actor)));
    return { items: await Promise.all(items.map((row) => this.view(row))), next };
  }

  @Get('calendar-link')
  @ApiOperation({
    summary: 'An address of the calendar for programs that cannot sign in: opens nothing else, for a year',
    operationId: 'calendarLink',
  })
  link(@TheCaller() { actor }: Caller) {
    const link = { for: actor.id, until: addYears(this.today(), 1) };
    const query = new URLSearchParams({ ...link, signature: this.sign(link) });
    return { path: `/v1/deadlines/calendar.ics?${query.toString()}`, until: link.until };
  }

  @Get('calendar.ics')
  @Open()
  @ApiOperation({
    summary: 'Deadlines that run, as all-day events (RFC 5545); signed in, or by a calendar link',
    operationId: 'calendar',
  })
  async calendar(
    @Query({ schema: calendarParams }) params: z.output<typeof calendarParams>,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const actor = await this.reader(params, request.headers.authorization);
    const { jurisdiction, school, workflow } = params;
    const [from, to] = [addDays(this.today(), -BACK), addDays(this.today(), AHEAD)];
    const rows: DeadlineView[] = [];
    let cursor: string | undefined;
    do {
      const asked = { jurisdiction, school, workflow, from, to, current: 'yes' as const, cursor, limit: 200 };
      const { items, next } = send(reply, await this.queries.execute(Ask.of(deadlinesOf, asked, actor)));
      rows.push(...items);
      cursor = next ?? undefined;
    } while (cursor && rows.length < MOST);
    const language = languageOf(request);
    const views = await Promise.all(rows.map((row) => this.view(row)));
    // Nobody's name goes out: a calendar program keeps what it is given, wherever it runs.
    const events = views.map(({ case: of, deadlineTitle, day, remind: _, ...row }) => ({
      uid: `${row.id}.${row.workflow}.${row.deadline}.${day}@shixun`,
      title: `${of.title[language]} · ${deadlineTitle[language]}`,
      description: [of.name, of.stateTitle[language], row.clause].filter(Boolean).join('\n'),
      start: dayArray(day),
      end: dayArray(addDays(day, 1)),
      url: `${origin(request)}/cases/${row.id}`,
    }));
    const calName = language === 'en' ? 'Shixun deadlines' : '师训期限';
    const { error, value } = createEvents(events, { productId: 'shixun', calName });
    if (error) throw error;
    void reply.type('text/calendar; charset=utf-8').header('cache-control', 'private, max-age=900');
    return value!;
  }

  private today(): string {
    return legalDateAt(this.ledger.now());
  }

  private async view(row: DeadlineView) {
    const { case: of, wakeOn: _, began: _began, ...said } = row;
    const { definition } = await this.ledger.shelf.kept(row.definition);
    const deadline = definition.deadlines?.find(({ name }) => name === row.deadline);
    const { title, name, subject, subjectName, kind, jurisdiction, school, state, stateTitle } = await caseView(
      this.ledger,
      of,
    );
    return {
      ...said,
      deadlineTitle: deadline?.title ?? both(row.deadline),
      clause: deadline?.clause ?? null,
      forbids: deadline?.forbids ?? [],
      opens: deadline?.opens ?? [],
      remind: of.due.find((due) => due.deadline === row.deadline && due.on === row.day)?.remind ?? [],
      overdue: row.endedAt === null && row.day < this.today() && !isWaitedFor(deadline),
      case: { title, name, subject, subjectName, kind, jurisdiction, school, state, stateTitle },
    };
  }

  /** Deadlines whose end opens a step: when they are over nobody is late. */
  private async waitedFor() {
    const { readModels, shelf } = this.ledger;
    const used = await deadlinesInUse(readModels);
    const known = await Promise.all(
      used.map(async (one) => {
        const { deadlines = [] } = (await shelf.kept(one.definition)).definition;
        return isWaitedFor(deadlines.find(({ name }) => name === one.deadline)) ? [one] : [];
      }),
    );
    return known.flat();
  }

  /** Whoever is signed in, or whose link it is with the grants they have today. @throws {NotSignedIn} */
  private async reader(params: z.output<typeof calendarParams>, authorization: string | undefined): Promise<Actor> {
    const { for: person, until, signature } = params;
    if (authorization !== undefined || !person || !until || !signature) return this.signIn.actorOf(authorization);
    const wanted = Buffer.from(this.sign({ for: person, until }), 'hex');
    if (!timingSafeEqual(wanted, Buffer.from(signature, 'hex'))) throw new NotSignedIn('token-invalid');
    if (until < this.today()) throw new NotSignedIn('token-expired');
    const found = await grantsOf(this.ledger.readModels, person);
    if (!found) throw new NotSignedIn('subject-unknown');
    return actorOn({ id: person, grants: found.grants }, this.today());
  }

  private sign({ for: person, until }: Link): string {
    return createHmac('sha256', this.ledger.calendarSecret).update(`${person}/${until}`).digest('hex');
  }
}

/** A deadline whose end opens a step is waited for: when it is over nobody is late. */
function isWaitedFor(deadline: { readonly opens?: readonly string[] | undefined } | undefined): boolean {
  return (deadline?.opens ?? []).length > 0;
}

function dayArray(day: string): DateArray {
  return day.split('-').map(Number) as DateArray;
}

function origin({ protocol, headers }: FastifyRequest): string {
  return `${protocol}://${headers.host ?? 'localhost'}`;
}
