import { reaches, type Grant, type Place } from '#libs/domain';
import type { DataSource } from 'typeorm';
import { READ_SCHEMA } from './columns.js';
import { Person } from './directory.js';

/** Somebody with a role; `name` is `null` once erased. */
export type Holder = { readonly id: string; readonly name: string | null; readonly role: string };

/** Who on a day has one of some roles by a grant that reaches a place, nearest first; at most `limit` for each role. */
export async function holdersOver(
  dataSource: DataSource,
  roles: readonly string[],
  place: Place,
  { today, limit }: { readonly today: string; readonly limit: number },
): Promise<Holder[]> {
  const { jurisdiction, school } = place;
  const around = jurisdiction
    ? [jurisdiction, `${jurisdiction.slice(0, 4)}00`, `${jurisdiction.slice(0, 2)}0000`, '000000']
    : [];
  const wanted = roles.flatMap((role) => [
    ...(school ? [{ role, school }] : []),
    ...[...new Set(around)].map((code) => ({ role, jurisdiction: code })),
  ]);
  const found = await withGrant(dataSource, wanted);
  return roles.flatMap((role) => {
    const nearness = ({ grants }: Person): number =>
      Math.max(
        ...grants
          .filter((grant) => grant.role === role && reaches(grant, place) && holds(grant, today))
          .map((grant) => (grant.school ? 10 : (grant.jurisdiction ?? '').replace(/(00)+$/, '').length)),
      );
    return found
      .map((person) => ({ person, near: nearness(person) }))
      .filter(({ near }) => Number.isFinite(near))
      .sort((a, b) => b.near - a.near || (a.person.id < b.person.id ? -1 : 1))
      .slice(0, limit)
      .map(({ person: { id, name } }) => ({ id, name: name || null, role }));
  });
}

/**
 * Ids of the persons who on a day have a role by a grant at exactly a school, or for a place without one at exactly that
 * jurisdiction, in their order. A delegation holds from its first to its last day.
 */
export async function holdersAt(
  dataSource: DataSource,
  role: string,
  { jurisdiction, school }: Place,
  today: string,
): Promise<string[]> {
  const found = await withGrant(dataSource, [school ? { role, school } : { role, jurisdiction }]);
  const there = (grant: Grant): boolean =>
    school ? grant.school === school : !grant.school && grant.jurisdiction === jurisdiction;
  return found
    .filter(({ grants }) => grants.some((grant) => grant.role === role && there(grant) && holds(grant, today)))
    .map(({ id }) => id);
}

async function withGrant(
  dataSource: DataSource,
  wanted: readonly { readonly [field: string]: string | undefined }[],
): Promise<Person[]> {
  if (wanted.length === 0) return [];
  return dataSource
    .getRepository(Person)
    .createQueryBuilder('p')
    .where(`p.status IN ('registered', 'employed')`)
    .andWhere(`p.grants @> ANY(:wanted::jsonb[])`, { wanted: wanted.map((one) => JSON.stringify([one])) })
    .orderBy('p.id')
    .getMany();
}

function holds({ from, until }: { readonly from?: string; readonly until?: string }, today: string): boolean {
  return (from ?? today) <= today && today <= (until ?? today);
}

/** As a condition on a case `c`: the persons `p` with one of some roles by a grant at exactly its place, on a day. */
export function holderSql(roles: readonly string[], today: string): string {
  const each = roles.map(
    (role) => `(p.grants @> jsonb_build_array(CASE WHEN c.school IS NULL
        THEN jsonb_build_object('role', ${role}, 'jurisdiction', c.jurisdiction)
        ELSE jsonb_build_object('role', ${role}, 'school', c.school) END)
      AND EXISTS (SELECT FROM jsonb_array_elements(p.grants) g WHERE g->>'role' = ${role}
        AND g->>'school' IS NOT DISTINCT FROM c.school
        AND (c.school IS NOT NULL OR g->>'jurisdiction' = c.jurisdiction)
        AND COALESCE(g->>'from', ${today}) <= ${today} AND ${today} <= COALESCE(g->>'until', ${today})))`,
  );
  return `FROM ${READ_SCHEMA}.persons p WHERE p.status IN ('registered', 'employed') AND (${each.join(' OR ')})`;
}
