import { formatAmount, parseAmount, type Hundredths, type LegalDate } from '#libs/canonical';
import { accrualOf } from './engine/accrual.js';
import { evaluate, type EvaluationInput } from './engine/evaluate.js';
import { isPartOf } from './engine/part-of.js';
import type { Pack } from './pack.js';
import type { Condition } from './schema/conditions.js';
import type { Bilingual } from './schema/fields.js';
import type { Evaluation, Facts, LeafResult, RequirementResult } from './verdict.js';

/** Something that would make an open or failed requirement met, confirmed by running the engine again. */
export type StillNeeded = {
  readonly rule: string;
  readonly fact: string;
  readonly label: Bilingual;
  /** A decimal string: 7 more credits. Of something that has to be there at all, 1. */
  readonly needed: string;
  readonly unit: string;
  /** The last day on which it can still count. */
  readonly before: LegalDate;
  /** The fact of another entry that this much is part of: 7 more, 3 of them of county level. */
  readonly partOf?: string;
};

/** One thing that has to rise, and by how much at least. */
type Gap = { readonly fact: string; readonly by: Hundredths; readonly leaf: LeafResult };

/** Ways of one requirement that are looked at; a rule with more alternatives names the least of these. */
const MAX_WAYS = 64;

/**
 * For each requirement that is not met: the least that is missing, of all that its condition leaves open. Only what
 * can still rise is proposed, and only what the engine confirms is returned; a requirement that nothing can mend has
 * no entry.
 */
export async function stillNeeded(
  pack: Pack,
  input: EvaluationInput,
  { requirements }: Pick<Evaluation, 'requirements'>,
): Promise<StillNeeded[]> {
  const needed: StillNeeded[] = [];
  for (const requirement of requirements) {
    if (requirement.value !== 'notMet' && requirement.value !== 'open') continue;
    const ways = waysTo(pack, input, requirement)
      .map((gaps) => reduced(pack, gaps))
      .sort((a, b) => amountOf(pack, a) - amountOf(pack, b) || a.length - b.length);
    for (const gaps of ways) {
      if (!(await suffices(pack, input, requirement.rule, gaps))) continue;
      needed.push(...gaps.map((gap) => entryOf(input, requirement.rule, gap)));
      break;
    }
  }
  return needed.map((one) => {
    const whole = needed.find(({ fact }) => isPartOf(pack, one.fact, fact));
    return { ...one, ...(whole && { partOf: whole.fact }) };
  });
}

/** Every way in which the condition of a requirement would come to hold: all parts of an `all`, each part of an `any`. */
function waysTo(pack: Pack, input: EvaluationInput, { rule, why, value }: RequirementResult): Gap[][] {
  let next = 0;
  const visit = (condition: Condition, wanted: boolean): Gap[][] => {
    if ('fact' in condition) {
      const leaf = why[next++]!;
      if (leaf.result === wanted) return [[]];
      const gap = wanted ? gapOf(pack, leaf) : undefined;
      return gap && (value === 'notMet' || input.asOf < untilOf(input, leaf.fact)) ? [[gap]] : [];
    }
    if ('condition' in condition) return visit(pack.conditions[condition.condition]!, wanted);
    if ('not' in condition) return visit(condition.not, !wanted);
    const parts = ('all' in condition ? condition.all : condition.any).map((part) => visit(part, wanted));
    return 'all' in condition === wanted ? parts.reduce(eachWithEach, [[]]) : parts.flat().slice(0, MAX_WAYS);
  };
  return visit(pack.rules.find(({ id }) => id === rule)!.requires, true).filter((gaps) => gaps.length > 0);
}

function eachWithEach(ways: Gap[][], others: Gap[][]): Gap[][] {
  return ways.flatMap((way) => others.map((other) => [...way, ...other])).slice(0, MAX_WAYS);
}

/** What a comparison that fails lacks; nothing, where its fact cannot rise or is no amount. */
function gapOf(pack: Pack, leaf: LeafResult): Gap | undefined {
  const { fact, operator, value, threshold } = leaf;
  if (accrualOf(pack, fact) !== 'up') return undefined;
  if (value === false && threshold === (operator === 'equal')) return { fact, by: 100, leaf };
  if (typeof value !== 'string' || typeof threshold !== 'string' || !isAmount(pack, leaf.unit)) return undefined;
  const missing = parseAmount(threshold) - parseAmount(value);
  if (operator === 'greaterThanInclusive') return { fact, by: missing, leaf };
  return operator === 'greaterThan' ? { fact, by: missing + stepOf(pack, fact), leaf } : undefined;
}

function isAmount(pack: Pack, unit: string): boolean {
  return pack.units.find(({ id }) => id === unit)?.numeric === true;
}

/** The least by which a fact can rise: what is counted rises by one. */
function stepOf(pack: Pack, fact: string): Hundredths {
  const definition = pack.facts[fact]!;
  return 'aggregate' in definition && definition.aggregate !== 'sum' ? 100 : 1;
}

/**
 * Of each fact the largest gap; and nothing of a fact whose gap is filled by what a part of it has to rise by: 3 more
 * credits of county level are 3 more credits.
 */
function reduced(pack: Pack, gaps: readonly Gap[]): Gap[] {
  const largest = new Map<string, Gap>();
  for (const gap of gaps) if (gap.by > (largest.get(gap.fact)?.by ?? 0)) largest.set(gap.fact, gap);
  const each = [...largest.values()];
  return each.filter(({ fact, by }) => !each.some((other) => isPartOf(pack, other.fact, fact) && other.by >= by));
}

/** What has to be earned in all: what is part of something else is not counted twice. */
function amountOf(pack: Pack, gaps: readonly Gap[]): Hundredths {
  return gaps
    .filter(({ fact }) => !gaps.some((other) => isPartOf(pack, fact, other.fact)))
    .reduce((sum, { by }) => sum + by, 0);
}

/** Whether the engine finds the requirement met when the facts have risen and nothing else can happen. */
async function suffices(pack: Pack, input: EvaluationInput, rule: string, gaps: readonly Gap[]): Promise<boolean> {
  const facts = Object.fromEntries(
    Object.entries(raised(pack, input.facts, gaps)).map(([name, fact]) => [name, { ...fact, until: input.asOf }]),
  );
  const { requirements } = await evaluate(pack, { ...input, facts, outlook: false });
  return requirements.find((one) => one.rule === rule)?.value === 'met';
}

function raised(pack: Pack, facts: Facts, gaps: readonly Gap[]): Facts {
  const by = (name: string): Hundredths =>
    gaps.reduce(
      (most, gap) => (gap.fact === name || isPartOf(pack, gap.fact, name) ? Math.max(most, gap.by) : most),
      0,
    );
  return Object.fromEntries(
    Object.entries(facts).map(([name, fact]) => {
      const { value } = fact;
      if (by(name) === 0 || value === null) return [name, fact];
      return [
        name,
        { ...fact, value: typeof value === 'boolean' ? true : formatAmount(parseAmount(value) + by(name)) },
      ];
    }),
  );
}

function entryOf(input: EvaluationInput, rule: string, { fact, by, leaf: { label, unit } }: Gap): StillNeeded {
  const needed = formatAmount(by);
  return { rule, fact, label, needed, unit: unit === 'yesNo' ? 'item' : unit, before: untilOf(input, fact) };
}

function untilOf({ facts, window }: EvaluationInput, fact: string): LegalDate {
  return facts[fact]?.until ?? window.to;
}
