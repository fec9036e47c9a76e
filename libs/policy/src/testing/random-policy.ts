import fc from 'fast-check';
import type { Pack } from '../pack.js';
import type { Condition, Leaf, OperatorName, TopCondition } from '../schema/conditions.js';
import type { Facts, FactValue } from '../verdict.js';
import { smallPack, type SmallPack } from './small-pack.js';

/** A random policy, a random population for it, and a day on which it is asked about. */
export type RandomPolicy = { readonly pack: Pack; readonly persons: readonly Facts[]; readonly asOf: string };

const amounts = ['0', '1', '2.5', '3', '3.01', '4'];
const ratios = ['0', '1/6', '1/5', '0.2', '1/3', '1'];
const days = ['2010-09-01', '2021-01-01', '2023-06-30', '2023-07-01'];
const texts = ['primary', 'junior', 'senior'];
const orders: readonly OperatorName[] = ['lessThan', 'lessThanInclusive', 'greaterThan', 'greaterThanInclusive'];
const equals: readonly OperatorName[] = ['equal', 'notEqual'];
const ins: readonly OperatorName[] = ['in', 'notIn'];

/** Facts and parameters of each kind of value; among the facts some for each way of moving, among the parameters silent ones. */
const kinds = {
  amount: {
    values: amounts,
    facts: ['credits', 'hours', 'absences', 'lowest', 'last'],
    operators: [...orders, ...equals],
  },
  ratio: { values: ratios, facts: ['share', 'fixedShare'], operators: [...orders, ...equals] },
  day: { values: days, facts: ['hiredOn', 'lastOn'], operators: [...orders, ...equals] },
  text: { values: texts, facts: ['stage', 'grade'], operators: equals },
  yesNo: { values: [true, false], facts: ['filed', 'employed'], operators: equals },
} as const;
type Kind = keyof typeof kinds;
const kindNames = Object.keys(kinds) as Kind[];

const award = (aggregate: string) => ({ from: 'award', aggregate, of: 'recognised', unit: 'credit' });
const facts = {
  ...{
    credits: award('sum'),
    hours: award('sum'),
    absences: award('count'),
    lowest: award('min'),
    last: award('latest'),
  },
  share: { derive: 'ratio', of: ['absences', 'credits'], unit: 'ratio' },
  fixedShare: { ...award('latest'), accrues: 'no', unit: 'ratio' },
  hiredOn: { from: 'person', of: 'hiredOn', unit: 'date' },
  lastOn: { ...award('max'), unit: 'date' },
  stage: 'text',
  grade: { ...award('latest'), unit: 'text' },
  filed: { ...award('exists'), unit: 'yesNo' },
  employed: { from: 'person', of: 'employed', unit: 'yesNo' },
};
const parameters: SmallPack['parameters'] = {
  ...{ 'amount.said': ['credit', '3'], 'amount.silent': ['credit', null] },
  ...{ 'ratio.said': ['ratio', '1/5'], 'ratio.silent': ['ratio', null] },
  ...{ 'day.said': ['date', '2021-01-01'], 'day.silent': ['date', null] },
  ...{ 'text.said': ['text', 'junior'], 'text.silent': ['text', null] },
  ...{ 'yesNo.said': ['yesNo', true], 'yesNo.silent': ['yesNo', null] },
  ...{ 'list.said': ['list', ['primary', 'junior']], 'list.silent': ['list', null] },
};

const leafOf = (kind: Kind): fc.Arbitrary<Leaf> => {
  const { values, facts: names, operators } = kinds[kind];
  const fact = fc.constantFrom<string>(...names, ...names, ...names, `param:${kind}.said`, `param:${kind}.silent`);
  const literal = fc.constantFrom<string | boolean>(...values);
  const other = fc.record({ fact });
  const compared = fc.record({
    name: fc.constant(kind),
    fact,
    operator: fc.constantFrom<OperatorName>(...operators),
    value: fc.oneof({ weight: 4, arbitrary: literal }, { weight: 2, arbitrary: other }),
  });
  if (kind !== 'text' && kind !== 'amount') return compared;
  const literals = fc.array(fc.constantFrom(...(values as readonly string[])), { minLength: 1, maxLength: 2 });
  const lists = fc.constantFrom({ fact: 'param:list.said' }, { fact: 'param:list.silent' });
  const listed = fc.record({
    name: fc.constant('list'),
    fact,
    operator: fc.constantFrom<OperatorName>(...ins),
    value: kind === 'text' ? fc.oneof(literals, lists) : literals,
  });
  return fc.oneof({ weight: 3, arbitrary: compared }, { weight: 1, arbitrary: listed });
};

