import type { Json } from '#libs/canonical';
import {
  caseEvents,
  id,
  jurisdiction,
  MAKERS,
  ownEvents,
  parseStream,
  slug,
  type CaseEvent,
  type CaseEventType,
  type Place,
  type ReadScope,
} from '#libs/domain';
import type { Recorded } from '#libs/event-log';
import { Entity, type DataSource, type ObjectLiteral, type SelectQueryBuilder } from 'typeorm';
import { z } from 'zod';
import { Count, Data, Key, OptionalText, READ_SCHEMA, Text, Texts } from './columns.js';
import { Deadline, duesAfter, foldDues, NO_DAY, type Due } from './deadlines.js';
import { namesOf } from './directory.js';
import { typed, type Projection } from './projection.js';
import { inSubtree, literally, matching, pageOf, paging, query, scopePredicate, type PageOf } from './query.js';

/** What a subject of a case may be. */
export const caseSubjects = ['person', 'class', 'project', 'school', 'bureau'] as const;

/** An effect of a step that was refused: a person must look at it. `of` is the event, `effect` its place in the step. */
export type RefusedEffect = {
  readonly step: string;
  readonly of: string;
  readonly effect: number;
  /** Code and values of the refusal, as in the catalogue of refusals. */
  readonly code: string;
  readonly values: { readonly [name: string]: Json };
  readonly at: string;
};

/** A case and where it stands. */
@Entity({ name: 'cases', schema: READ_SCHEMA })
export class Case {
  @Key() id!: string;
  @Key() workflow!: string;
  /** Hash of the definition it goes by: that it began with, unless it was migrated. */
  @Text() definition!: string;
  /** Whom it is about: a UUID, the code of its jurisdiction for a bureau. */
  @Text() subject!: string;
  @Text() kind!: (typeof caseSubjects)[number];
  /** Where they were when it was opened. */
  @Text() jurisdiction!: string;
  @OptionalText() school!: string | null;
  /** State of its definition. */
  @Text() state!: string;
  /** State of each track that has moved since the case came into its state; any other is where the definition starts it. */
  @Data() tracks!: { readonly [track: string]: string };
  /** What it is called, where its details say so. */
  @OptionalText() title!: string | null;
  @OptionalText() class!: string | null;
  @OptionalText() programme!: string | null;
  @OptionalText() award!: string | null;
  @OptionalText() decision!: string | null;
  /** The case from which it was opened. */
  @OptionalText() parent!: string | null;
  /** Who opened it. */
  @Text() opener!: string;
  /** Who gives opinions, by the last naming. */
  @Texts() panel!: string[];
  /** Who has given an opinion that stands: a new panel, or details given anew, begin without any. */
  @Texts() opinionsBy!: string[];
  /** Every id that its details name, and who was charged with something or nominated: such a person sees the case. */
  @Texts() named!: string[];
  /** Schools and jurisdictions named in its details: roles there see it, and may have a step in it. */
  @Texts() placeSchools!: string[];
  @Texts() placeJurisdictions!: string[];
  @Data() places!: { readonly [field: string]: Place };
  /** Its details as they are now, but for personal ones. */
  @Data() details!: { readonly [field: string]: unknown };
  /** Who did each step. */
  @Data() doneBy!: { readonly [step: string]: readonly string[] };
  /** Deadlines that run. */
  @Data() due!: readonly Due[];
  /** The first day of those not passed; {@link NO_DAY} when none runs, so that such a case comes last. */
  @Text() nextDue!: string;
  @Data() refusedEffects!: readonly RefusedEffect[];
  /** Type of the last event: the one word all jurisdictions share for what was done. */
  @Text() last!: CaseEventType;
  /** The day it was completed on, whatever its state is called. */
  @OptionalText() completedOn!: string | null;
  @Text() openedAt!: string;
  @Text() changedAt!: string;
  /** Of the last event in its stream: the expected revision of the next command. */
  @Count() revision!: number;
  @Text() position!: string;
}

/** Every case, whatever its workflow, with its deadlines: the inbox of those who decide, the record of those who applied. */
export const cases: Projection = {
  name: 'cases',
  version: 2,
  tables: [Case, Deadline],
  types: Object.keys(caseEvents),

  touches: ({ stream }) => [{ table: Case, key: keyOf(stream) }],

  fold(recorded, rows) {
    const key = keyOf(recorded.stream);
    const event = typed(caseEvents, recorded) as CaseEvent;
    const { type, data } = event;
    const { step, from, to, track, definition } = data.case;
    const before = rows.get(Case, key) ?? opened(event, recorded);
    const moved = track === undefined && (from !== to || type === 'Migrated');
    const stands = type === 'EffectRefused' ? before : { ...before, ...where(before, event, moved) };
    const after: Case = {
      ...stands,
      ...{ definition, last: type },
      ...told(before, event, recorded),
      ...((ownEvents as readonly string[]).includes(type) ? {} : { doneBy: doneBy(before, step, recorded.meta.actor) }),
      ...duesAfter(before, stands.state, event, recorded),
      changedAt: recorded.recordedAt,
      revision: recorded.revision,
      position: recorded.position,
    };
    rows.put(Case, after);
    foldDues(before, after, recorded, rows);
  },
};

