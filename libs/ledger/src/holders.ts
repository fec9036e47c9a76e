import { legalDateAt } from '#libs/canonical';
import type { Grant, Holders } from '#libs/domain';
import { Person } from '#libs/projections';
import type { DataSource } from 'typeorm';

/** Whoever left has no part in anything any more, whatever they were granted. */
const AWAY = ['retired', 'left', 'deceased'];

/**
 * Who holds a role by a grant at exactly a school, or of a place without one at exactly that jurisdiction, as the
 * directory has come to know it. A delegation holds from its first to its last day.
 */
export function holdersIn(directory: DataSource, now: () => string): Holders {
  return async (role, { jurisdiction, school }) => {
    const wanted = school === undefined ? { role, jurisdiction } : { role, school };
    const found = await directory
      .getRepository(Person)
      .createQueryBuilder('p')
      .where('p.grants @> CAST(:wanted AS jsonb)', { wanted: JSON.stringify([wanted]) })
      .andWhere('p.status NOT IN (:...away)', { away: AWAY })
      .orderBy('p.id')
      .getMany();
    const today = legalDateAt(now());
    const holds = ({ from = today, until = today }: Grant) => from <= today && today <= until;
    const exactly = (grant: Grant) =>
      grant.role === role &&
      (school === undefined ? !grant.school && grant.jurisdiction === jurisdiction : grant.school === school);
    return found.filter(({ grants }) => grants.some((grant) => exactly(grant) && holds(grant))).map(({ id }) => id);
  };
}
