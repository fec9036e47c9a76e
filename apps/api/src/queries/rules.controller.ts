import { addDays } from '#libs/canonical';
import { binds, purposesOf, windowOf, type Pack, type WindowKind } from '#libs/policy';
import type { OpenLedger } from '#libs/ledger';
import { Controller, Get, Inject, Param, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { LEDGER } from '../providers.js';
import { found } from '../reading.js';

/** What a jurisdiction decides and by which document. Policy is public to everybody who is signed in. */
@ApiTags('rules')
@ApiBearerAuth()
@Controller('v1')
export class RulesController {
  constructor(@Inject(LEDGER) private readonly ledger: OpenLedger) {}

  @Get('jurisdictions')
  @ApiOperation({ summary: 'Jurisdictions with their packs, purposes and windows', operationId: 'jurisdictions' })
  jurisdictions() {
    return { items: this.ledger.shelf.packs().map(jurisdictionView) };
  }

  @Get('clauses/:id')
  @ApiOperation({ summary: 'A clause with its quotation', operationId: 'clauseById' })
  clause(@Param('id') id: string) {
    for (const pack of this.ledger.shelf.packs()) {
      const clause = pack.clauses.find((one) => one.id === id);
      if (clause) return { ...clause, jurisdiction: pack.jurisdiction.code, document: pack.document };
    }
    return found(null);
  }

  @Get('packs/:hash')
  @ApiOperation({ summary: 'The bytes of a pack, as kept under its hash', operationId: 'packByHash' })
  async pack(@Param('hash') hash: string, @Res() reply: FastifyReply) {
    const kept = /^[0-9a-f]{64}$/.test(hash) ? await this.ledger.log.kept(hash) : undefined;
    const { bytes } = found(kept);
    // Bytes never change under a hash.
    return reply.type('application/json').header('cache-control', 'private, max-age=31536000, immutable').send(bytes);
  }
}

function jurisdictionView(pack: Pack) {
  const { id, version, hash, title } = pack;
  return {
    code: pack.jurisdiction.code,
    name: pack.jurisdiction.name,
    pack: { id, version, hash, title },
    purposes: purposesOf(pack).map(({ purpose, window }) => ({
      purpose,
      title: pack.purposes.find((one) => one.id === purpose)?.label ?? { 'zh-CN': purpose, en: purpose },
      window,
      /** Whether something follows from the outcome; of a flag or target a requirement is met or not. */
      binding: binds(pack, purpose),
      windows: windowsOf(pack, window as WindowKind),
    })),
  };
}

/** The windows of a kind that the document covers, newest first. Those since hire differ by person: none is named. */
function windowsOf(pack: Pack, kind: WindowKind) {
  if (kind === 'sinceHire' || kind === 'custom') return [];
  const windows = [];
  const last = pack.effective.to ?? `${Number(pack.effective.from.slice(0, 4)) + 5}-12-31`;
  let window = windowOf(pack, kind, pack.effective.from);
  while (window.from <= last && windows.length < 20) {
    windows.unshift(window);
    window = windowOf(pack, kind, addDays(window.to, 1));
  }
  return windows;
}
