import { canonicalHash } from '#libs/canonical';
import { unitLabel } from './credits/counting.js';
import { storedFacts, type Answer } from './decide.js';
import { evaluate } from './engine/evaluate.js';
import { parseRatio, percentText } from './facts/ratio.js';
import { binds, type Pack } from './pack.js';
import type { Bilingual } from './schema/fields.js';
import type { SubjectKind } from './schema/pack-files.js';
import { message } from './text.js';
import type { Decision, Evaluation, Facts, Interpretation, LeafResult, RequirementResult } from './verdict.js';

/** A requirement of a decision, told to people: the clause quoted, what was compared, what follows. */
export type ExplainedRequirement = RequirementResult & {
  readonly source: { readonly document: string; readonly clause: string; readonly quote: string };
  readonly text: Bilingual;
};

/** A decision told to people. */
export type Explanation = {
  readonly text: Bilingual;
  readonly outcome: Decision['outcome'];
  readonly requirements: readonly ExplainedRequirement[];
  readonly packHash: string;
  readonly position: string;
  readonly interpretations: readonly string[];
};

/** Facts, pack or interpretations that are not those of the decision: an explanation from them would be of another. */
export class NotThisDecision extends Error {
  constructor(readonly differs: 'pack' | 'facts' | 'outcome') {
    super(`this is not what the decision rests on: the ${differs} differs`);
    this.name = 'NotThisDecision';
  }
}

/**
 * Explains a decision from the facts it rests on; `interpretations` are those in force when it was made. The rules are
 * evaluated again, so that the explanation can never say anything else than the decision.
 *
 * @throws {NotThisDecision}
 */
export async function explain(
  pack: Pack,
  decision: Decision,
  facts: Facts,
  {
    interpretations = [],
    subjectKind: subject,
  }: { readonly interpretations?: readonly Interpretation[]; readonly subjectKind?: SubjectKind } = {},
): Promise<Explanation> {
  const read = Object.fromEntries(Object.entries(facts).filter(([name]) => name in decision.facts));
  const { purpose, window, asOf } = decision;
  const evaluation = await evaluate(pack, { facts: read, subject, purpose, window, asOf, interpretations });
  return explainAnswer(pack, decision, { facts: read, evaluation });
}

/**
 * Explains a decision from the answer it was made of, or from one derived again: nothing is evaluated here.
 * @throws {NotThisDecision}
 */
export function explainAnswer(pack: Pack, decision: Decision, { facts, evaluation }: Answer): Explanation {
  if (pack.hash !== decision.packHash) throw new NotThisDecision('pack');
  if (canonicalHash(storedFacts(facts)) !== decision.factsHash) throw new NotThisDecision('facts');
  if (evaluation.outcome !== decision.outcome) throw new NotThisDecision('outcome');
  const requirements = evaluation.requirements.map((one) => explained(pack, one));
  return {
    text: joined([headline(pack, decision, evaluation), ...requirements.map(({ text }) => text)], '\n\n'),
    outcome: evaluation.outcome,
    requirements,
    packHash: pack.hash,
    position: decision.position,
    interpretations: evaluation.interpretations,
  };
}

/** 合格 and 不合格 are for purposes from which something follows; of flags and targets a requirement is met or not. */
function outcomeText(pack: Pack, purpose: string, outcome: Decision['outcome']): string {
  if (binds(pack, purpose)) return `outcome.${outcome}`;
  return { qualified: 'value.met', unqualified: 'value.notMet' }[outcome as string] ?? `outcome.${outcome}`;
}

function headline(
  pack: Pack,
  { purpose, window, asOf }: Decision,
  { outcome, interpretations }: Evaluation,
): Bilingual {
  const say = (code: string, fillings?: Parameters<typeof message>[2]) => message(pack.messages, code, fillings);
  const label = pack.purposes.find(({ id }) => id === purpose)?.label ?? { 'zh-CN': purpose, en: purpose };
  const lines = [
    say('decision.head', {
      purpose: label,
      window: window.key,
      asOf,
      outcome: say(outcomeText(pack, purpose, outcome)),
    }),
    say('decision.document', {
      document: pack.document.title,
      number: pack.document.number ?? say('document.noNumber'),
    }),
  ];
  if (interpretations.length > 0) lines.push(say('decision.interpretations', { ids: interpretations.join(', ') }));
  return joined(lines, '\n');
}

