import { leavesOf, topCondition } from '../schema/conditions.js';
import { createRunner, type Runner } from './runner.js';
import { namesIn } from './worlds.js';

/** A guard that reads what the case does not have, or is no condition at all. */
export class GuardBroken extends Error {
  constructor(
    readonly missing: readonly string[],
    why: string,
  ) {
    super(why);
    this.name = 'GuardBroken';
  }
}

/** A value that a guard reads: an amount as a decimal string, a day, a text, a yes or no, or a list of texts. */
export type GuardFact = string | boolean | readonly string[];

type When = { readonly [key: string]: unknown };

const compiled = new WeakMap<When, { readonly run: Runner; readonly reads: readonly string[] }>();

/**
 * Whether the condition of a workflow guard holds over the facts of a case. Amounts are decimal strings and compare
 * exactly; days compare as days. A guard is a yes or no: a fact it reads and the case lacks is refused, never guessed.
 *
 * @throws {GuardBroken} naming the missing facts.
 */
export async function evaluateGuard(when: When, facts: { readonly [name: string]: GuardFact }): Promise<boolean> {
  const { run, reads } = compile(when);
  const missing = reads.filter((name) => facts[name] === undefined);
  if (missing.length > 0)
    throw new GuardBroken(missing, `the guard reads ${missing.join(', ')}, which this case does not have`);
  const values = Object.fromEntries(reads.map((name) => [name, facts[name]!]));
  return (await run(values)).get('guard')!.holds;
}

/** The names of the facts that a guard reads, each once. @throws {GuardBroken} when it is no condition. */
export function guardReads(when: When): readonly string[] {
  return compile(when).reads;
}

function compile(when: When): { readonly run: Runner; readonly reads: readonly string[] } {
  let guard = compiled.get(when);
  if (!guard) {
    const parsed = topCondition.safeParse(when);
    if (!parsed.success) throw new GuardBroken([], `the guard is no condition: ${JSON.stringify(when)}`);
    const reads = [...new Set(leavesOf(parsed.data).flatMap(({ leaf }) => namesIn(leaf)))];
    guard = { run: createRunner([{ name: 'guard', condition: parsed.data }]), reads };
    compiled.set(when, guard);
  }
  return guard;
}
