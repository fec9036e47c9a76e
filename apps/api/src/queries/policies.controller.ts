import { policyAt, type OpenLedger } from '#libs/ledger';
import type { Pack } from '#libs/policy';
import { Body, Controller, Get, HttpCode, Inject, Param, Post, Req, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { TheCaller, type Caller } from '../auth/caller.js';
import { Propose } from '../bus.js';
import { answer, CommandHeaders, jurisdictionCode } from '../commands.js';
import { issueOf } from '../issue.js';
import { LEDGER } from '../providers.js';

const draft = z.strictObject({
  hash: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
});

/** Packs on their way: in force, proposed, drafts of the rules folder, and those that cannot be read. */
@ApiTags('policies')
@ApiBearerAuth()
@Controller('v1/policies')
export class PoliciesController {
  constructor(
    private readonly commands: CommandBus,
    @Inject(LEDGER) private readonly ledger: OpenLedger,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'Packs in force, proposed and drafted, and what is wrong with the others',
    operationId: 'policies',
  })
  async policies() {
    const { log, shelf } = this.ledger;
    const items = await Promise.all(
      shelf.packs().map(async (pack) => {
        const { published, proposed } = await policyAt(log, pack.jurisdiction.code);
        return { ...packView(pack), versions: published, proposed: proposed ?? null };
      }),
    );
    return {
      items,
      drafts: shelf.drafts().map(({ pack, inForce }) => ({ ...packView(pack), inForce })),
      invalid: shelf.invalid().map(({ pack, findings }) => ({ pack, findings })),
    };
  }

  @Post(':code/propose-pack')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Check the draft of the rules folder and propose it · rule.author',
    operationId: 'ProposePack',
  })
  @CommandHeaders()
  async propose(
    @Param('code', { schema: jurisdictionCode }) code: string,
    @Body({ schema: draft }) wanted: z.output<typeof draft>,
    @TheCaller() caller: Caller,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const issue = issueOf(request, caller, this.ledger.now());
    return answer(reply, await this.commands.execute(new Propose(code, wanted, issue)));
  }
}

function packView({ id, version, hash, title, jurisdiction, effective, supersedes, transition }: Pack) {
  const { code, name } = jurisdiction;
  return { code, name, pack: { id, version, hash, title }, effective, supersedes, transition };
}
