import { formatAmount, parseAmount } from '#libs/canonical';
import { activityOf, caseEvents, type RecognisedAmount } from './case-events.js';
import { countCredits } from './credits/counting.js';
import { valueActivity } from './credits/valuation.js';
import { answer, decisionOf, type Answer } from './decide.js';
import { deriveFacts } from './facts/derive.js';
import { windowOf } from './facts/window.js';
import type { Pack } from './pack.js';
import type { Bilingual } from './schema/fields.js';
import type { GoldenCase } from './schema/pack-files.js';
import { stillNeeded } from './still-needed.js';
import type { Decision, DecisionInput, FactEvent, RequirementValue } from './verdict.js';

export { caseEvents } from './case-events.js';

/** How a golden case went. */
export type CaseRun = {
  /** What was expected and what came instead, a line each; empty when the case holds. */
  readonly differences: readonly Bilingual[];
  /** What the rules came to. */
  readonly requirements: readonly { readonly rule: string; readonly value: RequirementValue }[];
};

/**
 * Runs a golden case: what it expected and what came out instead, a line each in English; empty when it holds. Only what the case
 * expects is compared, so that a case says what it is about.
 */
export async function runGoldenCase(pack: Pack, golden: GoldenCase): Promise<readonly string[]> {
  return (await runGoldenCaseFully(pack, golden)).differences.map(({ en }) => en);
}

/** What a golden case asks, as a question about somebody real would be put. */
export async function caseInput(pack: Pack, golden: GoldenCase): Promise<DecisionInput> {
  return inputOf(pack, golden, await valuedAwards(pack, golden));
}

function inputOf(
  pack: Pack,
  golden: GoldenCase,
  recognised: { readonly [award: string]: RecognisedAmount },
): DecisionInput {
  const { subject: subjectKind, purpose, asOf, interpretations, window } = golden;
  return {
    subject: 'case',
    subjectKind,
    events: caseEvents(pack, golden.events, { recognised, asOf }),
    purpose,
    window: windowOf(pack, window.kind, window.key),
    asOf,
    interpretations,
    position: '0',
  };
}

/** Runs a golden case, and also tells what the rules came to. */
export async function runGoldenCaseFully(pack: Pack, golden: GoldenCase): Promise<CaseRun> {
  const { expect } = golden;
  const recognised = await valuedAwards(pack, golden);
  const input = inputOf(pack, golden, recognised);
  const { events, window, purpose, asOf, interpretations } = input;
  const answered = await answer(pack, input);
  const decision = decisionOf(pack, input, answered);
  const { requirements } = answered.evaluation;
  const needed = expect.needed ? await neededByRule(pack, input, answered) : {};
  const named = Object.keys(expect.facts ?? {}).filter((name) => pack.facts[name]);
  const facts = deriveFacts(pack, { events, window, asOf, purpose, interpretations, names: named });
  const differences = [
    ...compared('outcome', expect.outcome, decision.outcome),
    ...each('requirement', expect.requirements, (rule) => requirements.find((one) => one.rule === rule)?.value),
    ...each('outlook', expect.outlook, (rule) => requirements.find((one) => one.rule === rule)?.outlook),
    ...each('needed', expect.needed, (rule) => needed[rule]),
    ...each('fact', expect.facts, (name) => facts[name]?.value),
    ...each('valued', expect.valued, (award) => recognised[award]?.amount),
    ...compared('consequences', expect.consequences && [...expect.consequences].sort(), namesOf(decision)),
    ...compared('unknown', expect.unknown && [...expect.unknown].sort(), unknownOf(decision)),
    ...creditDifferences(pack, golden, { events, window, asOf, purpose }),
  ];
  return { differences, requirements };
}

/** What each rule still needs; parts of it are not counted twice. */
async function neededByRule(
  pack: Pack,
  { subjectKind: subject, purpose, window, asOf, interpretations }: DecisionInput,
  { facts, evaluation }: Answer,
): Promise<{ readonly [rule: string]: string }> {
  const input = { facts, subject, purpose, window, asOf, interpretations };
  const sums: { [rule: string]: number } = {};
  for (const { rule, needed, partOf } of await stillNeeded(pack, input, evaluation))
    if (partOf === undefined) sums[rule] = (sums[rule] ?? 0) + parseAmount(needed);
  return Object.fromEntries(Object.entries(sums).map(([rule, sum]) => [rule, formatAmount(sum)]));
}

/** What golden cases and walks tell in short form, as events of a subject; awards without an amount are valued. */
export async function eventsTold(
  pack: Pack,
  short: GoldenCase['events'],
  { interpretations = [], asOf }: { interpretations?: GoldenCase['interpretations']; asOf?: string } = {},
): Promise<FactEvent[]> {
  return caseEvents(pack, short, { recognised: await valuedAwards(pack, { events: short, interpretations }), asOf });
}

/** What the awards without an amount are worth by the valuation of the pack. */
async function valuedAwards(
  pack: Pack,
  { events, interpretations }: Pick<GoldenCase, 'events' | 'interpretations'>,
): Promise<{ readonly [award: string]: RecognisedAmount }> {
  const valued: { [award: string]: RecognisedAmount } = {};
  for (const one of events) {
    if (!('award' in one) || one.amount !== undefined) continue;
    const { amount, unit } = await valueActivity(pack, activityOf(one), one.on, { interpretations });
    if (amount !== null) valued[one.award] = { amount: formatAmount(amount), unit };
  }
  return valued;
}

function creditDifferences(pack: Pack, { expect }: GoldenCase, input: Parameters<typeof countCredits>[1]): Bilingual[] {
  if (expect.counted === undefined && !expect.rows) return [];
  const { rows, totals } = countCredits(pack, input);
  return [
    ...compared('counted', expect.counted, totals.counted),
    ...Object.entries(expect.rows ?? {}).flatMap(([award, { counted, reason }]) => {
      const row = rows.find((one) => one.award === award);
      return [
        ...compared(`row ${award}`, counted, row?.counted),
        ...compared(`reason ${award}`, reason, row?.reason.code),
      ];
    }),
  ];
}

function each<T>(what: string, expected: { readonly [name: string]: T } | undefined, came: (name: string) => unknown) {
  return Object.entries(expected ?? {}).flatMap(([name, value]) => compared(`${what} ${name}`, value, came(name)));
}

/** What is compared, as people call it. */
const words: { readonly [what: string]: string } = {
  outcome: '结论',
  requirement: '规则',
  outlook: '预计',
  needed: '还差',
  fact: '事实',
  valued: '认定',
  consequences: '后果',
  unknown: '尚不确定',
  counted: '计入合计',
  row: '计入',
  reason: '原因',
};

function compared(what: string, expected: unknown, came: unknown): Bilingual[] {
  if (expected === undefined || JSON.stringify(expected) === JSON.stringify(came)) return [];
  const [kind, ...name] = what.split(' ');
  const named = [words[kind!] ?? kind, ...name].join(' ');
  const [wanted, found] = [JSON.stringify(expected), came === undefined ? undefined : JSON.stringify(came)];
  return [
    {
      'zh-CN': `${named}：应为 ${wanted}，得出 ${found ?? '无'}`,
      en: `${what}: expected ${wanted}, came ${found ?? 'nothing'}`,
    },
  ];
}

function namesOf({ consequences }: Decision): string[] {
  return [...new Set(consequences.map(({ consequence }) => consequence))].sort();
}

function unknownOf({ requirements }: Decision): string[] {
  return [...new Set(requirements.flatMap(({ unknown }) => unknown))].sort();
}
