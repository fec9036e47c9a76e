import { canonicalHash } from '#libs/canonical';
import { START, type EventLog, type Position } from '#libs/event-log';
import { openLedger, type OpenLedger } from '#libs/ledger';
import { spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { closing } from '../../bench/close.js';
import { openHouse, openLog, withClient, type House } from '../../bench/house.js';
import { addPersons } from '../../bench/people.js';

/**
 * `npm run -s test:soak -- close`: the close of a cycle for a whole county, undisturbed and with `kill -9` of the service
 * on the way. Both ledgers begin as copies of one; in the end every decision stream must be the same, byte by byte.
 */
const { values } = parseArgs({ allowPositionals: true, options: { persons: { type: 'string', default: '20000' } } });
const persons = Number(values.persons);
const vaultKey = '07'.repeat(32);
const start = performance.now();
const elapsed = () => (performance.now() - start) / 1_000;
const note = (text: string) => void process.stderr.write(`${elapsed().toFixed(1).padStart(7)} s  ${text}\n`);

/** Where the service is killed: about so far in a phase. A little by chance, so that no run cuts at the same event. */
const about = (share: number) => share + (Math.random() - 0.5) / 10;

const house = await openHouse();
try {
  await prepare(house);
  const calm = await run(house, 'calm', []);
  const rough = await run(house, 'rough', [
    { until: 'proposed', at: about(0.3) },
    { until: 'proposed', at: about(0.7) },
    { until: 'locked', at: about(0.5) },
  ]);
  const same = calm.sha256 === rough.sha256;
  console.log(
    [
      `undisturbed: ${calm.seconds.toFixed(1)} s, ${calm.events} events of decisions, SHA-256 ${calm.sha256}`,
      `killed three times: ${rough.seconds.toFixed(1)} s, ${rough.events} events of decisions, SHA-256 ${rough.sha256}`,
      same ? 'identical' : 'DIFFERENT',
    ].join('\n'),
  );
  if (!same || calm.events < persons) process.exitCode = 1;
} finally {
  await house.close();
}

/** One filled ledger with its read models, copied for both runs. */
async function prepare({ database, address }: House): Promise<void> {
  const url = await database('origin');
  const log = await openLog(url);
  await addPersons(log, 0, persons, note);
  await log.close();
  const service = startService(url);
  const ledger = await open(url);
  const { position } = await ledger.log.head();
  note('waiting for the read models');
  while (!(await ledger.runner.waitFor(position, { timeoutMs: 60_000 })).reached);
  await ledger.close();
  await kill(service);
  await withClient(address('postgres'), async (client) => {
    for (const copy of ['calm', 'rough']) await client.query(`CREATE DATABASE ${copy} TEMPLATE origin`);
  });
}

type Kill = { readonly until: 'proposed' | 'locked'; readonly at: number };

async function run({ address }: House, name: string, kills: readonly Kill[]) {
  const url = address(name);
  let service = startService(url);
  const ledger = await open(url);
  try {
    const close = closing(ledger);
    const begun = performance.now();
    const follow = async (state: Kill['until']) => {
      const due = kills.filter(({ until }) => until === state);
      await close.until(state, (done, total) => {
        const [next] = due;
        if (!next || done < next.at * total || service.killed) return;
        due.shift();
        note(`${name}: kill -9 at ${done} of ${total} before ${state}`);
        const again = service;
        again.kill('SIGKILL');
        void once(again, 'exit').then(() => (service = startService(url)));
      });
      if (due.length > 0) throw new Error(`${name}: ${state} came before the service was killed`);
      note(`${name}: ${state}`);
    };
    await close.propose();
    await follow('proposed');
    await close.issue();
    await follow('locked');
    const seconds = (performance.now() - begun) / 1_000;
    return { seconds, ...(await hashOf(ledger.log)) };
  } finally {
    await ledger.close();
    await kill(service);
  }
}

function open(databaseUrl: string): Promise<OpenLedger> {
  return openLedger({ dataDir: house.folder, databaseUrl, vaultKey, rulesDir: process.env.SHIXUN_RULES ?? './rules' });
}

/** The service as it is started by `npm start`. */
function startService(url: string): ChildProcess {
  const main = new URL('../../apps/api/src/main.js', import.meta.url).pathname;
  const env = {
    ...process.env,
    DATABASE_URL: url,
    SHIXUN_VAULT_KEY: vaultKey,
    PORT: '0',
    NODE_ENV: 'development',
    SHIXUN_DATA: house.folder,
  };
  return spawn(process.execPath, [main], { env, stdio: ['ignore', 'ignore', 'inherit'] });
}

async function kill(service: ChildProcess): Promise<void> {
  if (service.exitCode !== null || service.signalCode !== null) return;
  const gone = once(service, 'exit');
  service.kill('SIGKILL');
  await gone;
}

/** All decision streams in the order of their names: ids, types and data, without when they were recorded. */
async function hashOf(log: EventLog): Promise<{ readonly events: number; readonly sha256: string }> {
  const lines: string[] = [];
  for (let after: Position = START; ;) {
    const page = await log.readAll({ after, limit: 1_000, filter: { streams: ['decision-'] } });
    for (const { stream, revision, id, type, data } of page.events)
      lines.push(`${stream} ${String(revision).padStart(6, '0')} ${canonicalHash({ id, type, data })}`);
    if (page.atHead) break;
    after = page.next;
  }
  return { events: lines.length, sha256: createHash('sha256').update(lines.sort().join('\n')).digest('hex') };
}
