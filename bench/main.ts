import 'reflect-metadata';
import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { measureAppends } from './append.js';
import { measureClose } from './close.js';
import { measureCluster } from './cluster.js';
import { report, type Figure, type Note } from './figures.js';
import { openHouse, type House } from './house.js';
import { grown, measureLedger } from './ledger.js';
import { measurePolicy } from './policy.js';
import { measureSeal } from './seal.js';

/** `npm run -s bench`: all figures in one run, on a server of its own in a temporary folder. */
const help = `npm run -s bench [-- <part> …] [--quick] [--json] [--events 1000000]

  append     appends, against the same in a transaction each, bare rows and the limit of the server
  cluster    appends through the adapter of EventStoreDB (a double of the protocol, no server) against PostgreSQL
  seal       appends with vault and hash chain, against the same without
  catch-up   projections over a log they have never seen
  copies     copying a log, and comparing it with its copy
  reads      history and standing of one person in logs of 10^4, 10^5, 10^6 and 5·10^6 events, as far as --events goes
  rebuild    each projection made anew from the first event
  verdicts   verdicts of the policy, and standings for many callers
  close      the close of a cycle
  policy     what deciding costs, without a server

  ledger     all but close and policy; without any part: everything
  --quick    100,000 events and shorter rounds: some three minutes
  --events   events in the log when it is full (default 1,000,000)
  --json     one JSON object on standard output`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    events: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

const RULES = process.env.SHIXUN_RULES ?? './rules';
const LEAST_EVENTS = 10_000;
const ledger = ['append', 'cluster', 'seal', ...grown] as const;
const parts = [...ledger, 'close', 'policy'] as const;
type Part = (typeof parts)[number];

const start = performance.now();
const note: Note = (text) => {
  process.stderr.write(`${((performance.now() - start) / 1_000).toFixed(1).padStart(6)} s  ${text}\n`);
};

if (values.help) console.log(help);
else await main();

async function main(): Promise<void> {
  const { quick } = values;
  const events = Number(values.events ?? (quick ? 100_000 : 1_000_000));
  if (!Number.isSafeInteger(events) || events < LEAST_EVENTS)
    throw new Error(`--events: at least ${LEAST_EVENTS}\n\n${help}`);
  const asked = new Set<string>(positionals.length === 0 ? parts : positionals.flatMap(partsOf));
  const wants = (part: Part) => asked.has(part);
  const load = loadavg()[0]!; // of others: figures of a busy machine say little
  note(`load of the machine before: ${load.toFixed(2)}`);

  const seconds = quick ? 2 : 6;
  const figures: Figure[] = [];
  if (wants('append')) figures.push(...(await inHouse((house) => measureAppends(house, seconds, note))));
  if (wants('cluster')) figures.push(...(await inHouse((house) => measureCluster(house, seconds, note))));
  if (wants('seal')) figures.push(...(await inHouse((house) => measureSeal(house, seconds, note))));
  if (grown.some(wants))
    figures.push(...(await inHouse((house) => measureLedger(house, { wants, events, quick, rulesDir: RULES }, note))));
  if (wants('close'))
    figures.push(...(await inHouse((house) => measureClose(house, RULES, quick ? 1_000 : 20_000, note))));
  if (wants('policy')) figures.push(...(await measurePolicy(RULES, quick, note)));

  const took = Math.round((performance.now() - start) / 1_000);
  const machine = { node: process.version, cpu: cpus()[0]?.model ?? '', cores: cpus().length, load };
  if (values.json) console.log(JSON.stringify({ events, quick, seconds: took, machine, figures }));
  else {
    const log = grown.some(wants) ? `${events} events, ` : '';
    console.log(
      `${report(figures)}\n\n${log}${took} s, ${machine.cores} × ${machine.cpu}, Node ${machine.node}, load before ${load.toFixed(2)}`,
    );
  }
}

function partsOf(name: string): readonly string[] {
  if (name === 'ledger') return ledger;
  if (!parts.some((part) => part === name)) throw new Error(`no part ${name}\n\n${help}`);
  return [name];
}

async function inHouse(work: (house: House) => Promise<Figure[]>): Promise<Figure[]> {
  note('starting a server');
  const house = await openHouse();
  try {
    return await work(house);
  } finally {
    await house.close();
  }
}
