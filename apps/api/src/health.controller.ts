import type { OpenLedger } from '#libs/ledger';
import { settlementsInWork } from '#libs/ledger';
import { Controller, Get, Inject, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Open } from './auth/caller.js';
import type { Config } from './config.js';
import { CONFIG, LEDGER } from './providers.js';
import { Traffic } from './traffic.js';

/** Whether the service runs, and whether it can serve: for those who watch over it. Says nothing about persons. */
@ApiTags('health')
@Open()
@Controller('health')
export class HealthController {
  constructor(
    @Inject(LEDGER) private readonly ledger: OpenLedger,
    @Inject(CONFIG) private readonly config: Config,
    private readonly traffic: Traffic,
  ) {}

  @Get('live')
  @ApiOperation({ summary: 'The process answers', operationId: 'live' })
  live() {
    return { status: 'ok' };
  }

  @Get('ready')
  @ApiOperation({
    summary: 'Log reachable, projections not failed, not stopping; 503 when not. What each role does here',
    operationId: 'ready',
  })
  async ready(@Res({ passthrough: true }) reply: FastifyReply) {
    const { log, runner, shelf } = this.ledger;
    const head = await log.head().catch(() => undefined);
    const projections = await runner.status();
    const isServing = head !== undefined && projections.every(({ state }) => state !== 'failed');
    const status = this.traffic.draining.aborted ? 'draining' : isServing ? 'ready' : 'not ready';
    if (status !== 'ready') void reply.status(503);
    return {
      status,
      roles: this.config.SHIXUN_ROLES,
      head: head?.position ?? null,
      log: {
        store: log.capabilities.name,
        ledger: head?.ledger ?? null,
        dangers: await this.ledger.dangers().catch(() => null),
      },
      projections,
      ...(await this.reacting()),
      invalid: shelf.invalid().map(({ pack, findings }) => ({ pack, findings: findings.length })),
      drafts: shelf.drafts().map(({ pack: { id, version, hash } }) => ({ pack: id, version, hash })),
    };
  }

  /** What reactors, timekeeper and settlements do here; null where another process runs them. */
  private async reacting() {
    const { reactor, settlements, timekeeper, readModels, reacting } = this.ledger;
    const inWork = settlements && (await settlementsInWork(readModels));
    return {
      reacting: reacting?.() ?? { state: 'elsewhere', error: null },
      reactor: reactor?.position() ?? null,
      timekeeper: timekeeper ? (timekeeper.lastLook() ?? { at: null, error: null }) : null,
      settlements: settlements
        ? {
            position: settlements.position(),
            inWork: inWork!.map(({ settlement, phase, done, total }) => ({ settlement, phase, done, total })),
          }
        : null,
    };
  }
}