/** One requirement: what came out, the clause in its own words, each comparison, what is unknown, what follows. */
function explained(pack: Pack, result: RequirementResult): ExplainedRequirement {
  const say = (code: string, fillings?: Parameters<typeof message>[2]) => message(pack.messages, code, fillings);
  const { clause, title, value, why, unknowns, consequences, outlook } = result;
  const quote = quoteOf(pack, clause);
  const lines = [
    say('requirement.head', { value: say(`value.${value}`), title, clause }),
    say('requirement.quote', { quote }),
    ...why.filter(tellsWhy).map((leaf) => leafLine(pack, leaf)),
    ...(outlook ? [say('requirement.outlook', { outlook: say(`outlook.${outlook}`) })] : []),
    ...unknowns.map(({ text }) => text),
    ...consequences.map(({ text, clause, basis, length }) =>
      joined(
        [
          say('consequence.line', { text, clause, basis: say(`basis.${basis}`) }),
          ...(length === null ? [say('consequence.noLength')] : []),
        ],
        '',
      ),
    ),
  ];
  const reading = pack.rules.find(({ id }) => id === result.rule)?.reading;
  if (reading) lines.push(say('requirement.reading', { reading }));
  return { ...result, source: { document: pack.document.title['zh-CN'], clause, quote }, text: joined(lines, '\n') };
}

/** What decided, and every comparison with a number of the document, also one that another branch made unimportant. */
function tellsWhy({ decisive, parameter, result }: LeafResult): boolean {
  return decisive || (parameter !== undefined && result !== 'unknown');
}

function leafLine(pack: Pack, { label, value, unit, operator, threshold, result }: LeafResult): Bilingual {
  const say = (code: string, fillings?: Parameters<typeof message>[2]) => message(pack.messages, code, fillings);
  const unitText = unitLabel(pack, unit);
  const shown = (one: LeafResult['threshold']): Bilingual => {
    if (one === null) return say('value.missing');
    if (typeof one === 'boolean') return say(one ? 'yes' : 'no');
    if (typeof one !== 'string')
      return joined(
        one.map((text) => wordLabel(pack, text)),
        '、',
      );
    const ratio = unit === 'ratio' ? parseRatio(one) : undefined;
    if (ratio) return { 'zh-CN': percentText(ratio), en: percentText(ratio) };
    return pack.units.find(({ id }) => id === unit)?.numeric
      ? say('amount', { amount: one, unit: unitText })
      : wordLabel(pack, one);
  };
  return say(typeof threshold === 'boolean' ? 'leaf.yesNo' : 'leaf.line', {
    mark: say(`mark.${String(result)}`),
    label,
    value: shown(value),
    operator: say(`operator.${operator}`),
    threshold: shown(threshold),
  });
}

/** What a word of a closed list is called; any other text is shown as it is. */
function wordLabel(pack: Pack, text: string): Bilingual {
  const lists = [pack.staffCategories, pack.stages, pack.levels, pack.modes, pack.categories];
  const found = lists.flat().find(({ id }) => id === text);
  return found?.label ?? { 'zh-CN': text, en: text };
}

/** The words of a clause, as the sources of the pack quote them. */
export function quoteOf(pack: Pack, clause: string): string {
  return pack.clauses.find(({ id }) => id === clause)?.quote ?? '';
}

function joined(parts: readonly Bilingual[], separator: string): Bilingual {
  return {
    'zh-CN': parts.map((part) => part['zh-CN']).join(separator),
    en: parts.map(({ en }) => en).join(separator === '、' ? ', ' : separator),
  };
}
