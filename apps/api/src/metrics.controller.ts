import type { OpenLedger } from '#libs/ledger';
import { Controller, Get, Inject, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Open } from './auth/caller.js';
import type { Metrics } from './metrics.js';
import { LEDGER, METRICS } from './providers.js';

/** Counters and gauges for Prometheus: docs/operating.md names them. Says nothing about persons. */
@ApiTags('health')
@Open()
@Controller('metrics')
export class MetricsController {
  constructor(
    @Inject(LEDGER) private readonly ledger: OpenLedger,
    @Inject(METRICS) private readonly metrics: Metrics,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Metrics in the text format of Prometheus', operationId: 'metrics' })
  async all(@Res() reply: FastifyReply): Promise<void> {
    await reply.type(this.metrics.type).send(await this.metrics.text(this.ledger));
  }
}
