import {
  loadCases,
  loadPack,
  runGoldenCaseFully,
  type Bilingual,
  type GoldenCase,
  type Pack,
  type RequirementValue,
} from '#libs/policy';
import { setImmediate as turn } from 'node:timers/promises';

/** A golden case that does not hold: what was expected and what came, a line each. */
export type FailedCase = { readonly name: string; readonly differences: readonly Bilingual[] };

/** What the golden cases of a pack say about it. */
export type CaseReport = {
  readonly cases: number;
  readonly passed: number;
  readonly failed: readonly FailedCase[];
  /** Rules that no case decides, as met or as not met. */
  readonly rulesNeverFired: readonly string[];
  /** Rules that cases decide one way only: a boundary nobody has tried. */
  readonly rulesDecidedOneWay: readonly { readonly rule: string; readonly only: 'met' | 'notMet' }[];
};

/** Runs the golden cases of a pack folder. @throws {PackInvalid} */
export function testPack(rulesDir: string, folder: string): Promise<CaseReport> {
  return reportCases(loadPack(rulesDir, folder), loadCases(rulesDir, folder));
}

/** Runs golden cases on a pack. A case that cannot be run has failed. */
export async function reportCases(pack: Pack, cases: readonly GoldenCase[]): Promise<CaseReport> {
  const failed: FailedCase[] = [];
  const came = new Map<string, Set<RequirementValue>>();
  for (const golden of cases) {
    const { differences, requirements } = await outcomeOf(pack, golden);
    if (differences.length > 0) failed.push({ name: golden.name, differences });
    await turn(); // a service has others to answer meanwhile
    for (const { rule, value } of requirements) came.set(rule, (came.get(rule) ?? new Set()).add(value));
  }
  const ways = pack.rules.map(({ id }) => ({
    rule: id,
    only: (['met', 'notMet'] as const).filter((value) => came.get(id)?.has(value)),
  }));
  return {
    cases: cases.length,
    passed: cases.length - failed.length,
    failed,
    rulesNeverFired: ways.filter(({ only }) => only.length === 0).map(({ rule }) => rule),
    rulesDecidedOneWay: ways.flatMap(({ rule, only }) => (only.length === 1 ? [{ rule, only: only[0]! }] : [])),
  };
}

async function outcomeOf(pack: Pack, golden: GoldenCase): ReturnType<typeof runGoldenCaseFully> {
  try {
    return await runGoldenCaseFully(pack, golden);
  } catch (error) {
    const { message } = error as Error;
    return { differences: [{ 'zh-CN': `无法运行：${message}`, en: message }], requirements: [] };
  }
}
