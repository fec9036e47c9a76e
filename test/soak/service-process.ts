import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** What a process answered. `position` is that of the log it rests on; `code` that of a problem. */
export type Reply = {
  readonly status: number;
  readonly body: any; // eslint-disable-line @typescript-eslint/no-explicit-any -- whoever asks knows what they read
  readonly position: string;
  readonly code: string | undefined;
};

/** A request whose process was ended before it answered: whether it was carried out is not known. */
export class CutOff extends Error {}

/** How long an answer may take, in milliseconds. */
const PATIENCE_MS = 30_000;

/** One process of the service as it is installed, that is ended and started again; each time on a port of its own. */
export class ServiceProcess {
  /** Lines of its error stream at the level `error`, by their beginning, and how often each came. */
  readonly said = new Map<string, number>();
  private child: ChildProcess | undefined;
  private url = '';
  private tokens = new Map<string, Promise<string>>();

  /** @param settings are added to the environment. */
  constructor(
    readonly roles: string,
    private readonly settings: NodeJS.ProcessEnv,
  ) {}

  /** Whether it was started, and nobody has begun to end it. */
  get isUp(): boolean {
    return this.url !== '';
  }

  /** Starts it and waits until it listens. @throws Error when it ends instead */
  async start(): Promise<void> {
    const main = new URL('../../apps/api/src/main.js', import.meta.url).pathname;
    const log = { SHIXUN_LOG: 'json', SHIXUN_LOG_LEVEL: 'error' };
    const own = { SHIXUN_ROLES: this.roles, PORT: '0', NODE_ENV: 'development', ...log };
    const env = { ...process.env, ...own, ...this.settings };
    const child = spawn(process.execPath, [main], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    createInterface({ input: child.stderr }).on('line', (line) => this.hear(line));
    const [said] = (await Promise.race([once(child.stdout, 'data'), once(child, 'exit')])) as [Buffer | number | null];
    const url = /http:\/\/\S+/.exec(String(said))?.[0];
    if (!url)
      throw new Error(`${this.roles}: ended at its start (${String(said)}): ${[...this.said.keys()].join('; ')}`);
    child.once('exit', (code, signal) => {
      if (this.child === child && this.isUp) this.note(`ENDED BY ITSELF with ${code ?? signal}`);
    });
    [this.child, this.url, this.tokens] = [child, url, new Map()];
  }

  /** Ends it; nobody is sent to it any more. Answers its exit code, `null` when it was killed. */
  async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null> {
    const child = this.child!;
    this.url = '';
    if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
    const gone = once(child, 'exit');
    child.kill(signal);
    return ((await gone) as [number | null])[0];
  }

  /**
   * Sends a request as somebody, with a token of the development issuer of this process; without an account unsigned.
   * @throws {CutOff} · what `fetch` throws, when nobody had begun to end the process
   */
  async ask(account: string | undefined, path: string, post?: { key?: string; body: object }): Promise<Reply> {
    const reply = await this.send(account, path, post);
    return this.unlessEnded(async () => {
      const text = await reply.text();
      const isJson = /json/.test(reply.headers.get('content-type') ?? '');
      const body = isJson ? (JSON.parse(text) as { code?: string }) : text;
      const code = reply.ok ? undefined : (body as { code?: string }).code;
      return { status: reply.status, body, position: reply.headers.get('x-ledger-position') ?? '', code };
    });
  }

  /** The chunks of a reply that goes on until either side ends it. @throws as {@link ask} */
  async *follow(account: string, path: string, signal: AbortSignal): AsyncGenerator<string> {
    const { body } = await this.send(account, path, undefined, signal);
    const text = body!.pipeThrough(new TextDecoderStream());
    for (const reader = text.getReader(); ;) {
      const { done, value } = await this.unlessEnded(() => reader.read());
      if (done) return;
      yield value;
    }
  }

  private async send(
    account: string | undefined,
    path: string,
    post?: { key?: string; body: object },
    signal: AbortSignal = AbortSignal.timeout(PATIENCE_MS),
  ): Promise<Response> {
    const { url } = this;
    if (!url) throw new CutOff(path);
    return this.unlessEnded(async () => {
      const token = account && (await this.token(account));
      const headers = {
        ...(token && { authorization: `Bearer ${token}` }),
        ...(post && { 'content-type': 'application/json' }),
        ...(post?.key && { 'idempotency-key': post.key }),
      };
      const method = post ? 'POST' : 'GET';
      return fetch(url + path, { method, headers, body: post && JSON.stringify(post.body), signal });
    });
  }

  private token(account: string): Promise<string> {
    let token = this.tokens.get(account);
    if (!token) {
      const asked = this.ask(undefined, '/v1/session/token', { body: { account } });
      this.tokens.set(account, (token = asked.then(({ body }) => (body as { token: string }).token)));
    }
    return token;
  }

  /** What happens to a request of a process that is ended meanwhile is no error of the process. */
  private async unlessEnded<T>(work: () => Promise<T>): Promise<T> {
    const { child } = this;
    try {
      return await work();
    } catch (error) {
      if (this.child !== child || !this.isUp) throw new CutOff((error as Error).message, { cause: error });
      throw error;
    }
  }

  private hear(line: string): void {
    try {
      const { msg, part, stack = '' } = JSON.parse(line) as { msg?: string; part?: string; stack?: string };
      this.note(msg ?? `${part ?? ''} ${stack.split('\n')[0]}`);
    } catch {
      this.note(line);
    }
  }

  private note(text: string): void {
    // Ids, positions and the like differ each time.
    const kind = text.replaceAll(/[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}|\d{4,}/g, '…').slice(0, 160);
    this.said.set(kind, (this.said.get(kind) ?? 0) + 1);
  }
}
