import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { DemoReport } from '../../apps/api/src/demo/run-demo.js';
import { openHouse } from '../../bench/house.js';
import { startDoubles } from '../../libs/event-log/src/eventstoredb/testing/double.js';

const help = `npm run test:eventstore -- --url esdb://user:password@host:2113 [--share 0.05]
npm run test:eventstore -- --double

What the product promises, on EventStoreDB or KurrentDB: the contract of the log, the story of the demonstration, and the
same story with the service killed on the way. Writes ledgers of its own, named test-…, and leaves them there.

  --url     a server or cluster; the contract suite needs one
  --double  our reading of the protocol instead of a server, without the contract suite, which "npm test" runs on it
  --share   part of the persons of the demonstration, 0.02 to 1 (default 0.05)`;

const { values } = parseArgs({
  options: {
    url: { type: 'string' },
    double: { type: 'boolean' },
    share: { type: 'string', default: '0.05' },
    help: { type: 'boolean' },
  },
});
if (values.help || Boolean(values.url) === Boolean(values.double)) {
  console.log(help);
  process.exit(values.help ? 0 : 2);
}

const start = performance.now();
const note = (text: string): void =>
  console.error(`${((performance.now() - start) / 1_000).toFixed(1).padStart(7)} s  ${text}`);
const outcomes: { readonly name: string; readonly ok: boolean; readonly text: string }[] = [];
function report(name: string, ok: boolean, text: string): void {
  outcomes.push({ name, ok, text });
  note(`${ok ? 'ok  ' : 'FAIL'}  ${name}: ${text}`);
}

const doubles = values.double ? await startDoubles() : [];
const url = values.url ?? doubles[0]!.url;
const house = await openHouse();
try {
  if (values.url) report('contract', (await contract()) === 0, 'libs/event-log/src/eventstoredb against the server');
  else note('no server: the contract suite is skipped, and what follows meets the double of the protocol');
  const reference = await demo('reference', {});
  const told = await demo('calm', onCluster('calm'));
  report('story', same(reference, told), `${told.story.length} lines, the facts of each as on PostgreSQL`);
  report('events', reference.events === told.events, `${told.events} events, ${reference.events} on PostgreSQL`);
  const killed = await demo('killed', onCluster('killed'), [0.3, 0.7]);
  report('kill -9', same(told, killed) && told.events === killed.events, `twice: ${killed.events} events, same story`);
  report('chains', (await shixun('killed', ['audit', 'verify'])) === 0, 'audit verify over the ledger that was killed');
  report('copy out', (await copied('calm', 'postgres')) === 0, 'log copy of the ledger into PostgreSQL, then compared');
  report('copy in', (await copied('reference', 'cluster')) === 0, 'log copy of the one of PostgreSQL, then compared');
} finally {
  await house.close();
  for (const double of doubles) await double.close();
}
console.log(outcomes.map(({ name, ok, text }) => `${ok ? 'ok  ' : 'FAIL'}  ${name.padEnd(9)} ${text}`).join('\n'));
console.log(values.double ? 'met: the double of the protocol, no server' : `met: ${new URL(url).host}`);
if (outcomes.some(({ ok }) => !ok)) process.exitCode = 1;

function onCluster(name: string): NodeJS.ProcessEnv {
  return { EVENT_LOG: 'eventstoredb', EVENTSTORE_URL: url, EVENTSTORE_LEDGER: `test-${process.pid}-${name}` };
}

function environment(name: string, more: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const own = { DATABASE_URL: house.address(name), SHIXUN_DATA: join(house.folder, name), PORT: '0' };
  return { ...process.env, ...own, SHIXUN_VAULT_KEY: '07'.repeat(32), ...more };
}

/** Plays the demonstration on a database of its own; killed when so much of it has been played, and played again. */
async function demo(name: string, more: NodeJS.ProcessEnv, kills: readonly number[] = []): Promise<DemoReport> {
  await house.database(name);
  await mkdir(join(house.folder, name));
  const env = environment(name, more);
  for (const share of kills) {
    const service = play(env);
    service.stderr!.on('data', (text: Buffer) => {
      if (String(text).includes(`${100 * share}%`)) service.kill('SIGKILL');
    });
    const [code, signal] = (await once(service, 'exit')) as [number | null, string | null];
    if (signal !== 'SIGKILL') throw new Error(`${name}: ended with ${code} before it was killed at ${100 * share} %`);
    note(`${name}: kill -9 at ${100 * share} %`);
  }
  const service = play(env);
  service.stderr!.pipe(process.stderr);
  const chunks: Buffer[] = [];
  service.stdout!.on('data', (chunk: Buffer) => chunks.push(chunk));
  const [code] = (await once(service, 'close')) as [number | null];
  if (code !== 0) throw new Error(`${name}: the demonstration ended with ${code}`);
  const made = JSON.parse(Buffer.concat(chunks).toString()) as DemoReport;
  note(`${name}: ${made.events} events, ${JSON.stringify(made.milliseconds)}`);
  return made;
}

function play(env: NodeJS.ProcessEnv): ChildProcess {
  const main = new URL('../../apps/api/src/demo.js', import.meta.url).pathname;
  return spawn(process.execPath, [main, '--once', '--json', '--share', values.share], { env });
}

/** Whether two stories have the same facts. Digests are left out: they cover positions, which each log counts its own way. */
function same(one: DemoReport, other: DemoReport): boolean {
  const facts = (line?: object): string => JSON.stringify(line).replaceAll(/"[0-9a-f]{64}"/g, '"…"');
  const differing = one.story.filter((line, i) => facts(line.facts) !== facts(other.story[i]?.facts));
  for (const { number, facts } of differing) note(`line ${number} differs: ${JSON.stringify(facts)}`);
  return differing.length === 0 && one.story.length === other.story.length;
}

/** Runs a command of the terminal on the ledger of that name. */
async function shixun(name: string, words: readonly string[]): Promise<number | null> {
  const main = new URL('../../apps/cli/src/main.js', import.meta.url).pathname;
  const env = environment(name, name === 'reference' ? {} : onCluster(name));
  const ended = once(spawn(process.execPath, [main, ...words], { env, stdio: 'inherit' }), 'exit');
  return ((await ended) as [number | null])[0];
}

/** Copies a ledger into a store of the other kind. */
async function copied(name: string, to: 'postgres' | 'cluster'): Promise<number | null> {
  const address = await house.database(`copy_of_${name}`);
  const target = to === 'postgres' ? address : clusterBeside(address);
  return shixun(name, ['log', 'copy', '--to', target, '--compare']);
}

function clusterBeside(companion: string): string {
  const address = new URL(url);
  address.searchParams.set('companion', companion);
  return address.href;
}

async function contract(): Promise<number | null> {
  const args = ['run', '-s', 'jest', '--', '-w', '1', 'libs/event-log/src/eventstoredb'];
  const env = { ...process.env, EVENTSTORE_URL: url };
  const [code] = (await once(spawn('npm', args, { env, stdio: 'inherit' }), 'exit')) as [number | null];
  return code;
}
