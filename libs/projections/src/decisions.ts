import { decisionEvents, id, jurisdiction, personOfStream, slug, type EventOf, type ReadScope } from '#libs/domain';
import { type DataSource, Entity } from 'typeorm';
import { z } from 'zod';
import { Data, Key, OptionalText, READ_SCHEMA, Text } from './columns.js';
import { namesOf, ofPersonInScope, Person } from './directory.js';
import { typed, type Projection } from './projection.js';
import { inScope, inSubtree, matching, pageOf, paging, query, scopePredicate, type PageOf } from './query.js';

type Verdict = EventOf<typeof decisionEvents>['data'];

/** The five answers of an evaluation. */
export type Outcome = Verdict['outcome'];

/** A decision: the proposal of the system for a person, a purpose and a window. One row per event. */
@Entity({ name: 'decisions', schema: READ_SCHEMA })
export class Decision {
  /** Id of the event. */
  @Key() id!: string;
  @Text() person!: string;
  /** Where the person was when it was recorded. */
  @Text() jurisdiction!: string;
  @OptionalText() school!: string | null;
  @Text() purpose!: string;
  @Text() windowKind!: string;
  @Text() windowKey!: string;
  @Text() windowFrom!: string;
  @Text() windowTo!: string;
  @Text() asOf!: string;
  @Text() outcome!: Outcome;
  @Data() consequences!: Verdict['consequences'];
  /** Each requirement with what it found, as JSON. */
  @Data() requirements!: readonly unknown[];
  @Data() interpretations!: string[];
  @Text() packHash!: string;
  /** The position of the log it rests on. */
  @Text() basedOn!: string;
  @Text() recordedAt!: string;
  @Text() position!: string;
  /** The decision it replaces, and the one that replaced it. */
  @OptionalText() corrects!: string | null;
  @OptionalText() supersededBy!: string | null;
}

/** What was decided about which person, and what has replaced it since. */
export const decisions: Projection = {
  name: 'decisions',
  version: 1,
  tables: [Decision],
  types: Object.keys(decisionEvents),

  touches: ({ type, stream, data }) =>
    type === 'DecisionCorrected' && personOfStream(stream)
      ? [{ table: Decision, key: { id: String(data['corrects']) } }]
      : [],

  fold(recorded, rows) {
    const person = personOfStream(recorded.stream);
    if (!person) return; // about a class, project, school or bureau: read from its stream
    const { type, data } = typed(decisionEvents, recorded);
    const { purpose, window, asOf, outcome, consequences, interpretations, packHash } = data;
    const { id, meta, position, recordedAt } = recorded;
    const corrects = type === 'DecisionCorrected' ? data.corrects : null;
    rows.put(Decision, {
      ...{ id, purpose, asOf, outcome, consequences, interpretations, packHash, recordedAt, position, corrects },
      person,
      jurisdiction: meta.jurisdiction ?? '',
      school: meta.school ?? null,
      windowKind: window.kind,
      windowKey: window.key,
      windowFrom: window.from,
      windowTo: window.to,
      requirements: data.requirements,
      basedOn: data.position,
      supersededBy: null,
    });
    if (corrects) rows.put(Decision, { ...rows.need(Decision, { id: corrects }), supersededBy: id });
  },
};

/** All decisions about a person, newest first. They go with the person: the present place decides who reads them. */
export const decisionsOf = query({
  name: 'decisionsOf',
  params: z.object({
    person: id,
    purpose: slug.optional(),
    /** Only those in force. */
    current: z.enum(['yes', 'no']).default('no'),
    ...paging,
  }),
  reads: ['decisions', 'directory'],
  async ask(dataSource, { person, purpose, current, ...params }, scope): Promise<PageOf<Decision>> {
    const wanted = dataSource.getRepository(Decision).createQueryBuilder('d').where('d.person = :person', { person });
    ofPersonInScope(matching(wanted, { purpose }), scope);
    if (current === 'yes') wanted.andWhere('d.supersededBy IS NULL');
    const { rows, next } = await pageOf(wanted, params, ['position'], 'DESC');
    return { items: rows, next };
  },
});

