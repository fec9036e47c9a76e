import { legalDateAt } from '#libs/canonical';
import { actorOn } from '#libs/domain';
import { START, type Position } from '#libs/event-log';
import type { OpenLedger } from '#libs/ledger';
import { allSteps } from '#libs/policy';
import { inboxGroups, inboxOf, incomplete, paging, type InboxItem } from '#libs/projections';
import { Body, Controller, Get, HttpCode, Inject, Post, Query, Req, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiHeader, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { TheCaller, type Caller } from './auth/caller.js';
import { takeSteps } from './bulk.js';
import { caughtUp } from './bus.js';
import { input, stepName, workflow } from './cases.controller.js';
import { LEDGER } from './providers.js';
import { minPosition, tellBasis } from './reading.js';
import { both, caseView } from './views.js';
import { waitingSteps } from './waiting.js';

const params = z.object({ workflow: workflow.optional(), step: stepName.optional(), ...paging, ...minPosition });
const many = z.strictObject({
  items: z
    .array(
      z.strictObject({
        workflow,
        id: z.uuid(),
        step: stepName,
        data: input.default({}),
        /** Revision of the case as it was seen. */
        expected: z.int().min(0).optional(),
      }),
    )
    .min(1)
    .max(200),
});

/** What waits for the caller, and one decision for many of it. */
@ApiTags('cases')
@ApiBearerAuth()
@Controller('v1/inbox')
export class InboxController {
  constructor(
    readonly commands: CommandBus,
    @Inject(LEDGER) readonly ledger: OpenLedger,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'Open cases in which the caller may do something now, the oldest deadline first; counts for each step',
    operationId: 'inbox',
  })
  async inbox(
    @Query({ schema: params }) { workflow, step, cursor, limit, minPosition }: z.output<typeof params>,
    @TheCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { readModels, shelf, now } = this.ledger;
    const reads = ['cases', 'directory'];
    const position = await caughtUp(this.ledger, reads, (minPosition ?? START) as Position);
    tellBasis(reply, { position, incomplete: await incomplete(readModels, reads) });
    const today = legalDateAt(now());
    const actor = actorOn(caller.actor, today);
    const all = await waitingSteps(this.ledger);
    const wanted = all.filter(
      (one) => (workflow === undefined || one.workflow === workflow) && (step === undefined || one.step === step),
    );
    const [{ items, next }, groups] = await Promise.all([
      inboxOf(readModels, wanted, actor, { today, cursor, limit }),
      cursor === undefined ? inboxGroups(readModels, all, actor, today) : null,
    ]);
    const titled = groups?.map(async (group) => {
      const definition = all.find((one) => one.workflow === group.workflow && one.step === group.step)!.definition;
      const { definition: said } = await shelf.kept(definition);
      const title = allSteps(said).find((one) => one.do === group.step)?.title ?? both(group.step);
      return { ...group, workflowTitle: said.title, stepTitle: title };
    });
    return {
      items: await Promise.all(items.map((item) => this.item(item))),
      next,
      /** With the first page only. */
      groups: titled ? await Promise.all(titled) : null,
    };
  }

  private async item({ case: row, steps }: InboxItem) {
    const { next, ...said } = await caseView(this.ledger, row);
    return {
      ...said,
      steps: next.filter((one) => steps.includes(one.do)).map(({ do: name, title }) => ({ do: name, title })),
    };
  }

  @Post('bulk')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Take a step in each of up to 200 cases: each has an outcome of its own, none undoes another',
    operationId: 'takeSteps',
  })
  @ApiHeader({
    name: 'Idempotency-Key',
    required: false,
    description: 'the same key with the same body is carried out once, also where it was broken off',
  })
  async bulk(
    @Body({ schema: many }) { items }: z.output<typeof many>,
    @TheCaller() caller: Caller,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { outcomes, position } = await takeSteps(this, items, { caller, request, reply });
    return { items: items.map(({ workflow, id, step }, i) => ({ workflow, id, step, ...outcomes[i]! })), position };
  }
}
