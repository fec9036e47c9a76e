import { isLegalDate, NotAnAmount, parseAmount } from '#libs/canonical';
import { closest, type Finding } from '../finding.js';
import { inStages } from '../engine/program.js';
import { personAttributes } from '../facts/person.js';
import { leavesOf, type Leaf, type TopCondition } from '../schema/conditions.js';
import type {
  Cap,
  FactDefinition,
  PackFile,
  Parameter,
  PolicyRule,
  RecordKind,
  SourceClause,
} from '../schema/pack-files.js';
import { parseRatio } from '../facts/ratio.js';
import { fragmentsNotIn } from '../quotation.js';
import type { Catalogue } from './catalogue.js';
import { finding } from './problems.js';

/** What the checks of meaning look at: the parts of a pack that have the right form. */
export type Checked = {
  readonly pack?: PackFile;
  readonly parameters: { readonly [id: string]: Parameter };
  readonly facts: { readonly [name: string]: FactDefinition };
  readonly conditions: { readonly [name: string]: TopCondition };
  readonly records: { readonly [kind: string]: RecordKind };
  readonly catalogue: Catalogue;
};

/** Quotations: each fragment between …… stands in the source text, white space and line breaks aside. */
export function checkQuotations(file: string, clauses: readonly SourceClause[], text: string): Finding[] {
  return clauses.flatMap(({ quote }, i) =>
    fragmentsNotIn(text, quote).map((fragment) =>
      finding(file, `/clauses/${i}/quote`, 'quote-not-verbatim', { name: fragment.trim() }),
    ),
  );
}

/** Ids that stand twice in a list. */
export function checkUnique(file: string, at: string, ids: readonly string[]): Finding[] {
  return ids.flatMap((name, i) =>
    ids.indexOf(name) < i ? [finding(file, `${at}/${i}/id`, 'duplicate-id', { name })] : [],
  );
}

/** Dated values: a reason where the document is silent, values that fit the unit, and dates in order. */
export function checkParameters(file: string, { parameters, catalogue }: Checked): Finding[] {
  return Object.entries(parameters).flatMap(([id, { unit, values }]) =>
    values.flatMap(({ from, to, value, reason }, i) => {
      const at = `/parameters/${id}/values/${i}`;
      const before = values[i - 1];
      const disordered = (from && to && to < from) || (before && !(before.to && from && before.to < from));
      return [
        ...(value === null && !reason ? [finding(file, `${at}/value`, 'silent-without-reason')] : []),
        ...(value !== null && !fits(value, kindOf(catalogue, unit))
          ? [finding(file, `${at}/value`, 'bad-value', { name: String(value) })]
          : []),
        ...(disordered ? [finding(file, at, 'overlapping-dates')] : []),
      ];
    }),
  );
}

type Kind = 'amount' | 'ratio' | 'date' | 'yesNo' | 'list' | 'text';

function kindOf({ units }: Catalogue, unit: string): Kind {
  if (unit === 'ratio') return 'ratio';
  if (units.find(({ id }) => id === unit)?.numeric) return 'amount';
  return unit === 'date' || unit === 'yesNo' || unit === 'list' ? unit : 'text';
}

function fits(value: string | boolean | readonly string[], kind: Kind): boolean {
  if (kind === 'list' || typeof value === 'object') return kind === 'list' && typeof value === 'object';
  if (kind === 'ratio') return parseRatio(value) !== undefined;
  if (kind === 'yesNo' || typeof value === 'boolean') return kind === 'yesNo' && typeof value === 'boolean';
  return kind === 'amount' ? isAmount(value) : kind === 'date' ? isLegalDate(value) : true;
}

function isAmount(text: string): boolean {
  try {
    parseAmount(text);
    return true;
  } catch (error) {
    if (error instanceof NotAnAmount) return false;
    throw error;
  }
}

/** Rules and shared conditions of one file: comparisons that can hold, units that agree, windows the calendar has. */
export function checkRules(
  file: string,
  rules: readonly PolicyRule[],
  own: { readonly [name: string]: TopCondition },
  checked: Checked,
): Finding[] {
  const conditions: [string, TopCondition][] = [
    ...Object.entries(own).map(([name, condition]): [string, TopCondition] => [`/conditions/${name}`, condition]),
    ...rules.flatMap(({ who, requires }, i): [string, TopCondition][] => [
      ...(who ? [[`/rules/${i}/who`, who] as [string, TopCondition]] : []),
      [`/rules/${i}/requires`, requires],
    ]),
  ];
  const cycleless = checked.pack && !checked.pack.calendar.cycle;
  return [
    ...conditions.flatMap(([at, condition]) =>
      // Shared conditions are checked where they stand, not where they are used.
      leavesOf(condition).flatMap(({ leaf, path }) => checkLeaf(file, `${at}${path}`, leaf, checked)),
    ),
    ...rules.flatMap(({ window }, i) =>
      window === 'cycle' && cycleless ? [finding(file, `/rules/${i}/window`, 'no-cycle')] : [],
    ),
  ];
}