/** One decision by the id of its event: for those who read the person now, and for the place that decided. */
export const decisionById = query({
  name: 'decisionById',
  params: z.object({ id }),
  reads: ['decisions', 'directory'],
  ask(dataSource, { id }, scope): Promise<Decision | null> {
    const then = scopePredicate(scope, 'd', { person: 'person' });
    const now = scopePredicate(scope, 'p');
    return dataSource
      .getRepository(Decision)
      .createQueryBuilder('d')
      .leftJoin(Person, 'p', 'p.id = d.person')
      .where('d.id = :id', { id })
      .andWhere(`(${then.sql} OR ${now.sql})`, { ...then.parameters, ...now.parameters })
      .getOne();
  },
});

const settled = { jurisdiction, purpose: slug, windowKind: slug, windowKey: z.string().min(1).max(100) };
const outcome = decisionEvents.DecisionRecorded.shape.outcome;

type Settled = z.output<z.ZodObject<typeof settled>>;

/** How many persons have each outcome. An outcome nobody has is missing. */
export type OutcomeCounts = { readonly [outcome in Outcome]?: number };

/** Where a settlement stands: decisions in force, in total and by school (`null`: persons of no school). */
export type Settlement = {
  readonly persons: number;
  readonly outcomes: OutcomeCounts;
  readonly schools: readonly { readonly school: string | null; readonly outcomes: OutcomeCounts }[];
};

/** The settlement of a purpose and a window in a jurisdiction and those below it. */
export const settlement = query({
  name: 'settlement',
  params: z.object(settled),
  reads: ['decisions'],
  async ask(dataSource, params, scope): Promise<Settlement> {
    const counts = await inForce(dataSource, params, scope)
      .select('d.school', 'school')
      .addSelect('d.outcome', 'outcome')
      .addSelect('count(*)', 'count')
      .groupBy('d.school')
      .addGroupBy('d.outcome')
      .orderBy('d.school', 'ASC', 'NULLS LAST')
      .addOrderBy('d.outcome')
      .getRawMany<{ school: string | null; outcome: Outcome; count: string }>();
    const total = new Map<Outcome, number>();
    const schools = new Map<string | null, { [outcome in Outcome]?: number }>();
    for (const { school, outcome, count } of counts) {
      total.set(outcome, (total.get(outcome) ?? 0) + Number(count));
      schools.set(school, { ...schools.get(school), [outcome]: Number(count) });
    }
    return {
      persons: [...total.values()].reduce((sum, count) => sum + count, 0),
      outcomes: Object.fromEntries(total),
      schools: [...schools].map(([school, outcomes]) => ({ school, outcomes })),
    };
  },
});

/** A decision in force with the name of the person; `null` once erased. */
export type SettlementRow = Decision & { readonly name: string | null };

/** The persons of a settlement. */
export const settlementRows = query({
  name: 'settlementRows',
  params: z.object({ ...settled, outcome: outcome.optional(), school: id.optional(), ...paging }),
  reads: ['decisions', 'directory'],
  async ask(dataSource, { outcome, school, ...params }, scope): Promise<PageOf<SettlementRow>> {
    const wanted = matching(inForce(dataSource, params, scope), { outcome, school });
    const { rows, next } = await pageOf(wanted, params, ['jurisdiction', 'person', 'position']);
    const names = await namesOf(dataSource, rows.map(({ person }) => person)); // prettier-ignore
    return { items: rows.map((row) => ({ ...row, name: names.get(row.person) ?? null })), next };
  },
});

function inForce(dataSource: DataSource, { jurisdiction, purpose, windowKind, windowKey }: Settled, scope: ReadScope) {
  const wanted = dataSource.getRepository(Decision).createQueryBuilder('d').where('d.supersededBy IS NULL');
  matching(wanted, { purpose, windowKind, windowKey });
  return inSubtree(inScope(wanted, scope, { person: 'person' }), jurisdiction);
}
