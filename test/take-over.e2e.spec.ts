import { afterAll, afterEach, expect, it } from '@jest/globals';
import { dropTestDatabases, testDatabase } from '#libs/embedded-postgres/testing';
import { openLedger } from '#libs/ledger';
import { Person, projections, rebuild } from '#libs/projections';
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
const vaultKey = '7c'.repeat(32);
const folders: string[] = [];
const children: ChildProcess[] = [];

afterEach(() => {
  for (const child of children) child.kill('SIGKILL');
});
afterAll(async () => {
  await dropTestDatabases();
  for (const folder of folders) await rm(folder, { recursive: true });
});

type House = { readonly dataDir: string; readonly databaseUrl: string; readonly rulesDir: string };

async function foundHouse(): Promise<House> {
  if (!existsSync(MAIN)) throw new Error(`${MAIN} is missing: npm run build`);
  const dataDir = await mkdtemp(join(tmpdir(), 'take-over-'));
  folders.push(dataDir);
  const rulesDir = await rulesWith(['cn/500235-yunyang'], join(dataDir, 'rules'));
  return { dataDir, databaseUrl: await testDatabase(), rulesDir };
}

/** One of several processes of the service, as it is installed. */
async function startProcess({ dataDir, databaseUrl, rulesDir }: House) {
  const settings = { DATABASE_URL: databaseUrl, SHIXUN_DATA: dataDir, SHIXUN_RULES: rulesDir, PORT: '0' };
  const child = spawn(process.execPath, [MAIN], {
    env: { PATH: process.env['PATH'], SHIXUN_LOG: 'json', SHIXUN_VAULT_KEY: vaultKey, ...settings },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  children.push(child);
  const [said] = (await once(child.stdout, 'data')) as [Buffer];
  const url = /http:\/\/\S+/.exec(said.toString())![0];
  const json = { 'content-type': 'application/json' };
  const session = await fetch(`${url}/v1/session/token`, {
    method: 'POST',
    headers: json,
    body: '{"account":"system"}',
  });
  const { token } = (await session.json()) as { token: string };
  return {
    child,
    /** The states of its projections, and whether it reacts. */
    async does() {
      const reply = await fetch(`${url}/health/ready`);
      const body = (await reply.json()) as { projections: { state: string }[]; reactor: unknown };
      return [...new Set(body.projections.map(({ state }) => state)), body.reactor === null ? 'still' : 'reacting'];
    },
    /** Registers a person; nothing when that was not acknowledged. */
    async register() {
      const id = uuid();
      const reply = await fetch(`${url}/v1/persons/${id}/register-person`, {
        ...{ method: 'POST', headers: { ...json, authorization: `Bearer ${token}` } },
        body: JSON.stringify({ jurisdiction: '500235', name: '向云' }),
      });
      if (reply.status === 200) return id;
      throw new Error(`${reply.status}: ${await reply.text()}`);
    },
  };
}

type Service = Awaited<ReturnType<typeof startProcess>>;

const inCharge = ['running', 'reacting'];
const standingBy = ['standby', 'still'];

async function becomes(service: Service, wanted: readonly string[], withinMs = 60_000): Promise<void> {
  for (const end = Date.now() + withinMs; ; await sleep(100)) {
    const does = await service.does();
    if (does.join() === wanted.join()) return;
    if (Date.now() > end) expect(does).toEqual(wanted);
  }
}

it('of two processes one is in charge; killed or paused amid load it is succeeded, and nothing is lost or doubled', async () => {
  const house = await foundHouse();
  const first = await startProcess(house);
  const second = await startProcess(house);
  await becomes(first, inCharge);
  await becomes(second, standingBy);
  const registered: string[] = [];
  const amidLoad = async (through: Service, work: () => Promise<void>) => {
    let working = true;
    const load = Promise.all(
      Array.from({ length: 4 }, async () => {
        while (working) registered.push(await through.register());
      }),
    );
    await sleep(500);
    await work();
    await sleep(500);
    working = false;
    await load;
  };

  await amidLoad(second, async () => {
    first.child.kill('SIGKILL');
    await becomes(second, inCharge, 9_000); // well before its time was over
  });
  const third = await startProcess(house);
  await becomes(third, standingBy);
  await amidLoad(third, async () => {
    second.child.kill('SIGSTOP');
    await becomes(third, inCharge);
    second.child.kill('SIGCONT');
    await becomes(second, standingBy);
    expect(await third.does()).toEqual(inCharge);
  });

  const ledger = await openLedger({ ...house, vaultKey });
  try {
    const { position } = await ledger.log.head();
    expect(await ledger.runner.waitFor(position, { timeoutMs: 60_000 })).toMatchObject({ reached: true });
    const persons = await ledger.readModels.getRepository(Person).find({ select: { id: true } });
    expect(persons.map(({ id }) => id).sort()).toEqual(registered.sort());
    for (const projection of projections)
      expect(await rebuild(ledger.readModels, ledger.log, projection, { compare: true })).toMatchObject({
        ...{ projection: projection.name, identical: true, events: Number(position) },
      });
  } finally {
    await ledger.close();
  }
});
