import { allRoles, openLedger, populationFacts, trySomePacks } from '#libs/ledger';
import { windowOf } from '#libs/policy';
import { parseArgs } from 'node:util';
import { openHouse } from './house.js';
import { addPersons, PLACE } from './people.js';

/** `npm run -s build && node dist/bench/persons-facts.js --persons 20000`: what the facts of everybody in a jurisdiction take, read from PostgreSQL, and facts and verdicts together. */
const { values } = parseArgs({ options: { persons: { type: 'string', default: '20000' } } });
const wanted = Number(values.persons);
const note = (text: string) => void process.stderr.write(`${text}\n`);

const house = await openHouse();
try {
  const ledger = await openLedger({
    ...{ dataDir: house.folder, databaseUrl: await house.database('population'), vaultKey: '07'.repeat(32) },
    ...{ rulesDir: process.env.SHIXUN_RULES ?? './rules', roles: allRoles },
    failed: (what, error) => note(`${what}: ${error.message}`),
  });
  await addPersons(ledger.log, 0, wanted, note);
  const upTo = (await ledger.log.head()).position;
  await ledger.runner.waitFor(upTo, { projections: ['directory'], timeoutMs: 600_000 });
  const pack = ledger.shelf.forJurisdiction(PLACE)!;
  const which = { jurisdiction: PLACE, pack, purpose: 'cycle', window: windowOf(pack, 'cycle', '2021-2025') };
  const start = performance.now();
  const { persons } = await populationFacts(ledger, { ...which, asOf: '2025-12-31', upTo }, () => undefined);
  const seconds = (performance.now() - start) / 1_000;
  const told = (what: string, took: number) =>
    console.log(`${what}: ${persons} persons in ${took.toFixed(1)} s, ${Math.round(persons / took)} persons/s`);
  told('facts', seconds);
  const again = performance.now();
  const trial = { jurisdiction: PLACE, upTo, purpose: 'cycle', window: { kind: 'cycle', key: '2021-2025' } };
  await trySomePacks(ledger, [pack], { ...trial, asOf: '2025-12-31' }, '2025-12-31');
  told('facts and verdicts', (performance.now() - again) / 1_000);
  await ledger.close();
} finally {
  await house.close();
}
