import { demand } from '#libs/domain';
import { evidenceTypes } from '#libs/evidence';
import { evidenceRefused, type OpenLedger } from '#libs/ledger';
import { citationsOf } from '#libs/projections';
import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiBody, ApiConsumes, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Readable } from 'node:stream';
import { z } from 'zod';
import { TheCaller, type Caller } from './auth/caller.js';
import { Ask } from './bus.js';
import { LEDGER } from './providers.js';
import { reading, send, type Reading } from './reading.js';

const hash = z.string().regex(/^[0-9a-f]{64}$/, { error: 'expected the SHA-256 of a file, 64 hexadecimal digits' });

/**
 * Evidence files: handed in as they are, kept once under the hash of their bytes, and cited by that hash in a step or a
 * record. Who may see an event that cites a file may see the file.
 */
@ApiTags('evidence')
@ApiBearerAuth()
@Controller('v1/evidence')
export class EvidenceController {
  constructor(
    private readonly queries: QueryBus,
    @Inject(LEDGER) private readonly ledger: OpenLedger,
  ) {}

  @Post()
  @HttpCode(200)
  @ApiConsumes('application/octet-stream')
  @ApiBody({ schema: { type: 'string', format: 'binary' } })
  @ApiOperation({
    summary: `Hand in a file (${evidenceTypes.map(({ extension }) => extension).join(', ')}); answers its hash`,
    operationId: 'putEvidence',
  })
  async put(@Body() content: unknown) {
    demand(content instanceof Readable, 'evidence-no-file');
    return this.ledger.evidence.put(content).catch((error: unknown) => evidenceRefused(error));
  }

  @Get(':hash')
  @ApiOperation({ summary: 'A file, hashed again before it is given', operationId: 'getEvidence' })
  async get(
    @Param('hash', { schema: hash }) file: string,
    @Query({ schema: reading }) { minPosition }: Reading,
    @TheCaller() { actor }: Caller,
    @Res() reply: FastifyReply,
  ) {
    const cited = send(reply, await this.queries.execute(Ask.of(citationsOf, { file, minPosition }, actor)));
    demand(cited.length > 0, 'not-found');
    const { bytes, type, content } = await this.ledger.evidence
      .get(file)
      .catch((error: unknown) => evidenceRefused(error));
    return reply
      .type(type.mime)
      .header('content-length', bytes)
      .header('content-disposition', `attachment; filename="${file.slice(0, 12)}.${type.extension}"`)
      .header('x-content-type-options', 'nosniff')
      .header('cache-control', 'private, no-store')
      .header('etag', `"${file}"`)
      .send(content());
  }

  @Get(':hash/citations')
  @ApiOperation({ summary: 'Where a file is cited, newest first', operationId: 'evidenceCitations' })
  async citations(
    @Param('hash', { schema: hash }) file: string,
    @Query({ schema: reading }) { minPosition }: Reading,
    @TheCaller() { actor }: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const items = send(reply, await this.queries.execute(Ask.of(citationsOf, { file, minPosition }, actor)));
    demand(items.length > 0, 'not-found');
    return { items };
  }
}
