import { Engine, Fact, type TopLevelCondition } from 'json-rules-engine';
import type { EngineValue } from '../facts/parameters.js';
import type { TopCondition } from '../schema/conditions.js';
import { engineOperators } from './operators.js';

/** A condition with the name under which its result is asked for. */
export type Entry = { readonly name: string; readonly condition: TopCondition };

/** Values of everything conditions read. */
export type Values = { readonly [name: string]: EngineValue };

/** What came out for one entry: the whole, and each leaf in the order in which it stands in the condition. */
export type EntryResult = { readonly holds: boolean; readonly leaves: readonly boolean[] };

/** Evaluates all entries over values. */
export type Runner = (values: Values) => Promise<ReadonlyMap<string, EntryResult>>;

/**
 * The engine answered for fewer rules than it was given. It happens when two runs share one engine: the first to finish
 * stops the other, which then skips its remaining rules without a word. No result of such a run can be used.
 */
export class RulesSkipped extends Error {
  constructor(
    readonly expected: number,
    readonly answered: number,
  ) {
    super(`json-rules-engine answered for ${answered} of ${expected} rules`);
    this.name = 'RulesSkipped';
  }
}

/**
 * A runner with its own engine. Conditions are handed over untouched; runs wait for each other, and every result is
 * counted. `serialise: false` exists for the test that shows what the waiting is for.
 *
 * @throws {RulesSkipped}
 */
export function createRunner(
  entries: readonly Entry[],
  shared: { readonly [name: string]: TopCondition } = {},
  { serialise = true }: { readonly serialise?: boolean } = {},
): Runner {
  const engine = new Engine();
  for (const operator of engineOperators) engine.addOperator(operator);
  for (const [name, condition] of Object.entries(shared)) engine.setCondition(name, condition as TopLevelCondition);
  for (const { name, condition } of entries)
    engine.addRule({ name, conditions: condition as TopLevelCondition, event: { type: 'holds' } });

  const run: Runner = async (values) => {
    const { results, failureResults } = await engine.run(factsOf(values));
    const answered = [...results, ...failureResults];
    if (answered.length !== entries.length) throw new RulesSkipped(entries.length, answered.length);
    return new Map(
      answered.map(({ name, result, conditions }) => [
        name,
        { holds: result === true, leaves: leafResults(conditions as unknown as Evaluated) },
      ]),
    );
  };
  return serialise ? oneAtATime(run) : run;
}

/** Constant facts without a cache: hashing a key for each would cost more than the comparison. */
function factsOf(values: Values): Record<string, Fact> {
  const facts: Record<string, Fact> = {};
  for (const [name, value] of Object.entries(values)) facts[name] = new Fact(name, value, { cache: false });
  return facts;
}

function oneAtATime(run: Runner): Runner {
  let last: Promise<unknown> = Promise.resolve();
  return (values) => {
    const next = last.then(() => run(values));
    last = next.catch(() => undefined);
    return next;
  };
}

/** A condition as the engine leaves it after a run: shared ones put in place, every leaf with its result. */
type Evaluated = {
  readonly all?: readonly Evaluated[];
  readonly any?: readonly Evaluated[];
  readonly not?: Evaluated;
  readonly result?: boolean;
};

function leafResults(condition: Evaluated): boolean[] {
  if (condition.not) return leafResults(condition.not);
  const parts = condition.all ?? condition.any;
  return parts ? parts.flatMap(leafResults) : [condition.result === true];
}
