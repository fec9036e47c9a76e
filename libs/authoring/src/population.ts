import type { LegalDate } from '#libs/canonical';
import {
  columnsOf,
  evaluate,
  factsNeeded,
  outcomeValues,
  requirementValues,
  simulate,
  type Facts,
  type Interpretation,
  type Outlook,
  type Pack,
  type Window,
} from '#libs/policy';
import type { PersonOutcome } from './outcomes.js';

/** Somebody of a population with the facts that the rules read, and the window they are asked about. */
export type MemberWithFacts = Pick<PersonOutcome, 'person' | 'school' | 'staffCategory'> & {
  readonly window: Window;
  readonly asOf: LegalDate;
  readonly facts: Facts;
};

/** What a population is asked. */
export type PopulationAsked = {
  readonly purpose: string;
  readonly interpretations?: readonly Interpretation[];
};

const NOT_MET = requirementValues.indexOf('notMet');

/**
 * What a pack says about each member, in the order of the members, by the compiled evaluator: whomever it cannot settle
 * json-rules-engine decides. Members whose window is their own (a cycle since hire) are asked in groups of one window.
 */
export async function outcomesOf(
  pack: Pack,
  members: readonly MemberWithFacts[],
  asked: PopulationAsked,
): Promise<PersonOutcome[]> {
  const outcomes = new Array<PersonOutcome>(members.length);
  for (const places of byWindow(members)) {
    const { window, asOf } = members[places[0]!]!;
    const question = { ...asked, window, asOf };
    const names = factsNeeded(pack, asked.purpose, window);
    const columns = columnsOf(
      pack,
      places.map((at) => members[at]!.facts),
      names,
    );
    const { rules, values, outcomes: numbers } = await simulate(pack, columns, question);
    const follows = rules.map((rule) => pack.rules.find(({ id }) => id === rule)!.ifNot);
    for (const [i, at] of places.entries()) {
      const { person, school, staffCategory } = members[at]!;
      const failed = follows.filter((_, rule) => values[rule]![i] === NOT_MET);
      const consequences = [...new Set(failed.flat().map(({ consequence }) => consequence))].sort();
      outcomes[at] = { person, school, staffCategory, outcome: outcomeValues[numbers[i]!]!, consequences };
    }
  }
  return outcomes;
}

const severity: readonly Outlook[] = ['lost', 'atRisk', 'onTrack'];

/** The outcomes with where the open ones are heading: the worst outlook of their requirements, asked one by one. */
export async function withOutlook(
  pack: Pack,
  members: readonly MemberWithFacts[],
  outcomes: readonly PersonOutcome[],
  { purpose, interpretations }: PopulationAsked,
): Promise<PersonOutcome[]> {
  const forecast: PersonOutcome[] = [];
  for (const [i, outcome] of outcomes.entries()) {
    if (outcome.outcome !== 'open') {
      forecast.push(outcome);
      continue;
    }
    const { facts, window, asOf } = members[i]!;
    const { requirements } = await evaluate(pack, { facts, purpose, window, asOf, interpretations });
    const outlooks = requirements.map((one) => one.outlook);
    const outlook = severity.find((one) => outlooks.includes(one));
    forecast.push(outlook ? { ...outcome, outlook } : outcome);
  }
  return forecast;
}

function byWindow(members: readonly MemberWithFacts[]): number[][] {
  const groups = new Map<string, number[]>();
  for (const [at, { window, asOf }] of members.entries()) {
    const key = `${window.kind}/${window.key}/${asOf}`;
    const group = groups.get(key);
    if (group) group.push(at);
    else groups.set(key, [at]);
  }
  return [...groups.values()];
}
