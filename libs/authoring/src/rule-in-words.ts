import type { LegalDate } from '#libs/canonical';
import {
  parameterOn,
  parseRatio,
  percentText,
  quoteOf,
  type Bilingual,
  type Condition,
  type Leaf,
  type Pack,
  type PolicyRule,
} from '#libs/policy';
import { formatAmount } from '#libs/canonical';

/** In which language something is told. */
export type Tongue = keyof Bilingual;

/**
 * A rule told to somebody who reads no JSON, with the numbers in force on a day: the clause in its own words, whom it is
 * for, what it requires, and what follows.
 */
export function ruleInWords(pack: Pack, rule: PolicyRule, on: LegalDate, tongue: Tongue): string {
  const say = (zh: string, en: string): string => (tongue === 'zh-CN' ? zh : en);
  const words = (condition: Condition, depth: number) => conditionInWords({ pack, on, tongue }, condition, depth);
  const basis = (value: 'stated' | 'default') => pack.messages[`basis.${value}`]![tongue];
  return [
    `${rule.title[tongue]}${bracketed(rule.clause, tongue)}`,
    say(`原文：“${quoteOf(pack, rule.clause)}”`, `Text: “${quoteOf(pack, rule.clause)}”`),
    ...(rule.who ? [say('适用于：', 'For:'), words(rule.who, 1)] : []),
    say('要求：', 'Requires:'),
    words(rule.requires, 1),
    ...(rule.ifNot.length > 0 ? [say('未达到的：', 'If not:')] : []),
    ...rule.ifNot.map(({ consequence, clause, basis: ground, length }) => {
      const label = pack.consequences.find(({ id }) => id === consequence)!.label[tongue];
      const lasts = length === undefined ? undefined : parameterInWords({ pack, on, tongue }, length);
      const grounds = [lasts, basis(ground), clause].filter((one) => one !== undefined).join(say('，', ', '));
      return `  → ${label}${bracketed(grounds, tongue)}`;
    }),
    ...(rule.reading
      ? [say(`本系统的理解：${rule.reading['zh-CN']}`, `Reading of this system: ${rule.reading.en}`)]
      : []),
  ].join('\n');
}

function bracketed(text: string, tongue: Tongue): string {
  return tongue === 'zh-CN' ? `（${text}）` : ` (${text})`;
}

type Telling = { readonly pack: Pack; readonly on: LegalDate; readonly tongue: Tongue };

function conditionInWords(telling: Telling, condition: Condition, depth: number): string {
  const { pack, tongue } = telling;
  const indent = '  '.repeat(depth);
  const say = (zh: string, en: string): string => (tongue === 'zh-CN' ? zh : en);
  if ('fact' in condition) return `${indent}${leafInWords(telling, condition)}`;
  if ('condition' in condition) return conditionInWords(telling, pack.conditions[condition.condition]!, depth);
  if ('not' in condition)
    return `${indent}${say('并非：', 'not:')}\n${conditionInWords(telling, condition.not, depth + 1)}`;
  const [parts, head] =
    'all' in condition ? [condition.all, say('同时满足：', 'all of:')] : [condition.any, say('满足其一：', 'one of:')];
  const lines = parts.map((part) => conditionInWords(telling, part, parts.length > 1 ? depth + 1 : depth));
  return parts.length > 1 ? [`${indent}${head}`, ...lines].join('\n') : lines.join('\n');
}

function leafInWords(telling: Telling, { fact, operator, value }: Leaf): string {
  const { pack, tongue } = telling;
  return [
    nameInWords(telling, fact),
    pack.messages[`operator.${operator}`]![tongue],
    valueInWords(telling, fact, value),
  ].join(' ');
}

function nameInWords({ pack, tongue }: Telling, name: string): string {
  if (name.startsWith('param:')) return pack.parameters[name.slice('param:'.length)]!.label[tongue];
  if (name.startsWith('outcome:')) return pack.rules.find(({ id }) => `outcome:${id}` === name)!.title[tongue];
  return pack.facts[name]!.label[tongue];
}

function valueInWords(telling: Telling, fact: string, value: Leaf['value']): string {
  const { pack, tongue } = telling;
  if (typeof value === 'boolean') return pack.messages[value ? 'yes' : 'no']![tongue];
  if (Array.isArray(value)) return value.map((one) => wordOf(telling, one)).join(tongue === 'zh-CN' ? '、' : ', ');
  if (typeof value === 'string')
    return `${wordOf(telling, value)}${fact in pack.facts ? unitOf(telling, pack.facts[fact]!.unit) : ''}`;
  const label = nameInWords(telling, value.fact);
  const id = /^param:(.*)$/.exec(value.fact)?.[1];
  if (id === undefined) return label;
  const shown = parameterInWords(telling, id);
  return shown === undefined
    ? `${label}${bracketed(pack.messages['value.missing']![tongue], tongue)}`
    : `${shown}${bracketed(label, tongue)}`;
}

/** The value of a parameter on the day, with its unit; `undefined` where the document is silent. */
function parameterInWords(telling: Telling, id: string): string | undefined {
  const { pack, on } = telling;
  const { unit } = pack.parameters[id]!;
  const { value } = parameterOn(pack, id, on);
  if (value === null) return undefined;
  const ratio = unit === 'ratio' ? parseRatio(value) : undefined;
  const shown = ratio ? percentText(ratio) : typeof value === 'number' ? formatAmount(value) : String(value);
  return `${shown}${unitOf(telling, unit)}`;
}

function unitOf({ pack, tongue }: Telling, unit: string): string {
  const found = pack.units.find(({ id, numeric }) => id === unit && numeric);
  return found ? `${tongue === 'en' ? ' ' : ''}${found.label[tongue]}` : '';
}

/** What a word of a closed list is called. */
function wordOf({ pack, tongue }: Telling, text: string): string {
  const lists = [pack.staffCategories, pack.stages, pack.levels, pack.modes, pack.categories];
  return lists.flat().find(({ id }) => id === text)?.label[tongue] ?? text;
}
