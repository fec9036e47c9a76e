import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';

/** A running service with a small demonstration in it. */
export type DemoHouse = {
  readonly url: string;
  /** Ids of the persons of the story by the letter they go by. */
  readonly story: { readonly [letter: string]: string };
  readonly stop: () => Promise<void>;
};

type Report = { readonly story: readonly { readonly text: string; readonly link: string }[] };

const main = resolve('dist/apps/api/src/demo.js');

/** Starts what `npm run demo` starts, as built, on data and a port of its own. @throws when it is not built or fails */
export async function startDemoHouse(): Promise<DemoHouse> {
  for (const built of [main, resolve('dist/apps/web/index.html')])
    if (!existsSync(built)) throw new Error(`${built} is missing: npm run build && npm run build:web`);
  const data = await mkdtemp(join(tmpdir(), 'shixun-house-'));
  const house = spawn(process.execPath, [main, '--json', '--share', '0.02'], {
    env: { ...process.env, NODE_ENV: 'development', PORT: '0', SHIXUN_DATA: data },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const stop = async () => {
    await ended(house);
    await rm(data, { recursive: true, force: true });
  };
  try {
    return { ...(await told(house)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Reads the report and the address from what the demonstration prints. */
async function told(house: ChildProcess): Promise<Pick<DemoHouse, 'url' | 'story'>> {
  let complaints = '';
  house.stderr!.on('data', (chunk: Buffer) => (complaints = (complaints + chunk.toString()).slice(-4000)));
  let story: DemoHouse['story'] = {};
  for await (const line of createInterface({ input: house.stdout! })) {
    if (line.startsWith('{')) story = personsOf(JSON.parse(line) as Report);
    const url = /https?:\/\/[^\s/]+/.exec(line)?.[0];
    if (!url || line.startsWith('{')) continue;
    house.stdout!.resume(); // nobody reads on, and a full pipe would stop it
    return { url, story };
  }
  throw new Error(`the demonstration ended before it listened\n${complaints}`);
}

/** `乙（B）…` with a link to a person is where B is. */
function personsOf({ story }: Report): DemoHouse['story'] {
  const found = story.flatMap(({ text, link }) => {
    const letter = /（([A-Z])）/.exec(text)?.[1];
    const id = /^\/persons\/([0-9a-f-]{36})/.exec(link)?.[1];
    return letter && id ? [[letter, id] as const] : [];
  });
  return Object.fromEntries(found);
}

async function ended(house: ChildProcess): Promise<void> {
  if (house.exitCode !== null || house.signalCode !== null) return;
  const gone = once(house, 'exit');
  house.kill('SIGTERM');
  await gone;
}
