import { runGoldenCaseFully, type GoldenCase, type Pack } from '#libs/policy';
import { setImmediate as turn } from 'node:timers/promises';
import { mutantsOf, type Mutant } from './mutants.js';

/** A mistake that no golden case notices. */
export type Survivor = Pick<Mutant, 'place' | 'change'>;

/** How well golden cases guard a pack. `score` is `killed / mutants`, as a fraction of two counts. */
export type MutationReport = {
  readonly mutants: number;
  readonly killed: number;
  readonly survivors: readonly Survivor[];
};

/**
 * Runs the golden cases on every mutant of a pack, each until one fails. Cases that fail on the pack itself say nothing
 * and are left out.
 */
export async function mutate(
  pack: Pack,
  cases: readonly GoldenCase[],
  progress: (done: number, total: number) => void = () => undefined,
): Promise<MutationReport> {
  const sound: { readonly golden: GoldenCase; readonly rules: readonly string[] }[] = [];
  for (const golden of cases) {
    const { differences, requirements } = await runGoldenCaseFully(pack, golden);
    if (differences.length === 0) sound.push({ golden, rules: requirements.map(({ rule }) => rule) });
  }
  const mutants = mutantsOf(pack);
  const survivors: Survivor[] = [];
  for (const [i, { place, change, pack: mutant, rule }] of mutants.entries()) {
    const able = rule === undefined ? sound : sound.filter(({ rules }) => rules.includes(rule));
    if (!(await anyFails(mutant, able))) survivors.push({ place, change });
    await turn(); // a service has others to answer meanwhile
    progress(i + 1, mutants.length);
  }
  return { mutants: mutants.length, killed: mutants.length - survivors.length, survivors };
}

async function anyFails(mutant: Pack, cases: readonly { readonly golden: GoldenCase }[]): Promise<boolean> {
  for (const { golden } of cases) {
    // A mutant that cannot be evaluated at all has been noticed.
    const came = await runGoldenCaseFully(mutant, golden).catch(() => undefined);
    if (!came || came.differences.length > 0) return true;
  }
  return false;
}
