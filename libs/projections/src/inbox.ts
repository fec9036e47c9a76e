import type { Actor, Grant } from '#libs/domain';
import type { DataSource } from 'typeorm';
import { Case, withNames, type CaseView } from './cases.js';
import { READ_SCHEMA } from './columns.js';
import { holderSql } from './holders.js';
import { readCursor, writeCursor, type PageOf } from './query.js';

/** A step that cases in one state of one definition wait for: whoever knows definitions says which there are. */
export type Waiting = {
  readonly workflow: string;
  readonly definition: string;
  readonly state: string;
  /** For a step of a track: where the track must be, and whether it is there before it has moved. */
  readonly track?: { readonly name: string; readonly at: string; readonly starts: boolean };
  readonly step: string;
  readonly by: readonly string[];
  readonly fallback?: readonly string[] | undefined;
  readonly notBy: readonly string[];
  readonly once?: 'case' | 'person' | undefined;
  /** An opinion that no longer stands may be given again. */
  readonly isOpinion: boolean;
  /** Deadlines after which the step is not possible, and those before whose end it is not. */
  readonly forbiddenAfter: readonly string[];
  readonly openAfter: readonly string[];
};

/** A case with the steps that somebody may take in it now, as far as that does not rest on a guard. */
export type InboxItem = { readonly case: CaseView; readonly steps: readonly string[] };

/** How many cases wait for a step; `more` when there are more than were counted. */
export type InboxGroup = {
  readonly workflow: string;
  readonly step: string;
  readonly count: number;
  readonly more: boolean;
};

/** Beyond this nobody reads a number: counting all would cost as much as there are cases. */
const COUNTED = 1000;

/**
 * The cases in which somebody may do something on a day, those with the oldest deadline first, and how many there are
 * for each step. Each step is one look into an index, cut at the size of the page: what it costs does not grow with the
 * number of cases.
 */
export async function inboxOf(
  dataSource: DataSource,
  waiting: readonly Waiting[],
  actor: Actor,
  { today, cursor, limit }: { readonly today: string; readonly cursor?: string | undefined; readonly limit: number },
): Promise<PageOf<InboxItem>> {
  const { values, give } = parameters();
  const after = cursor === undefined ? undefined : readCursor(cursor, 2).map(give);
  const beyond = after ? ` AND (c.next_due, c.position) > (${after.join(', ')})` : '';
  const branches = branchesOf(waiting, actor, today, give).map(
    ({ where, step }) =>
      `(SELECT c.id, c.workflow, c.next_due, c.position, ${give(step)} AS step FROM ${READ_SCHEMA}.cases c
        WHERE ${where}${beyond} ORDER BY c.next_due, c.position LIMIT ${limit + 1})`,
  );
  if (branches.length === 0) return { items: [], next: null };
  const found = await dataSource.query<Found[]>(
    `SELECT id, workflow, next_due AS due, position, array_agg(DISTINCT step ORDER BY step) AS steps
     FROM (${branches.join('\nUNION ALL\n')}) found
     GROUP BY id, workflow, next_due, position ORDER BY next_due, position LIMIT ${limit + 1}`,
    values,
  );
  const page = found.slice(0, limit);
  const last = page.at(-1);
  const next = found.length > limit && last ? writeCursor([last.due, last.position]) : null;
  const rows = await dataSource
    .getRepository(Case)
    .createQueryBuilder('c')
    .where('(c.id, c.workflow) IN (SELECT * FROM unnest(:ids::text[], :workflows::text[]))', {
      ids: page.map(({ id }) => id),
      workflows: page.map(({ workflow }) => workflow),
    })
    .getMany();
  const named = new Map((await withNames(dataSource, rows)).map((row) => [`${row.workflow}/${row.id}`, row]));
  const items = page.flatMap(({ id, workflow, steps }) => {
    const row = named.get(`${workflow}/${id}`);
    return row ? [{ case: row, steps }] : [];
  });
  return { items, next };
}

