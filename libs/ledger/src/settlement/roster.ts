import type { EventLog, Position } from '#libs/event-log';
import { Person, type ReadModels, type Runner } from '#libs/projections';
import { reachedAtLast, type Patience } from '../reached.js';

/** Events after which a person may be somewhere else, or there at all. */
const MOVES = ['PersonHired', 'PersonTransferred', 'PersonMerged'];

/**
 * Everybody who may have been in a jurisdiction at a position of the log, in the order of their ids: those the directory
 * has there now, and those who have moved since. Whether somebody was there then, their own stream says. Asked again
 * later it may name more people, never fewer.
 * A directory that is not whole up to there is waited for.
 * @throws what `goOn` throws.
 */
export async function rosterAt(
  { log, readModels, runner }: { readonly log: EventLog; readonly readModels: ReadModels; readonly runner: Runner },
  jurisdiction: string,
  at: Position,
  patience: Patience,
): Promise<string[]> {
  await reachedAtLast({ readModels, runner }, 'directory', at, patience);
  const rows = await readModels
    .getRepository(Person)
    .createQueryBuilder('p')
    .select('p.id', 'id')
    .where(`p.jurisdiction = :jurisdiction AND p.status <> 'registered'`, { jurisdiction })
    .getRawMany<{ id: string }>();
  const found = new Set(rows.map(({ id }) => id));
  for (let after = at; ;) {
    const page = await log.readAll({ after, limit: 1000, filter: { streams: ['teacher-'], types: MOVES } });
    for (const { stream } of page.events) found.add(stream.slice('teacher-'.length));
    if (page.atHead) return [...found].sort();
    after = page.next;
  }
}
