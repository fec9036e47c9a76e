import type { OpenLedger } from '#libs/ledger';
import { allSteps, mermaid, workflowGraph, workflowsOf } from '#libs/policy';
import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { workflow } from './cases.controller.js';
import { jurisdictionCode } from './commands.js';
import { LEDGER } from './providers.js';
import { found } from './reading.js';

const params = z.object({ jurisdiction: jurisdictionCode.optional() });

/** The procedures of jurisdictions: what they are called, and each as it is defined. */
@ApiTags('workflows')
@ApiBearerAuth()
@Controller('v1/workflows')
export class WorkflowsController {
  constructor(@Inject(LEDGER) private readonly ledger: OpenLedger) {}

  @Get()
  @ApiOperation({ summary: 'Workflows in force, of one jurisdiction or of all', operationId: 'workflows' })
  list(@Query({ schema: params }) { jurisdiction }: z.output<typeof params>) {
    const packs = this.ledger.shelf.packs().filter((pack) => !jurisdiction || pack.jurisdiction.code === jurisdiction);
    const items = packs.flatMap((pack) =>
      workflowsOf(pack).map(
        ({ hash, definition: { id, title, clause, also, subject, about, start, states, deadlines } }) => ({
          ...{
            jurisdiction: pack.jurisdiction.code,
            jurisdictionName: pack.jurisdiction.name,
            id,
            title,
            hash,
            subject,
          },
          ...{ clause: clause ?? null, also: also ?? [], about: about ?? [], states: Object.keys(states).length },
          deadlines: deadlines?.length ?? 0,
          start: start.map(({ do: name, title, by }) => ({ do: name, title: title ?? null, by })),
        }),
      ),
    );
    return { items, next: null };
  }

  @Get(':jurisdiction/:id')
  @ApiOperation({
    summary: 'A workflow in force: its definition, its diagram, and what its words are called',
    operationId: 'workflow',
  })
  one(
    @Param('jurisdiction', { schema: jurisdictionCode }) jurisdiction: string,
    @Param('id', { schema: workflow }) id: string,
  ) {
    const { hash, definition } = found(this.ledger.shelf.current(id, jurisdiction));
    const { roles, records } = found(this.ledger.shelf.forJurisdiction(jurisdiction));
    const effects = allSteps(definition).flatMap(({ effect }) => effect);
    const filed = new Set(effects.flatMap((effect) => ('record' in effect ? [effect.record.kind] : [])));
    return {
      ...{ jurisdiction, hash, definition, graph: workflowGraph(definition) },
      mermaid: { 'zh-CN': mermaid(definition, 'zh-CN'), en: mermaid(definition, 'en') },
      roles: roles.map(({ id: role, label }) => ({ role, label })),
      records: Object.entries(records).flatMap(([kind, { label }]) => (filed.has(kind) ? [{ kind, label }] : [])),
    };
  }
}
