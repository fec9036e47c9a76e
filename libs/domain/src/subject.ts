import { subjectKinds, type SubjectKind } from '#libs/policy';
import { loadStream } from './load-stream.js';
import type { EventLog } from '#libs/event-log';
import { person } from './person.js';
import { programme } from './programme.js';
import { school } from './school.js';
import type { Place } from './decider.js';
import { trainingClass } from './training-class.js';

/** Whom records, facts and verdicts are about. The id of a bureau is the code of its jurisdiction, any other a UUID. */
export type Subject = { readonly kind: SubjectKind; readonly id: string };

/** The id of a stream that is about a subject: that of a person is bare, any other has its kind before it. */
export function subjectName({ kind, id }: Subject): string {
  return kind === 'person' ? id : `${kind}-${id}`;
}

/** The subject of a stream by the id of the stream: the reverse of {@link subjectName}, `person-<id>` is a person too. */
export function subjectNamed(name: string): Subject {
  const kind = subjectKinds.find((one) => name.startsWith(`${one}-`));
  return kind ? { kind, id: name.slice(kind.length + 1) } : { kind: 'person', id: name };
}

/** The streams with what a subject is and does; records about it stand in `record-<kind>-<id>` beside them. */
export function streamsOf({ kind, id }: Subject): readonly string[] {
  return [...lives[kind](id), recordStream({ kind, id })];
}

/** The stream of the records about a subject. */
export function recordStream({ kind, id }: Subject): string {
  return `record-${kind}-${id}`;
}

const lives: { readonly [kind in SubjectKind]: (id: string) => readonly string[] } = {
  person: (id) => [`teacher-${id}`, `credit-${id}`],
  class: (id) => [`class-${id}`],
  project: (id) => [`programme-${id}`],
  school: (id) => [`school-${id}`],
  bureau: () => [],
};

/** Whose stream it is, of those that verdicts rest on; `undefined` for any other. */
export function subjectOfStream(stream: string): Subject | undefined {
  const [prefix, id] = [stream.slice(0, stream.indexOf('-')), stream.slice(stream.indexOf('-') + 1)];
  if (prefix === 'record') return subjectNamed(id);
  const kind = (
    { teacher: 'person', credit: 'person', class: 'class', programme: 'project', school: 'school' } as const
  )[prefix];
  return kind && { kind, id };
}

/** Where a subject is now; `undefined` when there is no such person, class, project or school. */
export async function placeOf(log: EventLog, { kind, id }: Subject): Promise<Place | undefined> {
  const stateOf = async <S>(fold: { readonly stream: string } & Parameters<typeof loadStream<S>>[2]) =>
    (await loadStream<S>(log, `${fold.stream}-${id}`, fold)).state;
  const known = ({ jurisdiction, school }: Place) => (jurisdiction ? { jurisdiction, school } : undefined);
  switch (kind) {
    case 'person':
      return known(await stateOf(person));
    case 'class':
      return known((await stateOf(trainingClass)).plan ?? {});
    case 'project':
      return known({ jurisdiction: (await stateOf(programme)).jurisdiction });
    case 'school':
      return known({ jurisdiction: (await stateOf(school)).jurisdiction, school: id });
    case 'bureau':
      return { jurisdiction: id };
  }
}

/**
 * The subject with an id, whatever it is, and where it is now: six digits are a bureau, a UUID is looked for among
 * persons, schools, classes and projects. `undefined` when there is none.
 */
export async function findSubject(
  log: EventLog,
  id: string,
): Promise<{ readonly subject: Subject; readonly place: Place } | undefined> {
  const kinds: readonly SubjectKind[] = /^\d{6}$/.test(id) ? ['bureau'] : ['person', 'school', 'class', 'project'];
  for (const kind of kinds) {
    const place = await placeOf(log, { kind, id });
    if (place) return { subject: { kind, id }, place };
  }
  return undefined;
}
