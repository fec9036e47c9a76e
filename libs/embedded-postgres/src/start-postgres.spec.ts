import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { transformSync } from 'esbuild';
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { startPostgres, type PostgresServer } from './index.js';

const settings = { fsync: 'off' };
let folder: string;
/** One folder serves most of the tests: making a cluster takes the most time. */
let dataDir: string;
const started: PostgresServer[] = [];
const children: ChildProcess[] = [];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'shixun-start-'));
  chmodSync(folder, 0o755);
  dataDir = join(folder, 'pg');
});

afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  for (const server of started.splice(0)) await server.stop();
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function start(options: { port?: number; dataDir?: string } = {}): Promise<PostgresServer> {
  const server = await startPostgres({ dataDir, settings, ...options });
  started.push(server);
  return server;
}

async function ask<T>(server: PostgresServer, sql: string): Promise<T[]> {
  const client = new Client({ connectionString: server.url });
  await client.connect();
  const { rows } = await client.query<{ answer: T }>(sql);
  await client.end();
  return rows.map(({ answer }) => answer);
}

/** Another node process that starts the server and then waits; answers the pid of its postmaster. */
async function startElsewhere(path = process.env.PATH): Promise<{ child: ChildProcess; pid: number }> {
  const source = readFileSync(new URL('./start-postgres.ts', import.meta.url), 'utf8');
  const code = transformSync(source, { loader: 'ts', format: 'esm' }).code;
  const run = `const server = await startPostgres(${JSON.stringify({ dataDir, settings })}); console.log(server.pid); setInterval(() => 0, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code + run], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, PATH: path },
  });
  children.push(child);
  const said = await new Promise<string>((settle) => child.stdout.once('data', (bytes) => settle(String(bytes))));
  return { child, pid: Number(said) };
}

async function kill(child: ChildProcess): Promise<void> {
  const gone = new Promise((settle) => child.once('exit', settle));
  child.kill('SIGKILL');
  await gone;
}

function lives(pid: number): boolean {
  return existsSync(`/proc/${pid}`) && !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
}

describe('a data folder', () => {
  it('is made, closed to others, and keeps its data over restarts', async () => {
    const first = await start();
    expect(await ask(first, `SELECT current_setting('listen_addresses') || current_setting('unix_socket_directories') AS answer`)).toEqual(['127.0.0.1']); // prettier-ignore
    expect(await ask(first, `SELECT name AS answer FROM (VALUES ('张'), ('李'), ('安')) AS t (name) ORDER BY name COLLATE "zh-x-icu"`)).toEqual(['安', '李', '张']); // prettier-ignore
    await ask(first, 'CREATE TABLE kept AS SELECT 1 AS answer');
    expect(statSync(dataDir).mode & 0o077).toBe(0);
    expect(statSync(join(dataDir, 'password')).mode & 0o077).toBe(0);
    await first.stop();
    expect(lives(first.pid)).toBe(false);
    const second = await start();
    expect(await ask(second, 'SELECT answer FROM kept')).toEqual([1]);
  });

  it('needs its password', async () => {
    const server = await start();
    const wrong = new Client({ connectionString: server.url.replace(/:[^:@]+@/, ':wrong@') });
    await expect(wrong.connect()).rejects.toMatchObject({ code: '28P01' });
  });

  it('of a server that is running is joined, and left running', async () => {
    const first = await start();
    const second = await start();
    expect(second).toMatchObject({ joined: true, url: first.url, pid: first.pid });
    await second.stop();
    expect(await ask(first, 'SELECT 1 AS answer')).toEqual([1]);
  });

  it('of another major version is refused with its name and what to do', async () => {
    await (await start()).stop();
    const version = join(dataDir, 'cluster', 'PG_VERSION');
    const real = readFileSync(version);
    writeFileSync(version, '99\n');
    await expect(start()).rejects.toThrow(`${join(dataDir, 'cluster')} was written by PostgreSQL 99`);
    writeFileSync(version, '9\n');
    await expect(start()).rejects.toThrow(/dump it with the old version/);
    writeFileSync(version, real);
  });

  it('is begun anew when making it was interrupted', async () => {
    const fresh = join(folder, 'interrupted');
    mkdirSync(join(fresh, 'cluster.new', 'base'), { recursive: true });
    expect(await ask(await start({ dataDir: fresh }), 'SELECT 1 AS answer')).toEqual([1]);
  });
});

describe('a port', () => {
  it('in use is named', async () => {
    const taken = createServer();
    await new Promise<void>((listening) => taken.listen(0, '127.0.0.1', listening));
    const { port } = taken.address() as { port: number };
    await expect(start({ port })).rejects.toThrow(`port ${port} is in use`);
    taken.close();
  });
});

describe('after kill -9 of its process', () => {
  it('the server is gone, and starts again at once', async () => {
    const { child, pid } = await startElsewhere();
    await kill(child);
    const before = Date.now();
    const server = await start();
    expect(server).toMatchObject({ joined: false });
    expect(lives(pid)).toBe(false);
    expect(await ask(server, 'SELECT 1 AS answer')).toEqual([1]);
    expect(Date.now() - before).toBeLessThan(30_000);
  });

  it('a server that was left behind is stopped first', async () => {
    const tools = join(folder, 'bin'); // a path without setpriv
    mkdirSync(tools);
    for (const tool of ['id', 'sh'])
      symlinkSync(execFileSync('which', [tool], { encoding: 'utf8' }).trim(), join(tools, tool));
    const { child, pid } = await startElsewhere(tools);
    await kill(child);
    expect(lives(pid)).toBe(true);
    const server = await start();
    expect(server).toMatchObject({ joined: false });
    expect(lives(pid)).toBe(false);
  });

  it.each([
    ['died', async () => 2 ** 22 - 3],
    ['is something else', async () => process.pid],
    ['is a zombie', zombie],
  ])('a pid file whose process %s is not believed', async (_, pid) => {
    await (await start()).stop();
    const { uid, gid } = statSync(join(dataDir, 'cluster'));
    writeFileSync(
      join(dataDir, 'cluster', 'postmaster.pid'),
      `${await pid()}\n${dataDir}\n0\n1\n\n127.0.0.1\n\nready\n`,
    );
    execFileSync('chown', [`${uid}:${gid}`, join(dataDir, 'cluster', 'postmaster.pid')]);
    expect(await ask(await start(), 'SELECT 1 AS answer')).toEqual([1]);
  });
});

/** A dead process that nobody has waited for: its parent sleeps. */
async function zombie(): Promise<number> {
  const parent = spawn('sh', ['-c', 'sleep 0.2 & echo $!; exec sleep 60'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  children.push(parent);
  const pid = await new Promise<number>((settle) =>
    parent.stdout.once('data', (bytes) => settle(Number(String(bytes)))),
  );
  while (!/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8')))
    await new Promise((settle) => setTimeout(settle, 5));
  return pid;
}

(process.getuid?.() === 0 ? describe : describe.skip)('as root', () => {
  it('the server runs under another account, below a closed folder too', async () => {
    await (await start()).stop();
    chmodSync(folder, 0o700);
    const server = await start();
    expect(statSync(`/proc/${server.pid}`).uid).not.toBe(0);
    expect(await ask(server, 'SELECT 1 AS answer')).toEqual([1]);
  });
});
