import {
  columnsOf,
  decide,
  decideMany,
  deriveFacts,
  factsNeeded,
  loadPack,
  simulate,
  type FactColumns,
  type FactEvent,
  type Facts,
  type Pack,
} from '#libs/policy';
import type { Figure, Note } from './figures.js';
import { awardOf, lifeOf, personId } from './people.js';
import { plainRules } from './plain-engine.js';
import { cycleOf, populationFor, twentyRules } from './everybody.js';

/** Persons whose facts are given; those the engine is used plainly for; those whose facts are folded from events. */
type Sizes = { readonly population: number; readonly sample: number; readonly folded: number };

const AS_OF = '2025-12-31';
/** The first of them are not counted: by then the code is compiled. */
const WARM_UP = 200;

/**
 * What deciding costs, per person, in one run: a decision of record from events; a population at once; simulation; and
 * json-rules-engine as it comes, a new engine for each person or one for all, with the same conditions and plain values.
 */
export async function measurePolicy(rules: string, quick: boolean, note: Note): Promise<Figure[]> {
  const sizes: Sizes = quick
    ? { population: 100_000, sample: 1_000, folded: 2_000 }
    : { population: 1_000_000, sample: 10_000, folded: 20_000 };
  const yunyang = loadPack(rules, 'cn/500235-yunyang');
  return [
    ...(await measurePopulation('Yunyang', 'yunyang', yunyang, sizes, note)),
    ...(await measurePopulation('20 rules', 'twenty', twentyRules(yunyang), sizes, note)),
    ...(await measureFolding(yunyang, sizes.folded, note)),
    {
      id: 'policy.memory',
      figure: 'most memory of the whole run (RSS)',
      value: process.resourceUsage().maxRSS / 1_024,
      unit: 'MB',
    },
  ];
}

async function measurePopulation(name: string, id: string, pack: Pack, sizes: Sizes, note: Note): Promise<Figure[]> {
  const window = cycleOf(pack);
  const question = { purpose: 'cycle', window, asOf: AS_OF };
  note(`policy: ${name}, ${sizes.population} persons`);
  const population = populationFor(pack, factsNeeded(pack, 'cycle', window), sizes.population);

  const fresh = await plainly(pack, population, sizes.sample, { reused: false });
  const reused = await plainly(pack, population, sizes.sample, { reused: true });
  let distinct = 0;
  const batch = await microseconds(sizes.population, async () => {
    ({ distinct } = await decideMany(pack, population, question));
  });
  let asked = 0;
  const compiled = await microseconds(sizes.population, async () => {
    ({ asked } = await simulate(pack, population, question));
  });
  const seconds = (batch * sizes.population) / 1e6;
  const figure = (part: string, text: string, value: number): Figure => ({
    ...{ id: `policy.${id}.${part}`, figure: `${name}: ${text}`, value, unit: 'µs/person' },
    ...{ ratio: reused / value, against: 'one reused engine, used plainly' },
  });
  const full = sizes.population === 1_000_000;
  return [
    figure('fresh', 'json-rules-engine, a new engine each', fresh),
    figure('reused', 'json-rules-engine, one reused engine', reused),
    {
      ...figure('batch', `the population at once, ${distinct} vectors, ${seconds.toFixed(1)} s`, batch),
      target: full ? { text: '≥ 20×, ≤ 15 s', met: reused / batch >= 20 && seconds <= 15 } : undefined,
    },
    {
      ...figure('compiled', `simulation, ${asked} left to the engine`, compiled),
      target: full ? { text: '≥ 500×', met: reused / compiled >= 500 } : undefined,
    },
  ];
}

async function plainly(
  pack: Pack,
  population: FactColumns,
  sample: number,
  { reused }: { reused: boolean },
): Promise<number> {
  const { newEngine, factsAt } = plainRules(pack, population);
  const one = newEngine();
  const run = (i: number) => (reused ? one : newEngine()).run(factsAt(i));
  for (let i = 0; i < WARM_UP; i++) await run(i);
  return microseconds(sample, async () => {
    for (let i = 0; i < sample; i++) await run(i);
  });
}

/** From events to verdicts: of record, each with its facts and evidence, and as a population. */
async function measureFolding(pack: Pack, persons: number, note: Note): Promise<Figure[]> {
  note(`policy: ${persons} persons from their events`);
  const window = cycleOf(pack);
  const question = { purpose: 'cycle', window, asOf: AS_OF };
  const names = factsNeeded(pack, 'cycle', window);
  const everybody = Array.from({ length: persons }, (_, n) => eventsOf(n));
  const ofRecord = (n: number) =>
    decide(pack, { ...question, subject: personId(n), events: everybody[n]!, position: '20' });
  for (let n = 0; n < Math.min(WARM_UP, persons); n++) await ofRecord(n);
  const record = await microseconds(persons, async () => {
    for (let n = 0; n < persons; n++) await ofRecord(n);
  });
  const atOnce = await microseconds(persons, async () => {
    const facts: Facts[] = everybody.map((events) => deriveFacts(pack, { ...question, events, names }));
    await decideMany(pack, columnsOf(pack, facts, names), question);
  });
  const seconds = ((atOnce * persons) / 1e6).toFixed(1);
  return [
    { id: 'policy.record', figure: 'Yunyang: decision of record from 20 events', value: record, unit: 'µs/person' },
    {
      ...{ id: 'policy.folded', figure: `Yunyang: ${persons} persons from 20 events each, at once, ${seconds} s` },
      ...{ value: atOnce, unit: 'µs/person', ratio: record / atOnce, against: 'decisions of record' },
    },
  ];
}

function eventsOf(n: number): FactEvent[] {
  const person = personId(n);
  // A few fewer for some, so that not everybody comes to the same.
  const awards = Array.from({ length: 18 - (n % 7) }, (_, i) => awardOf(person, i));
  return [...lifeOf(person, n), ...awards].map(({ type, data }, i) => ({
    ...{ id: `${n}-${i}`, type, position: String(i + 1).padStart(20, '0') },
    ...{ recordedAt: '2025-12-31T00:00:00.000Z', data },
  }));
}

async function microseconds(persons: number, work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return ((performance.now() - start) * 1_000) / persons;
}
