import { id, jurisdiction, legalDate, slug } from '#libs/domain';
import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { Case, casesInScope, withNames, type CaseView } from './cases.js';
import { READ_SCHEMA } from './columns.js';
import { Deadline } from './deadlines.js';
import { inSubtree, matching, pageOf, paging, query, type PageOf } from './query.js';

/** A deadline with the case it is for. */
export type DeadlineView = Deadline & { readonly case: CaseView };

/**
 * Deadlines of the cases in a scope, earliest first. `overdue: yes` leaves those that have passed while the case is
 * still where they ran; `today` is the day to look from, so that a day is passed also before that is on record.
 */
export const deadlinesOf = query({
  name: 'deadlinesOf',
  params: z.object({
    from: legalDate.optional(),
    to: legalDate.optional(),
    jurisdiction: jurisdiction.optional(),
    school: id.optional(),
    subject: z.union([id, jurisdiction]).optional(),
    case: id.optional(),
    workflow: slug.optional(),
    state: z.enum(['running', 'passed', 'met']).optional(),
    /** Those that still run, passed or not; by default also those whose case has gone on. */
    current: z.enum(['yes', 'no']).optional(),
    overdueOn: legalDate.optional(),
    /** Leaves out deadlines of definitions that are waited for, not met: the end of a public notice. */
    but: z.array(z.object({ definition: z.string(), deadline: z.string() })).optional(),
    ...paging,
  }),
  reads: ['cases', 'directory'],
  async ask(dataSource, { cursor, limit, ...params }, scope): Promise<PageOf<DeadlineView>> {
    const { from, to, jurisdiction, school, subject, case: ofCase, workflow, state, current, overdueOn, but } = params;
    const wanted = dataSource
      .getRepository(Deadline)
      .createQueryBuilder('d')
      .innerJoin(Case, 'c', 'c.id = d.id AND c.workflow = d.workflow')
      .where('TRUE');
    matching(wanted, { id: ofCase, workflow, state });
    inSubtree(casesInScope(wanted, scope, 'c'), jurisdiction, 'c');
    if (school) wanted.andWhere('(c.school = :school OR c.placeSchools @> ARRAY[:school])', { school });
    if (subject) wanted.andWhere('c.subject = :subject', { subject });
    if (from) wanted.andWhere('d.day >= :from', { from });
    if (to) wanted.andWhere('d.day <= :to', { to });
    if (current === 'yes') wanted.andWhere('d.endedAt IS NULL');
    if (overdueOn) wanted.andWhere('d.endedAt IS NULL AND d.day < :overdueOn', { overdueOn });
    if (but && but.length > 0)
      wanted.andWhere('(d.definition, d.deadline) NOT IN (SELECT * FROM unnest(:butOf::text[], :butNamed::text[]))', {
        butOf: but.map(({ definition }) => definition),
        butNamed: but.map(({ deadline }) => deadline),
      });
    const { rows, next } = await pageOf(wanted, { cursor, limit }, ['day', 'id', 'workflow', 'deadline']);
    return { items: await withCases(dataSource, rows), next };
  },
});

async function withCases(dataSource: DataSource, rows: readonly Deadline[]): Promise<DeadlineView[]> {
  const found = await dataSource
    .getRepository(Case)
    .createQueryBuilder('c')
    .where('(c.id, c.workflow) IN (SELECT * FROM unnest(:ids::text[], :workflows::text[]))', {
      ids: rows.map(({ id }) => id),
      workflows: rows.map(({ workflow }) => workflow),
    })
    .getMany();
  const cases = new Map((await withNames(dataSource, found)).map((row) => [`${row.workflow}/${row.id}`, row]));
  return rows.map((row) => ({ ...row, case: cases.get(`${row.workflow}/${row.id}`)! }));
}

/** The pairs of definition and deadline that ever ran: few, however many cases there are. */
export async function deadlinesInUse(
  dataSource: DataSource,
): Promise<{ readonly definition: string; readonly deadline: string }[]> {
  return dataSource.query(
    `WITH RECURSIVE used AS (
       (SELECT definition, deadline FROM ${READ_SCHEMA}.deadlines ORDER BY definition, deadline LIMIT 1)
       UNION ALL
       SELECT next.* FROM used, LATERAL (
         SELECT d.definition, d.deadline FROM ${READ_SCHEMA}.deadlines d
         WHERE (d.definition, d.deadline) > (used.definition, used.deadline)
         ORDER BY d.definition, d.deadline LIMIT 1) next)
     SELECT definition, deadline FROM used`,
  );
}

/** A run of a deadline about which the service has something to do. */
export type Waking = Pick<Deadline, 'id' | 'workflow' | 'deadline' | 'day' | 'wakeOn' | 'began'>;

/** For the service, without a scope: what has to be done by a day, in the order of the days, after the last of a page. */
export async function wakingBy(
  dataSource: DataSource,
  today: string,
  { after, limit }: { readonly after?: Waking; readonly limit: number },
): Promise<Waking[]> {
  const wanted = dataSource
    .getRepository(Deadline)
    .createQueryBuilder('d')
    .select(['d.id', 'd.workflow', 'd.deadline', 'd.day', 'd.wakeOn', 'd.began'])
    .where('d.wakeOn <= :today', { today });
  if (after)
    wanted.andWhere(
      '(d.wakeOn, d.id, d.workflow, d.deadline, d.day) > (:wakeOn, :id, :workflow, :deadline, :day)',
      after,
    );
  for (const column of ['wakeOn', 'id', 'workflow', 'deadline', 'day']) wanted.addOrderBy(`d.${column}`);
  return wanted.limit(limit).getMany();
}
