import { formatAmount, parseAmount } from '#libs/canonical';
import type { Condition, FactDefinition, Leaf, Pack, Parameter, PolicyRule, TopCondition } from '#libs/policy';

/** A pack with one small mistake in it. A golden case that fails on it is a case that guards that place. */
export type Mutant = {
  /** What was changed: `rules/year-minimum/requires/all/0`. */
  readonly place: string;
  /** How: `greaterThanInclusive → greaterThan`. */
  readonly change: string;
  readonly pack: Pack;
  /** Rule whose cases alone can notice, when it is only one. */
  readonly rule?: string;
};

/**
 * Every mutant of a pack: thresholds one step off, operators one off, parts of conditions dropped or all and any
 * exchanged, whom a rule is for, consequences, what facts of records choose and how facts are combined, and each part of
 * what counts. Parameters without a value are left alone.
 */
export function mutantsOf(pack: Pack): Mutant[] {
  const changes: Omit<Mutant, 'pack'>[] = [];
  const packs: ((from: Pack) => Partial<Pack>)[] = [];
  const add = (change: Omit<Mutant, 'pack'>, make: (from: Pack) => Partial<Pack>): void => {
    changes.push(change);
    packs.push(make);
  };
  for (const [id, parameter] of Object.entries(pack.parameters)) parameterMutants(id, parameter, add);
  for (const [at, rule] of pack.rules.entries()) ruleMutants(at, rule, add);
  for (const [name, condition] of Object.entries(pack.conditions))
    conditionMutants(condition, `conditions/${name}`, (change, changed) =>
      add(change, ({ conditions }) => ({ conditions: { ...conditions, [name]: changed } })),
    );
  for (const [name, fact] of Object.entries(pack.facts)) factMutants(name, fact, add);
  creditMutants(pack, add);
  // Programs are cached by the hash of a pack, so each mutant has one of its own.
  return changes.map((change, i) => ({ ...change, pack: { ...pack, ...packs[i]!(pack), hash: `${pack.hash}/${i}` } }));
}

type Add = (change: Omit<Mutant, 'pack'>, make: (from: Pack) => Partial<Pack>) => void;

/** Units in which a hundredth is a step; everything else is counted in whole numbers. */
const FINE = ['credit', 'hour', 'percent', 'yuan', 'month', 'year'];

function parameterMutants(id: string, parameter: Parameter, add: Add): void {
  parameter.values.forEach(({ value, approx }, i) => {
    // A value that is only about right decides nothing.
    if (approx) return;
    for (const changed of neighbours(value, parameter.unit)) {
      const place = `parameters/${id}/values/${i}`;
      add({ place, change: `${String(value)} → ${String(changed)}` }, ({ parameters }) => ({
        parameters: {
          ...parameters,
          [id]: { ...parameter, values: parameter.values.with(i, { ...parameter.values[i]!, value: changed }) },
        },
      }));
    }
  });
}

function neighbours(value: Parameter['values'][number]['value'], unit: string): (string | boolean | string[])[] {
  if (typeof value === 'boolean') return [!value];
  if (Array.isArray(value)) return value.length > 1 ? value.map((one) => value.filter((other) => other !== one)) : [];
  if (value === null) return [];
  const fraction = /^(\d+)\/(\d+)$/.exec(value);
  if (unit === 'ratio' || fraction) {
    const [n, d] = fraction ? [Number(fraction[1]), Number(fraction[2])] : [parseAmount(value), 100];
    return [`${n * 1000 - 1}/${d * 1000}`, `${n * 1000 + 1}/${d * 1000}`];
  }
  if (!/^-?\d+(\.\d+)?$/.test(value)) return [];
  const step = FINE.includes(unit) ? 1 : 100;
  return [formatAmount(parseAmount(value) - step), formatAmount(parseAmount(value) + step)];
}

function ruleMutants(at: number, rule: PolicyRule, add: Add): void {
  const place = `rules/${rule.id}`;
  const replaced = (changed: PolicyRule) => (from: Pack) => ({ rules: from.rules.with(at, changed) });
  for (const part of ['who', 'requires'] as const) {
    const condition = rule[part];
    if (condition)
      conditionMutants(condition, `${place}/${part}`, (change, changed) =>
        add({ ...change, rule: rule.id }, replaced({ ...rule, [part]: changed })),
      );
  }
  if (rule.who) add({ place: `${place}/who`, change: 'dropped', rule: rule.id }, replaced({ ...rule, who: undefined }));
  rule.ifNot.forEach(({ consequence }, i) =>
    add(
      { place: `${place}/ifNot/${i}`, change: `${consequence} dropped`, rule: rule.id },
      replaced({ ...rule, ifNot: rule.ifNot.toSpliced(i, 1) }),
    ),
  );
}