function keyOf(stream: string): { id: string; workflow: string } {
  const { id, workflow = '' } = parseStream(stream);
  return { id, workflow };
}

/** State and tracks after an event: leaving a state ends its tracks. */
function where(before: Case, { type, data }: CaseEvent, moved: boolean): Pick<Case, 'state' | 'tracks'> {
  const { to, track } = data.case;
  if (track !== undefined) return { state: before.state, tracks: { ...before.tracks, [track]: to } };
  return { state: to, tracks: type === 'Migrated' ? (data.tracks ?? {}) : moved ? {} : before.tracks };
}

function doneBy({ doneBy }: Case, step: string, actor: string): Case['doneBy'] {
  const done = doneBy[step] ?? [];
  return done.includes(actor) ? doneBy : { ...doneBy, [step]: [...done, actor] };
}

/** What the first event says once and for all. */
function opened({ type, data }: CaseEvent, { meta, recordedAt, stream }: Recorded): Case {
  const about: { readonly [of: string]: string | undefined } = data.about ?? {};
  return {
    ...keyOf(stream),
    definition: data.case.definition,
    subject: data.subject,
    kind: data.case.kind ?? 'person',
    jurisdiction: meta.jurisdiction ?? '',
    school: meta.school ?? null,
    state: data.case.to,
    tracks: {},
    title: null,
    class: about['class'] ?? null,
    programme: about['programme'] ?? null,
    award: about['award'] ?? null,
    decision: about['decision'] ?? null,
    parent: about['case'] ?? null,
    opener: meta.actor,
    panel: [],
    opinionsBy: [],
    named: about['person'] ? [about['person']] : [],
    placeSchools: about['school'] ? [about['school']] : [],
    placeJurisdictions: [],
    places: {},
    details: {},
    doneBy: data.makers ? { [MAKERS]: data.makers } : {},
    due: [],
    nextDue: NO_DAY,
    refusedEffects: [],
    last: type,
    completedOn: null,
    openedAt: recordedAt,
    changedAt: recordedAt,
    revision: -1,
    position: '',
  };
}

const UUID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/;

/** What an event says of the case beside where it stands. Details add to those before. */
function told(before: Case, event: CaseEvent, { meta, recordedAt }: Recorded): Partial<Case> {
  const { type, data } = event;
  const title = data.details?.['title'];
  const places = Object.values(data.places ?? {});
  const persons = [
    ...(type === 'Assigned' ? [data.person] : []),
    ...(type === 'Nominated' && data.person ? [data.person] : []),
    ...Object.values(data.details ?? {})
      .flat()
      .filter((value): value is string => typeof value === 'string' && UUID.test(value)),
  ];
  return {
    details: { ...before.details, ...data.details },
    places: { ...before.places, ...data.places },
    ...(typeof title === 'string' && { title }),
    named: union(before.named, persons),
    placeSchools: union(before.placeSchools, places.flatMap(({ school }) => school ?? [])), // prettier-ignore
    placeJurisdictions: union(before.placeJurisdictions, places.map(({ jurisdiction }) => jurisdiction)), // prettier-ignore
    ...(type === 'PanelNamed' && { panel: union([], data.members), opinionsBy: [] }),
    ...(type === 'Revised' && { opinionsBy: [] }),
    ...(type === 'OpinionGiven' && { opinionsBy: union(before.opinionsBy, [meta.actor]) }),
    ...(type === 'Completed' && { completedOn: data.on }),
    ...(type === 'EffectRefused' && { refusedEffects: [...before.refusedEffects, refusedEffect(data, recordedAt)] }),
  };
}

type EffectRefused = Extract<CaseEvent, { type: 'EffectRefused' }>['data'];

function refusedEffect({ case: { step }, of, effect, code, values }: EffectRefused, at: string): RefusedEffect {
  return { step, of, effect, code, values, at };
}

function union(known: readonly string[], more: readonly string[]): string[] {
  return [...new Set([...known, ...more])];
}

/** A case with the name of whom it is about; `null` once erased, and for a bureau, whose name its pack says. */
export type CaseView = Case & { readonly subjectName: string | null };

/**
 * Restricts a query to the cases that somebody may see: those of their places, those about them, opened by them or in
 * which they take part, and those that name a school or jurisdiction where they have a role.
 */
export function casesInScope<T extends ObjectLiteral>(
  wanted: SelectQueryBuilder<T>,
  scope: ReadScope,
  alias = wanted.alias,
): SelectQueryBuilder<T> {
  if (scope.all) return wanted;
  const own = scopePredicate(scope, alias, { person: 'subject' });
  const any = [own.sql, ...['panel', 'named'].map((column) => `${alias}.${column} @> ARRAY[:scopeSelf]`)];
  any.push(`${alias}.opener = :scopeSelf`);
  if (scope.schools.length > 0) any.push(`${alias}.placeSchools && :scopeSchools`);
  if (scope.jurisdictions.length > 0)
    any.push(`EXISTS (SELECT FROM unnest(${alias}.placeJurisdictions) place WHERE place LIKE ANY(:scopePrefixes))`);
  const scopePrefixes = scope.jurisdictions.map((prefix) => `${prefix}%`);
  return wanted.andWhere(`(${any.join(' OR ')})`, { ...own.parameters, scopePrefixes });
}

