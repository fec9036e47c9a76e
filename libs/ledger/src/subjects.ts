import {
  person,
  programme,
  Refused,
  school,
  streamsOf,
  trainingClass,
  type AnyDecider,
  type Person,
  type Place,
  type Programme,
  type School,
  type Subject,
  type TrainingClass,
} from '#libs/domain';
import type { EventLog, Position, Recorded } from '#libs/event-log';

/** A subject as of a position: where it is, the span of its life where it has one, and everything said about it. */
export type SubjectAt = Place & {
  readonly jurisdiction: string;
  readonly hiredOn?: string;
  /** First and last day of a class. */
  readonly span?: { readonly from: string; readonly to: string };
  readonly events: readonly Recorded[];
};

/**
 * Reads what verdicts about a subject rest on, up to a position.
 * @throws {Refused} `person-unknown`, `class-unknown`, `programme-unknown`, `school-unknown`.
 */
export async function subjectAt(log: EventLog, subject: Subject, upTo: Position): Promise<SubjectAt> {
  const streams = await Promise.all(streamsOf(subject).map((stream) => collect(log, stream, upTo)));
  return { ...livesOf(subject, streams[0]!), events: streams.flat() };
}

/** A person as of a position. @throws {Refused} `person-unknown` */
export async function personAt(log: EventLog, id: string, upTo?: Position): Promise<Person> {
  const state: Person = folded(person, await collect(log, `teacher-${id}`, upTo));
  if (!state.jurisdiction) throw new Refused('person-unknown', { person: id });
  return state;
}

function livesOf({ kind, id }: Subject, events: readonly Recorded[]): Omit<SubjectAt, 'events'> {
  switch (kind) {
    case 'person': {
      const { jurisdiction, school, hiredOn }: Person = folded(person, events);
      if (!jurisdiction) throw new Refused('person-unknown', { person: id });
      return { jurisdiction, school, hiredOn };
    }
    case 'class': {
      const { plan }: TrainingClass = folded(trainingClass, events);
      if (!plan) throw new Refused('class-unknown', { class: id });
      const { jurisdiction, school, startsOn: from, endsOn: to } = plan;
      return { jurisdiction, school, span: { from, to } };
    }
    case 'project': {
      const { jurisdiction }: Programme = folded(programme, events);
      if (!jurisdiction) throw new Refused('programme-unknown', { programme: id });
      return { jurisdiction };
    }
    case 'school': {
      const { jurisdiction }: School = folded(school, events);
      if (!jurisdiction) throw new Refused('school-unknown', { school: id });
      return { jurisdiction, school: id };
    }
    case 'bureau':
      return { jurisdiction: id };
  }
}

function folded<S>(decider: AnyDecider, events: readonly Recorded[]): S {
  return events.reduce((state, event) => decider.evolve(state, event, event) as S, decider.initial as S);
}

async function collect(log: EventLog, stream: string, upTo?: Position): Promise<Recorded[]> {
  const events: Recorded[] = [];
  for await (const event of log.readStream(stream, { upTo })) events.push(event);
  return events;
}