type Found = { id: string; workflow: string; due: string; position: string; steps: string[] };

/** How many cases wait for each step that somebody may take on a day. */
export async function inboxGroups(
  dataSource: DataSource,
  waiting: readonly Waiting[],
  actor: Actor,
  today: string,
): Promise<InboxGroup[]> {
  const { values, give } = parameters();
  const branches = branchesOf(waiting, actor, today, give).map(
    ({
      where,
      workflow,
      step,
    }) => `SELECT ${give(workflow)} AS workflow, ${give(step)} AS step, (SELECT count(*)::int FROM
      (SELECT FROM ${READ_SCHEMA}.cases c WHERE ${where} LIMIT ${COUNTED + 1}) waiting) AS count`,
  );
  if (branches.length === 0) return [];
  const counted = await dataSource.query<{ workflow: string; step: string; count: number }[]>(
    `SELECT workflow, step, sum(count)::int AS count FROM (${branches.join('\nUNION ALL\n')}) counted
     GROUP BY workflow, step HAVING sum(count) > 0 ORDER BY workflow, step`,
    values,
  );
  return counted.map((one) => ({ ...one, count: Math.min(one.count, COUNTED), more: one.count > COUNTED }));
}

type Give = (value: unknown) => string;

/** Values of a statement: each is given once, and its place answered. What is given must be used. */
function parameters(): { readonly values: unknown[]; readonly give: Give } {
  const values: unknown[] = [];
  const places = new Map<unknown, string>();
  const give = (value: unknown): string => {
    let place = places.get(value);
    if (!place) places.set(value, (place = `$${values.push(value)}::text`));
    return place;
  };
  return { values, give };
}

/** A condition for each step that somebody may take somewhere; steps for which they have no role are left out. */
function branchesOf(waiting: readonly Waiting[], actor: Actor, today: string, give: Give) {
  return waiting.flatMap((one) => {
    const who = whoMay(one, actor, today, give);
    if (who === undefined) return [];
    const where = [
      `c.definition = ${give(one.definition)} AND c.state = ${give(one.state)}`,
      `(${who})`,
      ...(one.track ? [inTrack(one.track, give)] : []),
      ...one.notBy.map((step) => `NOT ${did(step, actor, give)}`),
      ...onceOnly(one, actor, give),
      ...inTime(one, today, give),
    ].join(' AND ');
    return [{ where, workflow: one.workflow, step: one.step }];
  });
}

function inTrack({ name, at, starts }: NonNullable<Waiting['track']>, give: Give): string {
  const where = `c.tracks->>${give(name)}`;
  return starts ? `COALESCE(${where}, ${give(at)}) = ${give(at)}` : `${where} = ${give(at)}`;
}

function did(step: string, { id }: Actor, give: Give): string {
  return `COALESCE(c.done_by->${give(step)} @> to_jsonb(${give(id)}), FALSE)`;
}

function onceOnly({ once, step, isOpinion }: Waiting, actor: Actor, give: Give): string[] {
  if (once === 'case') return [`c.done_by->${give(step)} IS NULL`];
  if (once === undefined) return [];
  return [isOpinion ? `NOT c.opinions_by @> ARRAY[${give(actor.id)}]` : `NOT ${did(step, actor, give)}`];
}

/** The day of a deadline itself is still in time, and too early for what its end opens. */
function inTime({ forbiddenAfter, openAfter }: Waiting, today: string, give: Give): string[] {
  const none = (names: readonly string[], comparison: string) =>
    `NOT EXISTS (SELECT FROM jsonb_array_elements(c.due) one
       WHERE one->>'deadline' IN (${names.map(give).join(', ')}) AND one->>'on' ${comparison} ${give(today)})`;
  return [
    ...(forbiddenAfter.length > 0 ? [none(forbiddenAfter, '<')] : []),
    ...(openAfter.length > 0 ? [none(openAfter, '>=')] : []),
  ];
}

