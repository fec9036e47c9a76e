import type { OpenLedger } from '#libs/ledger';
import { Controller, Get, Inject, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Open } from './auth/caller.js';
import { LEDGER } from './providers.js';

/** Whether the service runs, and whether it can serve: for those who watch over it. Says nothing about persons. */
@ApiTags('health')
@Open()
@Controller('health')
export class HealthController {
  constructor(@Inject(LEDGER) private readonly ledger: OpenLedger) {}

  @Get('live')
  @ApiOperation({ summary: 'The process answers', operationId: 'live' })
  live() {
    return { status: 'ok' };
  }

  @Get('ready')
  @ApiOperation({ summary: 'Log reachable, projections running; 503 when not', operationId: 'ready' })
  async ready(@Res({ passthrough: true }) reply: FastifyReply) {
    const { log, runner, reactor, shelf } = this.ledger;
    const head = await log.head().catch(() => undefined);
    const projections = await runner.status();
    const invalid = shelf.invalid().map(({ pack, findings }) => ({ pack, findings: findings.length }));
    const drafts = shelf.drafts().map(({ pack: { id, version, hash } }) => ({ pack: id, version, hash }));
    const ready = head !== undefined && projections.every(({ state }) => state !== 'failed');
    if (!ready) void reply.status(503);
    return {
      status: ready ? 'ready' : 'not ready',
      head: head?.position ?? null,
      projections,
      reactor: reactor?.position() ?? null,
      invalid,
      drafts,
    };
  }
}
