import { jurisdiction, slug } from '#libs/domain';
import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { Case, casesInScope, withNames, type CaseView } from './cases.js';
import { READ_SCHEMA } from './columns.js';
import { query } from './query.js';

/** The case of a settlement, with how many objections to it were filed and how many of them are not at an end. */
export type SettlementCase = { readonly case: CaseView; readonly objections: Objections };

/** Objections to a settlement. `answered` were upheld, dismissed, declined or withdrawn. */
export type Objections = { readonly filed: number; readonly answered: number };

/** Last events of an objection that is at an end. */
const ANSWERED = ['Decided', 'Rejected', 'Withdrawn'];

/** The settlements of a purpose and window in a jurisdiction, the last proposed first. */
export const settlementCases = query({
  name: 'settlementCases',
  params: z.object({ jurisdiction, purpose: slug, windowKind: slug, windowKey: z.string().max(100).optional() }),
  reads: ['cases', 'directory'],
  async ask(dataSource, { jurisdiction, ...of }, scope): Promise<readonly SettlementCase[]> {
    const wanted = ofJurisdiction(dataSource, jurisdiction);
    for (const [field, value] of Object.entries(of))
      if (value !== undefined) wanted.andWhere(`c.details->>'${field}' = :${field}`, { [field]: value });
    const rows = await casesInScope(wanted, scope).getMany();
    return withObjections(dataSource, rows);
  },
});

/** The settlements that run in a jurisdiction, or have come to an end there, whoever asks: for those they decide about. */
export async function settlementsThere(dataSource: DataSource, jurisdiction: string): Promise<readonly Case[]> {
  return ofJurisdiction(dataSource, jurisdiction).getMany();
}

/** More than a jurisdiction settles in a decade of years and purposes. */
const SETTLEMENTS = 200;

function ofJurisdiction(dataSource: DataSource, jurisdiction: string) {
  return dataSource
    .getRepository(Case)
    .createQueryBuilder('c')
    .where(`c.workflow = 'settlement' AND c.subject = :jurisdiction`, { jurisdiction })
    .orderBy('c.openedAt', 'DESC')
    .addOrderBy('c.id')
    .limit(SETTLEMENTS);
}

async function withObjections(dataSource: DataSource, rows: readonly Case[]): Promise<readonly SettlementCase[]> {
  const counted = await dataSource.query<{ parent: string; filed: number; answered: number }[]>(
    `SELECT parent, count(*)::int AS filed, (count(*) FILTER (WHERE last = ANY($2)))::int AS answered
     FROM ${READ_SCHEMA}.cases WHERE workflow = 'objection' AND parent = ANY($1) GROUP BY parent`,
    [rows.map((row) => row.id), ANSWERED],
  );
  const of = new Map(counted.map(({ parent, filed, answered }) => [parent, { filed, answered }]));
  const views = await withNames(dataSource, rows);
  return views.map((view) => ({ case: view, objections: of.get(view.id) ?? { filed: 0, answered: 0 } }));
}
