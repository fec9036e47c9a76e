import { canonicalHash, sha256Hex } from '#libs/canonical';
import { ENGINE, evaluate, factsNeeded } from './engine/evaluate.js';
import { deriveFacts } from './facts/derive.js';
import { sortedIds } from './facts/where.js';
import type { Pack } from './pack.js';
import type { Decision, DecisionInput, Evaluation, Facts, StoredEvidence } from './verdict.js';

/** More events behind one fact than this are stored as their number and a hash; the log has the ids. */
export const MAX_STORED_EVIDENCE = 40;

/** What the rules say about a subject, and the facts they say it about. */
export type Answer = { readonly facts: Facts; readonly evaluation: Evaluation };

/**
 * Decides a purpose for one subject: derives the facts the rules read, evaluates, and puts the result into the form in
 * which it is stored. Deterministic byte for byte, so that a replay can be compared with what was stored.
 */
export async function decide(pack: Pack, input: DecisionInput): Promise<Decision> {
  return decisionOf(pack, input, await answer(pack, input, { outlook: false }));
}

/** Derives the facts that the rules for a purpose and window read, and evaluates them; no decision stores an outlook. */
export async function answer(
  pack: Pack,
  input: DecisionInput,
  { outlook = true }: { readonly outlook?: boolean } = {},
): Promise<Answer> {
  const { purpose, window, asOf, events, subjectKind: subject, interpretations = [] } = input;
  const names = factsNeeded(pack, purpose, window, subject);
  const facts = deriveFacts(pack, { events, window, asOf, purpose, names, interpretations });
  const evaluation = await evaluate(pack, { facts, subject, purpose, window, asOf, interpretations, outlook });
  return { facts, evaluation };
}

/** What of a decision persons with other facts may share. */
export type SharedResult = Pick<
  Decision,
  'outcome' | 'requirements' | 'consequences' | 'firedRules' | 'interpretations'
>;

/** What is stored of an evaluation. */
export function sharedResult(evaluation: Evaluation): SharedResult {
  const { outcome, requirements, firedRules, interpretations } = evaluation;
  return {
    outcome,
    requirements: requirements.map(({ rule, value, unknowns }) => ({
      rule,
      value,
      unknown: unknowns.map(({ name }) => name),
    })),
    consequences: consequencesOf(evaluation),
    firedRules,
    interpretations,
  };
}

/** An answer in the form in which it is stored. */
export function decisionOf(pack: Pack, input: DecisionInput, { facts, evaluation }: Answer): Decision {
  return decisionWith(pack, input, facts, sharedResult(evaluation));
}

/** The same decision from a result that others share: see `decideMany`. */
export function decisionWith(
  pack: Pack,
  { purpose, window, asOf, position }: Omit<DecisionInput, 'events'>,
  facts: Facts,
  { outcome, requirements, consequences, firedRules, interpretations }: SharedResult,
): Decision {
  const stored = storedFacts(facts);
  const behindFacts = Object.values(facts).flatMap(({ interpretations = [] }) => interpretations);
  return {
    purpose,
    window,
    asOf,
    position,
    packHash: pack.hash,
    interpretations: sortedIds([...interpretations, ...behindFacts]),
    engine: ENGINE,
    factsHash: canonicalHash(stored),
    facts: stored,
    outcome,
    requirements,
    consequences,
    firedRules,
  };
}

/** Facts as a decision stores them, with the ids behind them or, for many, their number and hash. */
export function storedFacts(facts: Facts): Decision['facts'] {
  return Object.fromEntries(
    Object.entries(facts).map(([name, { value, unit, evidence }]) => [
      name,
      { value, unit, evidence: storedEvidence(evidence) },
    ]),
  );
}

function storedEvidence(ids: readonly string[]): StoredEvidence {
  return ids.length <= MAX_STORED_EVIDENCE ? ids : { count: ids.length, sha256: sha256Hex(ids.join('\n')) };
}

/** The consequences of all requirements, each once; where one rule states what another adds by default, it is stated. */
export function consequencesOf({ requirements }: Evaluation): Decision['consequences'] {
  const found = new Map<string, Decision['consequences'][number]>();
  for (const { consequence, clause, basis, purpose } of requirements.flatMap((one) => one.consequences)) {
    const key = [consequence, clause, purpose ?? ''].join(' ');
    if (basis === 'stated' || !found.has(key))
      found.set(key, { consequence, clause, basis, ...(purpose !== undefined && { purpose }) });
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, use]) => use);
}