function checkLeaf(file: string, at: string, { fact, operator, value }: Leaf, checked: Checked): Finding[] {
  const list = Array.isArray(value);
  if (operator === 'in' || operator === 'notIn') {
    if (list) return checkWords(file, `${at}/value`, fact, value, checked);
    const named = typeof value === 'object' && unitOf(value.fact, checked) === 'list';
    return named ? [] : [finding(file, `${at}/value`, 'list-needed')];
  }
  if (list) return [finding(file, `${at}/value`, 'equal-on-list')];
  const unit = unitOf(fact, checked);
  if (unit === undefined) return [];
  if (typeof value === 'object') {
    const other = unitOf(value.fact, checked);
    return other !== undefined && other !== unit
      ? [finding(file, `${at}/value`, 'unit-mismatch', { name: `${unit} / ${other}` })]
      : [];
  }
  if (operator === 'equal' || operator === 'notEqual') return checkWords(file, `${at}/value`, fact, [value], checked);
  const kind = kindOf(checked.catalogue, unit);
  if (kind !== 'amount' && kind !== 'ratio' && kind !== 'date')
    return [finding(file, `${at}/fact`, 'not-comparable', { name: fact })];
  if (!fits(value, kind)) return [finding(file, `${at}/value`, 'bad-value', { name: String(value) })];
  return kind !== 'date' && value !== '0' ? [finding(file, `${at}/value`, 'bare-number', { name: String(value) })] : [];
}

/** Literals compared with a fact of a closed vocabulary, such as the staff category, are words of it. */
function checkWords(
  file: string,
  at: string,
  fact: string,
  values: readonly (string | boolean)[],
  checked: Checked,
): Finding[] {
  const definition = checked.facts[fact];
  const of = definition && 'from' in definition && definition.from === 'person' ? definition.of : undefined;
  const lists = {
    staffCategory: ['staffCategories', 'unknown-staff-category'],
    stage: ['stages', 'unknown-stage'],
  } as const;
  const [list, code] = lists[of as keyof typeof lists] ?? [];
  if (!list) return [];
  const known = checked.catalogue.words[list].map(({ id }) => id);
  return values
    .map(String)
    .filter((name) => !known.includes(name))
    .map((name) => finding(file, at, code, { name }, closest(name, known)));
}

function unitOf(name: string, { parameters, facts }: Checked): string | undefined {
  if (name.startsWith('param:')) return parameters[name.slice('param:'.length)]?.unit;
  return name.startsWith('outcome:') ? 'text' : facts[name]?.unit;
}

/** Facts: sources and attributes that exist, fields where they are needed, derived facts of one unit and without a loop. */
export function checkFacts(
  file: string,
  own: { readonly [name: string]: FactDefinition },
  checked: Checked,
): Finding[] {
  const types = [
    'award',
    'counted',
    ...Object.keys(checked.records).map((kind) => `record:${kind}`),
    ...checked.catalogue.words.eventTypes.map(({ id }) => id),
  ];
  return Object.entries(own).flatMap(([name, definition]) => {
    const at = `/facts/${name}`;
    if ('derive' in definition) return checkDerived(file, at, name, definition, checked);
    if (!('aggregate' in definition)) {
      const known = Object.keys(personAttributes);
      if (known.includes(definition.of)) return [];
      return [finding(file, `${at}/of`, 'unknown-attribute', { name: definition.of }, closest(definition.of, known))];
    }
    const { from, aggregate, of } = definition;
    return [
      ...(types.includes(from)
        ? []
        : [finding(file, `${at}/from`, 'unknown-event-type', { name: from }, closest(from, types))]),
      ...(of === undefined && !['count', 'exists', 'days'].includes(aggregate)
        ? [finding(file, at, 'field-needed')]
        : []),
    ];
  });
}

function checkDerived(
  file: string,
  at: string,
  name: string,
  { derive, of, unit }: Extract<FactDefinition, { derive: string }>,
  checked: Checked,
): Finding[] {
  const { facts } = checked;
  // A ratio is of parts of one unit, whatever it is; a product is an amount times a ratio.
  const wanted = derive === 'ratio' ? of.map((part) => unitOf(part, checked)).find(Boolean) : unit;
  const findings = of.flatMap((part, i) => {
    if (part === '0') return [];
    const other = unitOf(part, checked);
    if (other === undefined)
      return [finding(file, `${at}/of/${i}`, 'unknown-fact', { name: part }, closest(part, Object.keys(facts)))];
    return other === wanted || (derive === 'product' && other === 'ratio')
      ? []
      : [finding(file, `${at}/of/${i}`, 'unit-mismatch', { name: `${wanted} / ${other}` })];
  });
  const reaches = (from: string, seen: readonly string[]): boolean => {
    const definition = facts[from];
    if (!definition || !('derive' in definition)) return false;
    return definition.of.some((part) => part === name || (!seen.includes(part) && reaches(part, [...seen, part])));
  };
  return reaches(name, [name]) ? [...findings, finding(file, at, 'waits-for-itself', { name })] : findings;
}

/** Caps have an amount of the counted unit. */
export function checkCaps(file: string, caps: readonly Cap[], unit: string, { parameters, pack }: Checked): Finding[] {
  return caps.flatMap(({ max, window }, i) => {
    const name = typeof max === 'string' ? max : max.of;
    const declared = parameters[name];
    if (!declared) return [];
    const at = `/caps/${i}`;
    return [
      ...(declared.unit === unit
        ? []
        : [finding(file, `${at}/max`, 'unit-mismatch', { name: `${unit} / ${declared.unit}` })]),
      ...(declared.values.some(({ value }) => value === null)
        ? [finding(file, `${at}/max`, 'cap-without-amount', { name })]
        : []),
      ...(window === 'cycle' && pack && !pack.calendar.cycle ? [finding(file, `${at}/window`, 'no-cycle')] : []),
    ];
  });
}

/** Rules that read outcomes of each other in a circle could never be put into stages. */
export function checkStages(file: string, rules: readonly PolicyRule[], shared: Checked['conditions']): Finding[] {
  try {
    inStages(rules, shared);
    return [];
  } catch (error) {
    return [finding(file, '/rules', 'waits-for-itself', { name: (error as Error).message.replace(/^.*: /, '') })];
  }
}
