import { afterAll, afterEach, expect, it } from '@jest/globals';
import { dropTestDatabases, testDatabase } from '#libs/embedded-postgres/testing';
import { START } from '#libs/event-log';
import { openLedger } from '#libs/ledger';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { v7 as uuid } from 'uuid';
import { rulesWith } from './testing/service.js';

const MAIN = 'dist/apps/api/src/main.js';
const folders: string[] = [];
let child: ChildProcess;

afterEach(() => void child.kill('SIGKILL'));
afterAll(async () => {
  await dropTestDatabases();
  for (const folder of folders) await rm(folder, { recursive: true });
});

/** The service as it is installed, in a process of its own. */
async function startProcess() {
  if (!existsSync(MAIN)) throw new Error(`${MAIN} is missing: npm run build`);
  const dataDir = await mkdtemp(join(tmpdir(), 'drain-'));
  folders.push(dataDir);
  const databaseUrl = await testDatabase();
  const rulesDir = await rulesWith(['cn/500235-yunyang'], join(dataDir, 'rules'));
  const settings = { DATABASE_URL: databaseUrl, SHIXUN_DATA: dataDir, SHIXUN_RULES: rulesDir, PORT: '0' };
  child = spawn(process.execPath, [MAIN], {
    env: { PATH: process.env['PATH'], SHIXUN_LOG: 'json', ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const log: string[] = [];
  child.stderr!.on('data', (text: Buffer) => void log.push(text.toString()));
  const [said] = (await once(child.stdout!, 'data')) as [Buffer];
  const url = /http:\/\/\S+/.exec(said.toString())![0];
  const exit = once(child, 'exit').then(([code]) => code as number);
  const reply = await fetch(`${url}/v1/session/token`, {
    ...{ method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"account":"system"}' },
  });
  const { token } = (await reply.json()) as { token: string };
  const lines = () => log.join('').trim().split('\n').map((line) => JSON.parse(line) as { msg: string; cut?: unknown }); // prettier-ignore
  return { url, token, exit, lines, ledger: { dataDir, databaseUrl, rulesDir } };
}

it('SIGTERM amid load: who was let in is answered, and what was acknowledged is in the log', async () => {
  const { url, token, exit, lines, ledger } = await startProcess();
  const authorization = `Bearer ${token}`;
  const stream = await fetch(`${url}/v1/events/stream`, { headers: { authorization } });
  const streamed = stream.text(); // whole only when the service ends it itself
  const [acknowledged, notLetIn, others]: [string[], string[], unknown[]] = [[], [], []];
  const settledIn = new Set<number>();
  const worker = async (_: unknown, number: number) => {
    for (let answered = 0; ; answered++) {
      if (answered === 2) settledIn.add(number);
      const id = uuid();
      try {
        const reply = await fetch(`${url}/v1/persons/${id}/register-person`, {
          method: 'POST',
          headers: { authorization, 'content-type': 'application/json' },
          body: JSON.stringify({ jurisdiction: '500235', name: '向云' }),
        });
        await reply.arrayBuffer(); // or the next request needs a connection of its own
        if (reply.status === 200) acknowledged.push(id);
        else others.push(reply.status);
      } catch (error) {
        // Refused, or reset by the kernel while its connection waited to be accepted: not let in.
        const { code } = (error as { cause?: { code?: string } }).cause ?? {};
        if (code === 'ECONNREFUSED' || code === 'ECONNRESET') notLetIn.push(id);
        else others.push(error);
        return;
      }
    }
  };
  const working = Promise.all(Array.from({ length: 16 }, worker));
  while (settledIn.size < 16) await sleep(20);
  child.kill('SIGTERM');
  await working;
  expect(await exit).toBe(0);
  expect(await streamed).toContain('data: {"specversion"');
  expect(others).toEqual([]);
  expect(acknowledged.length).toBeGreaterThan(30);
  expect(lines().filter(({ msg, cut }) => msg === 'request' && cut)).toEqual([]);
  expect(lines().map(({ msg }) => msg)).toEqual(expect.arrayContaining(['SIGTERM: draining', 'stopped']));

  const { log, close } = await openLedger(ledger);
  const stored = new Set<string>();
  for (let after = START; ;) {
    const page = await log.readAll({ after, limit: 1000, filter: { types: ['PersonRegistered'] } });
    for (const event of page.events) stored.add(event.stream);
    if (page.atHead) break;
    after = page.next;
  }
  expect(acknowledged.filter((id) => !stored.has(`teacher-${id}`))).toEqual([]);
  expect(notLetIn.filter((id) => stored.has(`teacher-${id}`))).toEqual([]);
  await close();
});

it('a second signal ends it at once, and says who was cut off', async () => {
  const { url, token, exit, lines } = await startProcess();
  const upload = fetch(`${url}/v1/evidence`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/octet-stream' },
    body: new ReadableStream({ start: (given) => given.enqueue(new Uint8Array(10)) }), // never ends
    duplex: 'half',
  }).then(() => 'answered', () => 'cut off'); // prettier-ignore
  await sleep(500);
  child.kill('SIGTERM');
  await sleep(1_000);
  expect(child.exitCode).toBeNull();
  child.kill('SIGTERM');
  expect(await exit).toBe(1);
  expect(await upload).toBe('cut off');
  expect(lines().at(-1)).toMatchObject({ msg: 'SIGTERM again: ended without waiting', cut: ['POST /v1/evidence'] });
});