/** Who may take a step, as a condition on the case; nothing where the actor may in no case. */
function whoMay(one: Waiting, actor: Actor, today: string, give: Give): string | undefined {
  if (actor.grants.some(({ role }) => role === 'system')) return 'TRUE';
  const ways = one.by.flatMap((word) => wayOf(word, actor, give));
  for (const role of one.fallback ?? [])
    for (const way of wayOf(role, actor, give)) ways.push(`(${way} AND ${nobodyElse(one, actor, today, give)})`);
  return ways.length > 0 ? [...new Set(ways)].join(' OR ') : undefined;
}

function wayOf(word: string, actor: Actor, give: Give): string[] {
  if (word === 'self') return [`c.subject = ${give(actor.id)}`];
  if (word === 'opener') return [`c.opener = ${give(actor.id)}`];
  if (word === 'system') return [];
  // Nobody decides by an office about themselves.
  const other = `c.subject <> ${give(actor.id)}`;
  if (word === 'panel') return [`(c.panel @> ARRAY[${give(actor.id)}] AND ${other})`];
  const [role, field] = word.split('@') as [string, string?];
  if (role === 'person' && field !== undefined) return [`c.details->>${give(field)} = ${give(actor.id)}`];
  return actor.grants
    .filter((grant) => grant.role === role && role !== 'teacher')
    .map((grant) => {
      if (field === undefined) return `(${reaching(grant, 'c.jurisdiction', 'c.school', give)} AND ${other})`;
      const place = `c.places->${give(field)}`;
      return `(${reaching(grant, `${place}->>'jurisdiction'`, `${place}->>'school'`, give)} AND ${other})`;
    });
}

/** Whether a grant reaches a place: the rule of `reaches` in the domain. */
function reaching({ jurisdiction, school }: Grant, inJurisdiction: string, atSchool: string, give: Give): string {
  const prefix = jurisdiction?.replace(/(00)+$/, '');
  const parts = [
    ...(prefix === undefined
      ? []
      : [prefix.length === 6 ? `${inJurisdiction} = ${give(prefix)}` : `${inJurisdiction} LIKE ${give(`${prefix}%`)}`]),
    ...(school === undefined ? [] : [`${atSchool} = ${give(school)}`]),
  ];
  // A place that the details do not name is no place.
  return parts.length > 0 ? `(${parts.join(' AND ')})` : `${inJurisdiction} IS NOT NULL`;
}

/**
 * Nobody but the actor may take the step by its own words: nobody at exactly the school of the case, or in exactly its
 * jurisdiction where it is at none, has one of its roles, or all are excluded.
 */
function nobodyElse({ by, notBy }: Waiting, { id }: Actor, today: string, give: Give): string {
  const free = (person: string) =>
    [
      `${person} <> ${give(id)}`,
      ...notBy.map((step) => `NOT COALESCE(c.done_by->${give(step)} @> to_jsonb(${person}), FALSE)`),
    ].join(' AND ');
  const others = by.flatMap((word) => {
    if (word === 'self') return [`(c.kind = 'person' AND ${free('c.subject')})`];
    if (word === 'opener') return [`(${free('c.opener')})`];
    if (word === 'panel') return [`EXISTS (SELECT FROM unnest(c.panel) one WHERE ${free('one')})`];
    const [role, field] = word.split('@') as [string, string?];
    if (role === 'person' && field) return [`(COALESCE(${free(`(c.details->>${give(field)})`)}, FALSE))`];
    return [];
  });
  const roles = by.filter((word) => !word.includes('@') && !['self', 'opener', 'panel', 'system'].includes(word));
  if (roles.length > 0) others.push(`EXISTS (SELECT ${holderSql(roles.map(give), give(today))} AND ${free('p.id')})`);
  return others.length > 0 ? `NOT (${others.join(' OR ')})` : 'TRUE';
}
