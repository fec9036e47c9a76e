import 'reflect-metadata';
import { Presets, SingleBar } from 'cli-progress';
import { parseArgs } from 'node:util';
import { readConfig } from './config.js';
import { runDemo, type Progress } from './demo/run-demo.js';
import { listen } from './listen.js';

/** `npm run demo`: plays the demonstration, tells its story and leaves the service up. */
const help = `npm run demo [-- --once] [--json] [--share 0.1]

  --once    stop when the story has been told
  --json    print one JSON object instead of the story
  --share   part of the persons that are loaded, 0.02 to 1 (default 1)`;

const { values } = parseArgs({
  options: {
    once: { type: 'boolean' },
    json: { type: 'boolean' },
    share: { type: 'string', default: '1' },
    help: { type: 'boolean' },
  },
});

try {
  if (values.help) console.log(help);
  else await main();
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}

async function main(): Promise<void> {
  const share = Number(values.share);
  if (!(share >= 0.02 && share <= 1)) throw new Error(`--share ${values.share}: expected a number from 0.02 to 1`);
  const config = readConfig({ SHIXUN_LOG_LEVEL: 'warn', ...process.env });
  const bar = progressBar();
  const { app, ledger, report } = await runDemo(config, { share, progress: bar.show });
  bar.stop();
  if (values.json) console.log(JSON.stringify(report));
  if (values.once) {
    await app.close();
    await ledger.close();
    if (!values.json) tell(report.story, '');
    return;
  }
  const address = await listen(app, config, ledger);
  if (!values.json) tell(report.story, address);
  console.log(`\n师训 Shixun  ${address}  控制台 Console ${address}/persons  接口文档 API ${address}/docs`);
}

function tell(story: Awaited<ReturnType<typeof runDemo>>['report']['story'], address: string): void {
  for (const { number, text, link } of story)
    console.log(`${String(number).padStart(2)}. ${text}\n    ${address}${link}`);
}

/** A bar on a terminal, a line per phase and tenth elsewhere. Written to stderr: stdout is for results. */
function progressBar(): { show: Progress; stop: () => void } {
  if (!process.stderr.isTTY) {
    let last = '';
    return {
      show(phase, done, total) {
        const line = `${phase} ${Math.floor((10 * done) / Math.max(1, total)) * 10}%`;
        if (line !== last) console.error((last = line));
      },
      stop: () => undefined,
    };
  }
  const bar = new SingleBar(
    { format: '{phase} {bar} {percentage}% {value}/{total} {label}', stream: process.stderr, hideCursor: true },
    Presets.shades_classic,
  );
  let started = '';
  return {
    show(phase, done, total, label) {
      if (phase !== started) {
        bar.stop();
        bar.start(total, done, { phase: (started = phase), label });
      } else bar.update(done, { phase, label });
    },
    stop: () => bar.stop(),
  };
}