/** A definition and a state of it. */
export type At = { readonly definition: string; readonly state: string };

/** Restricts a query to cases that stand in one of these states of definitions. */
export function standingAt<T extends ObjectLiteral>(
  wanted: SelectQueryBuilder<T>,
  at: readonly At[],
  alias = wanted.alias,
): SelectQueryBuilder<T> {
  return wanted.andWhere(
    `(${alias}.definition, ${alias}.state) IN (SELECT * FROM unnest(:atDefinitions::text[], :atStates::text[]))`,
    { atDefinitions: at.map(({ definition }) => definition), atStates: at.map(({ state }) => state) },
  );
}

/** Cases, last changed first. A case stays where it was opened, and with whom it is about. */
export const casesOf = query({
  name: 'casesOf',
  params: z.object({
    subject: z.union([id, jurisdiction]).optional(),
    kind: z.enum(caseSubjects).optional(),
    class: id.optional(),
    programme: id.optional(),
    workflow: slug.optional(),
    state: z.string().max(100).optional(),
    school: id.optional(),
    jurisdiction: jurisdiction.optional(),
    /** Those about the caller, opened by them, or in which they take part. */
    mine: z.enum(['yes', 'no']).optional(),
    /** Part of the title. */
    q: z.string().trim().min(1).max(100).optional(),
    /** Only those that stand in one of these states; which of them are final, definitions know. */
    among: z.array(z.object({ definition: z.string(), state: z.string() })).optional(),
    ...paging,
  }),
  reads: ['cases', 'directory'],
  async ask(dataSource, { cursor, limit, ...params }, scope): Promise<PageOf<CaseView>> {
    const { jurisdiction, mine, q, among, ...values } = params;
    const wanted = dataSource.getRepository(Case).createQueryBuilder('c').where('TRUE');
    inSubtree(casesInScope(matching(wanted, values), scope), jurisdiction);
    if (mine === 'yes') casesInScope(wanted, { ...scope, all: false, schools: [], jurisdictions: [] });
    if (q !== undefined) wanted.andWhere('c.title ILIKE :part', { part: `%${literally(q)}%` });
    if (among) standingAt(wanted, among);
    const { rows, next } = await pageOf(wanted, { cursor, limit }, ['position'], 'DESC');
    return { items: await withNames(dataSource, rows), next };
  },
});

/** One case, or nothing outside the scope. */
export const caseById = query({
  name: 'caseById',
  params: z.object({ id, workflow: slug.optional() }),
  reads: ['cases', 'directory'],
  async ask(dataSource, values, scope): Promise<CaseView | null> {
    const wanted = dataSource.getRepository(Case).createQueryBuilder('c').where('TRUE');
    const found = await casesInScope(matching(wanted, values), scope).getOne();
    return found && (await withNames(dataSource, [found]))[0]!;
  },
});

/** Cases with the names of whom they are about. */
export async function withNames(dataSource: DataSource, rows: readonly Case[]): Promise<CaseView[]> {
  const of = (...kinds: readonly Case['kind'][]) =>
    rows.filter(({ kind }) => kinds.includes(kind)).map(({ subject }) => subject);
  const names = new Map(await namesOf(dataSource, of('person')));
  const others = of('school', 'class', 'project');
  const found =
    others.length === 0
      ? []
      : await dataSource.query<{ id: string; name: string }[]>(
          `SELECT id, name FROM ${READ_SCHEMA}.schools WHERE id = ANY($1)
           UNION ALL SELECT id, title FROM ${READ_SCHEMA}.classes WHERE id = ANY($1)
           UNION ALL SELECT id, name FROM ${READ_SCHEMA}.programmes WHERE id = ANY($1)`,
          [others],
        );
  for (const { id, name } of found) names.set(id, name);
  return rows.map((row) => ({ ...row, subjectName: names.get(row.subject) ?? null }));
}

/** The states of definitions in which there are cases: few, however many cases there are. */
export async function statesInUse(dataSource: DataSource): Promise<(At & { readonly workflow: string })[]> {
  // One look into the index for each, instead of one at every case.
  return dataSource.query(
    `WITH RECURSIVE used AS (
       (SELECT definition, state, workflow FROM ${READ_SCHEMA}.cases ORDER BY definition, state LIMIT 1)
       UNION ALL
       SELECT next.* FROM used, LATERAL (
         SELECT c.definition, c.state, c.workflow FROM ${READ_SCHEMA}.cases c
         WHERE (c.definition, c.state) > (used.definition, used.state) ORDER BY c.definition, c.state LIMIT 1) next)
     SELECT workflow, definition, state FROM used`,
  );
}

/** The workflow of a case; `undefined` for one that the read models do not know. */
export async function workflowOfCase(dataSource: DataSource, id: string): Promise<string | undefined> {
  return (await dataSource.getRepository(Case).findOne({ where: { id }, select: { workflow: true } }))?.workflow;
}