const opposite: { readonly [operator in Leaf['operator']]: Leaf['operator'] } = {
  greaterThanInclusive: 'greaterThan',
  greaterThan: 'greaterThanInclusive',
  lessThanInclusive: 'lessThan',
  lessThan: 'lessThanInclusive',
  equal: 'notEqual',
  notEqual: 'equal',
  in: 'notIn',
  notIn: 'in',
};

/** Changes one place of a condition at a time; `emit` gets the whole condition with the change. */
function conditionMutants(
  root: TopCondition,
  place: string,
  emit: (change: Pick<Mutant, 'place' | 'change'>, changed: TopCondition) => void,
): void {
  const visit = (condition: Condition, path: string, rebuild: (changed: Condition) => TopCondition): void => {
    const say = (change: string, changed: Condition) => emit({ place: `${place}${path}`, change }, rebuild(changed));
    if ('condition' in condition) return;
    if ('fact' in condition) {
      const operator = opposite[condition.operator];
      return say(`${condition.operator} → ${operator}`, { ...condition, operator });
    }
    if ('not' in condition) return visit(condition.not, `${path}/not`, (changed) => rebuild({ not: changed }));
    const key = 'all' in condition ? 'all' : 'any';
    const parts = 'all' in condition ? condition.all : condition.any;
    const group = (changed: readonly Condition[]): Condition => (key === 'all' ? { all: changed } : { any: changed });
    if (parts.length > 1) {
      say(`${key} → ${key === 'all' ? 'any' : 'all'}`, key === 'all' ? { any: parts } : { all: parts });
      parts.forEach((_, i) => say(`part ${i} dropped`, group(parts.toSpliced(i, 1))));
    }
    parts.forEach((part, i) => visit(part, `${path}/${key}/${i}`, (changed) => rebuild(group(parts.with(i, changed)))));
  };
  visit(root, '', (changed) => changed as TopCondition);
}

const otherWay = { sum: 'difference', difference: 'sum', min: 'max', max: 'min' } as const;

/** What a fact of records chooses, and how facts are combined. */
function factMutants(name: string, fact: FactDefinition, add: Add): void {
  const replaced =
    (changed: FactDefinition) =>
    ({ facts }: Pack) => ({ facts: { ...facts, [name]: changed } });
  if ('derive' in fact) {
    if (fact.derive === 'ratio' || fact.derive === 'product') return;
    const derive = otherWay[fact.derive];
    return add({ place: `facts/${name}`, change: `${fact.derive} → ${derive}` }, replaced({ ...fact, derive }));
  }
  // Facts about reliefs are those of the catalogue.
  if (!('aggregate' in fact) || !fact.from.startsWith('record:') || fact.from === 'record:relief') return;
  for (const field of Object.keys(fact.where)) {
    const where = Object.fromEntries(Object.entries(fact.where).filter(([key]) => key !== field));
    add({ place: `facts/${name}/where/${field}`, change: 'dropped' }, replaced({ ...fact, where }));
  }
  if (fact.window !== 'rule')
    add({ place: `facts/${name}/window`, change: 'dropped' }, replaced({ ...fact, window: 'rule' }));
}

/** Each cap, factor, valuation … dropped, and the order in which caps are filled. */
function creditMutants({ credits }: Pack, add: Add): void {
  for (const list of ['caps', 'factors', 'unique', 'spread', 'carryOver', 'valuation'] as const)
    credits[list].forEach(({ id }, i) =>
      add({ place: `credits/${list}/${id}`, change: 'dropped' }, (from) => ({
        credits: { ...from.credits, [list]: (from.credits[list] as readonly unknown[]).toSpliced(i, 1) },
      })),
    );
  credits.valuation.forEach((one, i) => {
    for (const part of ['requires', 'share', 'max', 'round'] as const)
      if (one[part] !== undefined)
        add({ place: `credits/valuation/${one.id}/${part}`, change: 'dropped' }, (from) => ({
          credits: { ...from.credits, valuation: from.credits.valuation.with(i, { ...one, [part]: undefined }) },
        }));
  });
  if (credits.makeUp)
    add({ place: 'credits/makeUp', change: 'dropped' }, (from) => ({
      credits: { ...from.credits, makeUp: undefined },
    }));
  if (Object.keys(credits.counts.where).length > 0)
    add({ place: 'credits/counts/where', change: 'dropped' }, (from) => ({
      credits: { ...from.credits, counts: { ...from.credits.counts, where: {} } },
    }));
  if (credits.caps.length > 0) {
    const allocation = credits.allocation === 'latest-first' ? 'earliest-first' : 'latest-first';
    add({ place: 'credits/allocation', change: `${credits.allocation} → ${allocation}` }, (from) => ({
      credits: { ...from.credits, allocation },
    }));
  }
}