const outcomes = ['met', 'notMet', 'open', 'notApplicable'];
const outcomeLeaf = (rules: readonly string[]): fc.Arbitrary<Leaf> =>
  fc.oneof(
    fc.record({
      name: fc.constant('outcome'),
      fact: fc.constantFrom(...rules),
      operator: fc.constantFrom<OperatorName>(...equals),
      value: fc.oneof(
        fc.constantFrom<string | { fact: string }>(...outcomes),
        fc.constantFrom(...rules.map((fact) => ({ fact }))),
      ),
    }),
    fc.record({
      name: fc.constant('outcomes'),
      fact: fc.constantFrom(...rules),
      operator: fc.constantFrom<OperatorName>(...ins),
      value: fc.array(fc.constantFrom(...outcomes), { minLength: 1, maxLength: 2 }),
    }),
  );

/** A condition over facts, parameters and the outcomes of the rules that are given; `shared` may be used in it. */
function conditionOver(rules: readonly string[], shared: readonly string[]): fc.Arbitrary<TopCondition> {
  const leaves = fc.oneof(
    ...kindNames.map(leafOf),
    ...(rules.length > 0 ? [outcomeLeaf(rules.map((id) => `outcome:${id}`))] : []),
  );
  const { condition } = fc.letrec<{ condition: Condition; group: TopCondition }>((tie) => ({
    condition: fc.oneof({ maxDepth: 3 }, { weight: 3, arbitrary: leaves }, { weight: 2, arbitrary: tie('group') }),
    group: fc.oneof(
      fc.array(tie('condition'), { minLength: 1, maxLength: 3 }).map((all) => ({ all })),
      fc.array(tie('condition'), { minLength: 1, maxLength: 3 }).map((any) => ({ any })),
      tie('condition').map((not) => ({ not })),
      ...shared.map((name) => fc.constant({ condition: name })),
    ),
  }));
  return condition.map((one): TopCondition => ('fact' in one ? { all: [one] } : one));
}

const ids = ['r-a', 'r-b', 'r-c', 'r-d'];
const ruleAt = (at: number) =>
  fc.record({
    who: fc.option(conditionOver([], ['common']), { nil: undefined, freq: 3 }),
    requires: conditionOver(ids.slice(0, at), ['common']),
  });
const policy = fc
  .record({
    common: conditionOver([], []),
    rules: fc.tuple(ruleAt(0), ruleAt(1), ruleAt(2), ruleAt(3)),
    count: fc.integer({ min: 1, max: 4 }),
  })
  .map(({ common, rules, count }) =>
    smallPack({
      facts,
      parameters,
      conditions: { common },
      rules: Object.fromEntries(rules.slice(0, count).map((one, i) => [ids[i]!, one])),
    }),
  );

const valueOf = (kind: Kind, unit: string): fc.Arbitrary<FactValue> =>
  fc
    .record({
      value: fc.option(fc.constantFrom<string | boolean>(...kinds[kind].values), { freq: 6 }),
      until: fc.constantFrom(undefined, undefined, '2021-06-30', '2026-06-30'),
      unknown: fc.constantFrom(undefined, ['param:amount.silent']),
    })
    .map(({ value, until, unknown }) => ({
      ...{ value, unit, evidence: [] },
      ...(until && { until }),
      ...(value === null && unknown && { unknown }),
    }));

const units: { readonly [kind in Kind]: string } = {
  amount: 'credit',
  ratio: 'ratio',
  day: 'date',
  text: 'text',
  yesNo: 'yesNo',
};
const person: fc.Arbitrary<Facts> = fc.record(
  Object.fromEntries(kindNames.flatMap((kind) => kinds[kind].facts.map((fact) => [fact, valueOf(kind, units[kind])]))),
);

/** Random policies with everything conditions may say, over populations with missing facts, at different days of the cycle. */
export const randomPolicy: fc.Arbitrary<RandomPolicy> = fc.record({
  pack: policy,
  persons: fc.array(person, { minLength: 1, maxLength: 10 }),
  asOf: fc.constantFrom('2023-07-01', '2025-12-31', '2026-07-01'),
});
