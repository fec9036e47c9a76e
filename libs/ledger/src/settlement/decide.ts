import type { LegalDate } from '#libs/canonical';
import { Refused } from '#libs/domain';
import type { EventLog, Position } from '#libs/event-log';
import {
  columnsOf,
  decideMany,
  decisionWith,
  deriveFacts,
  factsNeeded,
  type Decision,
  type DecisionInput,
  type Facts,
} from '#libs/policy';
import type { PolicyInForce } from '../policy-history.js';
import type { Shelf } from '../shelf.js';
import type { Asked } from '../question.js';
import { subjectAt, type SubjectAt } from '../subjects.js';
import { inputFor, policyOn } from '../verdicts.js';

/** What a settlement asks about everybody: a purpose and window, as of a day, of the log up to a position. */
export type SettlementQuestion = Asked & {
  readonly jurisdiction: string;
  readonly upTo: Position;
  /** The day on which it was asked. */
  readonly today: LegalDate;
};

/** Somebody with the decision about them. */
export type Decided = { readonly person: string; readonly decision: Decision };

type Asking = { readonly person: string; readonly policy: PolicyInForce; readonly input: DecisionInput };

/**
 * Decides about a page of persons of a jurisdiction: the same bytes as deciding one by one, with rules evaluated once for
 * those who agree in everything the rules compare. Whoever was elsewhere at the position, or never hired where the window
 * begins with the hire, is left out.
 * @throws as `standing`.
 */
export async function decidePage(
  { log, shelf }: { readonly log: EventLog; readonly shelf: Shelf },
  persons: readonly string[],
  question: SettlementQuestion,
): Promise<Decided[]> {
  const policyFor = policiesOf(shelf, question);
  const read = persons.map(async (person): Promise<Asking[]> => {
    const at = await memberAt(() => subjectAt(log, { kind: 'person', id: person }, question.upTo), question);
    const asked = at && (await askedOf(policyFor, person, at, question));
    return asked ? [{ person, ...asked }] : [];
  });
  const asking = (await Promise.all(read)).flat();
  const decided = new Map<string, Decision>();
  for (const group of alike(asking))
    for (const { person, decision } of await decideAlike(group)) decided.set(person, decision);
  return asking.map(({ person }) => ({ person, decision: decided.get(person)! }));
}

/** A person as of the position, if they were in the jurisdiction and have ever been hired. */
export async function memberAt(
  read: () => Promise<SubjectAt>,
  { jurisdiction }: Pick<SettlementQuestion, 'jurisdiction'>,
): Promise<SubjectAt | undefined> {
  const at = await orNobody(read, 'person-unknown');
  return at?.jurisdiction === jurisdiction && at.hiredOn !== undefined ? at : undefined;
}

/** What is asked about a person: policy, purpose, window and day; nothing where the window begins with a hire that never was. */
export function askedOf(
  policyFor: (day: LegalDate) => Promise<PolicyInForce>,
  person: string,
  at: SubjectAt,
  { today, ...question }: SettlementQuestion,
): Promise<{ policy: PolicyInForce; input: DecisionInput } | undefined> {
  return orNobody(() => inputFor(policyFor, { ...question, person }, at, today), 'person-not-employed');
}

/** The policies that a settlement needs, each looked up once. */
export function policiesOf(
  shelf: Shelf,
  { jurisdiction, upTo }: Pick<SettlementQuestion, 'jurisdiction' | 'upTo'>,
): (day: LegalDate) => Promise<PolicyInForce> {
  const found = new Map<LegalDate, Promise<PolicyInForce>>();
  return (day) => {
    let policy = found.get(day);
    if (!policy) found.set(day, (policy = policyOn(shelf, jurisdiction, upTo, day)));
    return policy;
  };
}

async function orNobody<T>(work: () => Promise<T>, nobody: string): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Refused && error.code === nobody) return undefined;
    throw error;
  }
}

/** Those asked the same of the same policy: personal windows differ, others do not. */
function alike(asking: readonly Asking[]): Asking[][] {
  const groups = new Map<string, Asking[]>();
  for (const one of asking) {
    const { purpose, window, asOf } = one.input;
    const key = [one.policy.pack.hash, purpose, window.kind, window.key, asOf].join(' ');
    const group = groups.get(key);
    if (group) group.push(one);
    else groups.set(key, [one]);
  }
  return [...groups.values()];
}

async function decideAlike(group: readonly Asking[]): Promise<Decided[]> {
  const { policy, input: first } = group[0]!;
  const { pack } = policy;
  const { purpose, window, asOf, interpretations, subjectKind: subject } = first;
  const names = factsNeeded(pack, purpose, window, subject);
  const facts = group.map(({ input: { events } }): Facts =>
    deriveFacts(pack, { events, window, asOf, purpose, names, interpretations }),
  );
  const question = { subject, purpose, window, asOf, interpretations };
  const { results, resultOf } = await decideMany(pack, columnsOf(pack, facts, names), question);
  return group.map(({ person, input }, i) => ({
    person,
    decision: decisionWith(pack, input, facts[i]!, results[resultOf[i]!]!),
  }));
}
