import { factColumns, packOf, windowOf, type FactColumn, type FactColumns, type Pack, type Window } from '#libs/policy';

type Rule = Pack['rules'][number];

const AMOUNTS = 8;

/** Twenty rules over eight amounts: each with those it is for, a threshold, and a reduced one that the document leaves open. */
export function twentyRules(base: Pack): Pack {
  const { hash: _hash, bytes: _bytes, ...resolved } = base;
  const rule: Rule = base.rules.find(({ id }) => id === 'cycle-total')!;
  const amount = base.facts['credits.counted']!;
  const minimum = base.parameters['cycle.min']!;
  const numbers = Array.from({ length: 20 }, (_, i) => i);
  const atLeast = (fact: string, id: string) =>
    ({ name: id, fact, operator: 'greaterThanInclusive', value: { fact: `param:${id}` } }) as const;
  return packOf({
    ...resolved,
    conditions: {
      served: {
        all: [
          { name: 'in service', fact: 'person.employed', operator: 'equal', value: true },
          { name: 'category', fact: 'person.staffCategory', operator: 'in', value: ['teacher', 'manager'] },
          { name: 'stage', fact: 'person.stage', operator: 'notEqual', value: 'kindergarten' },
        ],
      },
    },
    facts: {
      ...base.facts,
      ...Object.fromEntries(numbers.slice(0, AMOUNTS).map((i) => [`amount.${letter(i)}`, amount])),
    },
    parameters: {
      silent: base.parameters['cycle.min.reduced']!,
      ...Object.fromEntries(
        numbers.map((i) => [
          `min.${letter(i)}`,
          { ...minimum, values: [{ value: String(2 + 5 * i), basis: 'stated' as const }] },
        ]),
      ),
    },
    rules: numbers.map((i): Rule => {
      const fact = `amount.${letter(i % AMOUNTS)}`;
      const onLeave = { name: 'leave', fact: 'person.leaveDays', operator: 'greaterThan', value: '0' } as const;
      return {
        ...rule,
        id: `rule-${letter(i)}`,
        who: { condition: 'served' },
        purpose: ['cycle'],
        requires: { any: [atLeast(fact, `min.${letter(i)}`), { all: [onLeave, atLeast(fact, 'silent')] }] },
      };
    }),
  });
}

function letter(i: number): string {
  return String.fromCharCode(97 + i);
}

/** The cycle that everybody is asked about. */
export function cycleOf(pack: Pack): Window {
  return windowOf(pack, 'cycle', '2021-2025');
}

/** A population for some facts, always the same: most are teachers in service, few are on leave, amounts vary freely. */
export function populationFor(pack: Pack, facts: readonly string[], size: number): FactColumns {
  return factColumns(
    size,
    Object.fromEntries(facts.map((fact, seed) => [fact, columnFor(pack, fact, size, seed + 1)])),
  );
}

/** How many of a hundred have each value; amounts are hundredths. */
const shares: { readonly [fact: string]: readonly (readonly [value: string | number, persons: number])[] } = {
  'person.employed': [
    [1, 98],
    [0, 2],
  ],
  'person.inJurisdiction': [
    [1, 99],
    [0, 1],
  ],
  'person.staffCategory': [
    ['teacher', 88],
    ['manager', 7],
    ['support', 5],
  ],
  'person.stage': [
    ['primary', 45],
    ['junior', 30],
    ['senior', 15],
    ['kindergarten', 10],
  ],
  'person.leaveDays': [
    [0, 92],
    [3_000, 5],
    [20_000, 3],
  ],
  'person.secondmentDays': [
    [0, 98],
    [36_500, 2],
  ],
  'person.lateEntry': [
    [0, 92],
    [1, 8],
  ],
  'person.transferredIn': [
    [0, 97],
    [1, 3],
  ],
};

function columnFor(pack: Pack, fact: string, size: number, seed: number): FactColumn {
  const next = randomFrom(seed);
  const hundred = shares[fact]?.flatMap(([value, persons]) => Array.from({ length: persons }, () => value));
  const { unit } = pack.facts[fact]!;
  const length = { length: size };
  if (pack.units.find(({ id }) => id === unit)?.numeric)
    return { kind: 'amount', values: Float64Array.from(length, () => Number(hundred?.[next(100)] ?? 50 * next(400))) };
  if (unit === 'yesNo')
    return { kind: 'yesNo', values: Uint8Array.from(length, () => Number(hundred?.[next(100)] ?? next(2))) };
  const words = (hundred ?? ['other']).map(String);
  const texts = [...new Set(words)];
  const codes = words.map((one) => texts.indexOf(one));
  return { kind: 'text', texts, codes: Int32Array.from(length, () => codes[next(codes.length)]!) };
}

/** Whole numbers below a bound, the same in every run. */
function randomFrom(seed: number): (below: number) => number {
  let state = Math.imul(seed, 2_654_435_761) >>> 0;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}
