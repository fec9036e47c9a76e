import { decisionEvents, id, jurisdiction, personOfStream, slug, type EventOf, type ReadScope } from '#libs/domain';
import { type DataSource, Entity, type SelectQueryBuilder } from 'typeorm';
import { z } from 'zod';
import { Data, Key, OptionalText, READ_SCHEMA, Text } from './columns.js';
import { namesOf, ofPersonInScope, Person } from './directory.js';
import { typed, type Projection } from './projection.js';
import { inScope, inSubtree, matching, pageOf, paging, query, scopePredicate, type PageOf } from './query.js';

type Verdict = Extract<EventOf<typeof decisionEvents>, { type: 'DecisionRecorded' }>['data'];

/** What has become of a decision: a proposal, issued by a document, issued and replaced by a later one, or withdrawn. */
export type DecisionStatus = 'proposed' | 'issued' | 'replaced' | 'withdrawn';

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
  @Text() status!: DecisionStatus;
  /** The case of the settlement that issued it, the number of the document, and its day. */
  @OptionalText() settlement!: string | null;
  @OptionalText() reference!: string | null;
  @OptionalText() issuedOn!: string | null;
  /** When the person has checked it. */
  @OptionalText() checkedAt!: string | null;
}

/** What was decided about which person, what has replaced it since, and what was issued. */
export const decisions: Projection = {
  name: 'decisions',
  version: 1,
  tables: [Decision],
  types: Object.keys(decisionEvents),

  touches: ({ stream, data }) =>
    personOfStream(stream)
      ? ['corrects', 'decision', 'replaces'].flatMap((field) =>
          typeof data[field] === 'string' ? [{ table: Decision, key: { id: data[field] } }] : [],
        )
      : [],

  fold(recorded, rows) {
    const person = personOfStream(recorded.stream);
    if (!person) return; // about a class, project, school or bureau: read from its stream
    const { type, data } = typed(decisionEvents, recorded);
    const change = (id: string, now: Partial<Decision>) =>
      rows.put(Decision, { ...rows.need(Decision, { id }), ...now });
    switch (type) {
      case 'VerdictChecked':
        return change(data.decision, { checkedAt: recorded.recordedAt });
      case 'VerdictIssued': {
        const { settlement, reference, on: issuedOn } = data;
        if (data.replaces) change(data.replaces, { status: 'replaced' });
        return change(data.decision, { status: 'issued', settlement, reference, issuedOn });
      }
      case 'VerdictWithdrawn':
        return change(data.decision, { status: 'withdrawn' });
      case 'DecisionRecorded':
      case 'DecisionCorrected':
        break;
    }
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
      ...{ status: 'proposed', settlement: null, reference: null, issuedOn: null, checkedAt: null },
    });
    if (corrects) change(corrects, { supersededBy: id });
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

const SAME_QUESTION =
  'now.person = d.person AND now.purpose = d.purpose AND now.windowKind = d.windowKind AND now.windowKey = d.windowKey';

/** A person whose decision in force says something else than the one that was issued. */
export type ChangedRow = {
  readonly person: string;
  /** `null` once erased. */
  readonly name: string | null;
  readonly issued: Decision;
  readonly current: Decision;
};

/** Whom a correction notice is about: what was issued no longer is what the ledger gives, in outcome or consequences. */
export const changedSinceIssued = query({
  name: 'changedSinceIssued',
  params: z.object({ ...settled, ...paging }),
  reads: ['decisions', 'directory'],
  async ask(dataSource, params, scope): Promise<PageOf<ChangedRow>> {
    const wanted = dataSource
      .getRepository(Decision)
      .createQueryBuilder('d')
      .innerJoin(Decision, 'now', `${SAME_QUESTION} AND now.supersededBy IS NULL`)
      .where(`d.status = 'issued' AND d.supersededBy IS NOT NULL`)
      .andWhere('(now.outcome <> d.outcome OR now.consequences <> d.consequences)');
    const { rows, next } = await pageOf(ofSettlement(wanted, params, scope), params, ['jurisdiction', 'person', 'position']); // prettier-ignore
    const persons = rows.map(({ person }) => person);
    const names = await namesOf(dataSource, persons);
    const current = await dataSource
      .getRepository(Decision)
      .createQueryBuilder('d')
      .where('d.supersededBy IS NULL AND d.person = ANY(:persons)', { persons })
      .andWhere('d.purpose = :purpose', { purpose: params.purpose })
      .getMany();
    const sameQuestion = (a: Decision, b: Decision) =>
      a.person === b.person && a.windowKind === b.windowKind && a.windowKey === b.windowKey;
    return {
      items: rows.map((issued) => ({
        person: issued.person,
        name: names.get(issued.person) ?? null,
        issued,
        current: current.find((one) => sameQuestion(one, issued))!,
      })),
      next,
    };
  },
});

function inForce(dataSource: DataSource, params: Settled, scope: ReadScope) {
  const wanted = dataSource.getRepository(Decision).createQueryBuilder('d').where('d.supersededBy IS NULL');
  return ofSettlement(wanted, params, scope);
}

function ofSettlement(
  wanted: SelectQueryBuilder<Decision>,
  { jurisdiction, purpose, windowKind, windowKey }: Settled,
  scope: ReadScope,
) {
  matching(wanted, { purpose, windowKind, windowKey });
  return inSubtree(inScope(wanted, scope, { person: 'person' }), jurisdiction);
}
