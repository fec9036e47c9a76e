import type { LegalDate } from '#libs/canonical';
import { Refused } from '#libs/domain';
import type { EventLog, Position } from '#libs/event-log';
import { deriveFacts, factsNeeded, type Facts, type Interpretation, type Pack, type Window } from '#libs/policy';
import { Person, type ReadModels, type Runner } from '#libs/projections';
import { reached } from './reached.js';
import { subjectAt, type SubjectAt } from './subjects.js';

type Population = { readonly log: EventLog; readonly readModels: ReadModels; readonly runner: Runner };

/** How many persons are read and held at a time: their streams are asked for together. */
const PAGE = 500;

/** A person of a population with everything a verdict rests on, as of a position. */
export type Member = {
  readonly person: string;
  readonly school: string | null;
  readonly staffCategory: string | null;
  readonly stage: string | null;
  readonly at: SubjectAt;
};

/** A member with the facts that rules read. */
export type MemberFacts = Omit<Member, 'at'> & { readonly window: Window; readonly facts: Facts };

/** How far a walk through a population is. */
export type Walked = { readonly done: number; readonly total: number };

/** Which persons: those of a jurisdiction now who have ever been hired, as the log knew them at a position. */
export type Whom = { readonly jurisdiction: string; readonly upTo: Position };

/** Which facts: those that the rules of a pack for a purpose read, unless `names` says otherwise. */
export type WhichFacts = Whom & {
  readonly pack: Pack;
  readonly purpose: string;
  /** The window, or that of each person (cycles and probation that begin with the hire); without one somebody is left out. */
  readonly window: Window | ((who: SubjectAt) => Window | undefined);
  readonly asOf: LegalDate;
  readonly interpretations?: readonly Interpretation[];
  readonly names?: readonly string[];
};

/**
 * Walks through the persons of a jurisdiction in pages, in the order of their ids. One page is held while the next is
 * read, however many persons there are.
 * @throws {Refused} `not-there-yet` when the directory has not come to the position.
 * @throws {RowsLack} when persons are missing in it.
 */
export async function* populationPages(
  { log, readModels, runner }: Population,
  { jurisdiction, upTo }: Whom,
): AsyncGenerator<{ readonly members: readonly Member[]; readonly walked: Walked }> {
  const late = (at: Position) => {
    throw new Refused('not-there-yet', { position: upTo, reached: at });
  };
  await reached({ readModels, runner }, 'directory', upTo, { late });
  const persons = () =>
    readModels
      .getRepository(Person)
      .createQueryBuilder('p')
      .where(`p.jurisdiction = :jurisdiction AND p.status <> 'registered'`, { jurisdiction });
  const total = await persons().getCount();
  const read = async (after: string) => {
    const columns = ['p.id', 'p.school', 'p.staffCategory', 'p.stage'];
    const rows = await persons()
      .select(columns)
      .andWhere('p.id > :after', { after })
      .orderBy('p.id')
      .take(PAGE)
      .getMany();
    const known = rows.map(async ({ id, school, staffCategory, stage }): Promise<Member[]> => {
      const at = await hiredBy(log, id, upTo);
      return at ? [{ person: id, school, staffCategory, stage, at }] : [];
    });
    return { members: (await Promise.all(known)).flat(), read: rows.length, last: rows.at(-1)?.id };
  };
  let done = 0;
  for (let page = await read(''); page.last !== undefined;) {
    const next = read(page.last);
    next.catch(() => undefined); // told below, when its turn comes
    done += page.read;
    yield { members: page.members, walked: { done, total } };
    page = await next;
  }
}

/** A person as of a position; nothing of those who were registered or hired later, as the directory is newer. */
async function hiredBy(log: EventLog, id: string, upTo: Position): Promise<SubjectAt | undefined> {
  try {
    const at = await subjectAt(log, { kind: 'person', id }, upTo);
    return at.hiredOn === undefined ? undefined : at;
  } catch (error) {
    if (error instanceof Refused && error.code === 'person-unknown') return undefined;
    throw error;
  }
}

/**
 * The facts of every person of a jurisdiction, page by page: what simulations, comparisons of packs and batches work on.
 * @throws as {@link populationPages}.
 */
export async function populationFacts(
  population: Population,
  which: WhichFacts,
  onPage: (page: readonly MemberFacts[], walked: Walked) => void | Promise<void>,
): Promise<{ readonly persons: number }> {
  const { pack, purpose, asOf, interpretations } = which;
  let persons = 0;
  for await (const { members, walked } of populationPages(population, which)) {
    const page = members.flatMap(({ at, ...member }): MemberFacts[] => {
      const window = typeof which.window === 'function' ? which.window(at) : which.window;
      if (!window) return [];
      const names = which.names ?? factsNeeded(pack, purpose, window);
      const facts = deriveFacts(pack, { events: at.events, window, asOf, purpose, names, interpretations });
      return [{ ...member, window, facts }];
    });
    persons += page.length;
    await onPage(page, walked);
  }
  return { persons };
}
