/**
 * The browser of the console's tests. `node test/ensure-chromium.mjs` looks for one and, where there is none, asks the
 * system's package manager for it. It never fails the run: without a browser the tests that need one say so themselves.
 */
import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const packages = ['chromium', 'fonts-noto-cjk'];

/** What a person types when the automatic way is closed; the browser test prints it. */
export const installCommand = `sudo apt-get update && sudo apt-get install -y --no-install-recommends ${packages.join(' ')}`;

/** The path of a Chromium: `CHROMIUM_PATH`, else the first known name on the PATH; `undefined` when there is none. */
export function findChromium() {
  const asked = process.env['CHROMIUM_PATH'];
  if (asked) return isExecutable(asked) ? asked : undefined;
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter(Boolean);
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isExecutable);
}

function ensureChromium() {
  const found = findChromium();
  if (found) return say(`found ${found}`);
  if (process.env['CHROMIUM_PATH'])
    return say(`CHROMIUM_PATH names nothing executable: ${process.env['CHROMIUM_PATH']}`);
  const apt = aptGet();
  if (!apt)
    return say(`none found, and apt-get cannot be run as root here. To run the browser tests: ${installCommand}`);
  say(`none found; installing ${packages.join(' and ')} with apt-get`);
  apt('update'); // one dead source must not keep the others from serving
  if (!apt('install', '-y', '--no-install-recommends', ...packages))
    return say(`apt-get failed. To run the browser tests: ${installCommand}`);
  const installed = findChromium();
  say(installed ? `installed ${installed}` : `apt-get left no browser on the PATH. Set CHROMIUM_PATH to one.`);
}

/** `apt-get` as root, directly or through a sudo that does not ask; `undefined` where neither is possible. */
function aptGet() {
  if (!runs('apt-get', '--version')) return undefined;
  const isRoot = process.getuid?.() === 0;
  if (!isRoot && !runs('sudo', '-n', 'true')) return undefined;
  // An unreachable mirror must not hold the tests up for long.
  const patience = [
    '-q',
    '-o',
    'Acquire::Retries=1',
    '-o',
    'Acquire::http::Timeout=20',
    '-o',
    'Acquire::https::Timeout=20',
  ];
  const command = [...(isRoot ? [] : ['sudo', '-n']), 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', ...patience];
  return (...args) =>
    spawnSync(command[0], [...command.slice(1), ...args], { stdio: ['ignore', 'ignore', 'inherit'], timeout: 600_000 })
      .status === 0;
}

function runs(...[command, ...args]) {
  return spawnSync(command, args, { stdio: 'ignore', timeout: 10_000 }).status === 0;
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function say(text) {
  console.log(`chromium: ${text}`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) ensureChromium();
