import 'reflect-metadata';
import { openShelf } from '#libs/ledger';
import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { measureAppends } from './append.js';
import { measureCatchUp } from './catch-up.js';
import { measureClose } from './close.js';
import { report, type Figure, type Note } from './figures.js';
import { openHouse, openLog, type House } from './house.js';
import { addPersons, EVENTS_PER_PERSON } from './people.js';
import { measurePolicy } from './policy.js';
import { measureReads } from './standing.js';
import { measureVerdicts } from './verdicts.js';

/** `npm run -s bench`: all figures in one run, on a server of its own in a temporary folder. */
const help = `npm run -s bench [-- policy | ledger | close] [--quick] [--json] [--events 1000000]

  policy     only what deciding costs, without a server; close: only the close of a cycle; ledger: all the rest
  --quick    100,000 events and shorter rounds: less than a minute
  --events   events in the log when one person is looked up (default 1,000,000)
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
const SMALL_LOG = 10_000;
/** Catch-up is measured before the log is full: its speed does not depend on how long it goes on. */
const CATCH_UP_EVENTS = 200_000;

const start = performance.now();
const note: Note = (text) => {
  process.stderr.write(`${((performance.now() - start) / 1_000).toFixed(1).padStart(6)} s  ${text}\n`);
};

if (values.help) console.log(help);
else await main();

async function main(): Promise<void> {
  const events = Number(values.events ?? (values.quick ? 100_000 : 1_000_000));
  if (!Number.isSafeInteger(events) || events < SMALL_LOG)
    throw new Error(`--events: at least ${SMALL_LOG}\n\n${help}`);
  const [part = 'all'] = positionals;
  if (!['all', 'policy', 'ledger', 'close'].includes(part)) throw new Error(`no part ${part}\n\n${help}`);
  const load = loadavg()[0]!; // of others: figures of a busy machine say little
  note(`load of the machine before: ${load.toFixed(2)}`);
  const figures: Figure[] = [];
  if (part === 'all' || part === 'ledger')
    figures.push(...(await inHouse((house) => measure(house, events, values.quick))));
  if (part === 'all' || part === 'close')
    figures.push(...(await inHouse((house) => measureClose(house, RULES, values.quick ? 1_000 : 20_000, note))));
  if (part === 'all' || part === 'policy') figures.push(...(await measurePolicy(RULES, values.quick, note)));
  const seconds = Math.round((performance.now() - start) / 1_000);
  const machine = { node: process.version, cpu: cpus()[0]?.model ?? '', cores: cpus().length, load };
  if (values.json) console.log(JSON.stringify({ events, quick: values.quick, seconds, machine, figures }));
  else {
    const log = part === 'policy' || part === 'close' ? '' : `${events} events, `;
    console.log(
      `${report(figures)}\n\n${log}${seconds} s, ${machine.cores} × ${machine.cpu}, Node ${machine.node}, load before ${load.toFixed(2)}`,
    );
  }
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

async function measure(house: House, events: number, quick: boolean): Promise<Figure[]> {
  const seconds = quick ? 2 : 6;
  const samples = quick ? 500 : 3_000;
  const figures = await measureAppends(house, seconds, note);

  const log = await openLog(await house.database('ledger'));
  try {
    const shelf = await openShelf(log, {
      rulesDir: RULES,
      now: () => new Date().toISOString(),
      adopt: true,
    });
    let persons = 0;
    const fillTo = async (wanted: number): Promise<number> => {
      const from = persons;
      persons = Math.max(persons, Math.floor(wanted / EVENTS_PER_PERSON));
      note(`filling the log up to ${persons * EVENTS_PER_PERSON} events`);
      return persons === from ? 0 : addPersons(log, from, persons, note);
    };
    const reads = (label: string, held: boolean) => measureReads(log, shelf, { persons, samples, label, held }, note);

    await fillTo(SMALL_LOG);
    const small = await reads(named(SMALL_LOG), false);
    await fillTo(Math.min(events, CATCH_UP_EVENTS));
    figures.push(...(await measureCatchUp(house, log, seconds, note)));
    const rate = await fillTo(events);
    if (rate > 0)
      figures.push({ id: 'fill', figure: 'appends of 2 and 18 events, 1,024 callers', value: rate, unit: 'events/s' });
    figures.push(...small, ...(await reads(named(events), true)));
    figures.push(...(await measureVerdicts(log, shelf, { persons, seconds }, note)));
    return figures;
  } finally {
    await log.close();
  }
}

function named(events: number): string {
  const power = Math.log10(events);
  return Number.isInteger(power) ? `10^${power}` : String(events);
}
