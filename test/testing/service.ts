import 'reflect-metadata';
import type { Position } from '#libs/event-log';
import { dropTestDatabases, testDatabase } from '#libs/embedded-postgres/testing';
import { allRoles, ledgerOptions, openLedger, type OpenLedger } from '#libs/ledger';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { once } from 'node:events';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { request, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { createApp } from '../../apps/api/src/app.js';
import { readConfig } from '../../apps/api/src/config.js';
import { settled } from '../../apps/api/src/demo/stage.js';

/** What the service answered. `body` is the parsed JSON, or the text of anything else. */
export type Reply = {
  readonly status: number;
  readonly headers: { readonly [name: string]: string };
  readonly body: any; // eslint-disable-line @typescript-eslint/no-explicit-any -- tests read what they expect
  readonly bytes: Buffer;
};

type Headers = { readonly [name: string]: string };

/** Somebody who talks to the service with a token of their own, or with none. */
export type Voice = {
  readonly id: string;
  readonly token: string | undefined;
  readonly get: (path: string, headers?: Headers) => Promise<Reply>;
  readonly post: (path: string, body?: object | string, headers?: Headers) => Promise<Reply>;
  /** Posts what must be accepted. @throws Error with the problem when it is not. */
  readonly does: (path: string, body: object, headers?: Headers) => Promise<Reply>;
  /** Posts what must be refused, in both languages. @throws Error when anything was written or a text is missing. */
  readonly refused: (path: string, body?: object | string, headers?: Headers) => Promise<Refusal>;
};

/** A refusal as both languages tell it. */
export type Refusal = {
  readonly status: number;
  readonly code: string;
  readonly pointers: readonly string[];
  readonly zh: string;
  readonly en: string;
};

/** The service on an empty ledger of its own. */
export type Service = {
  readonly app: NestFastifyApplication;
  readonly url: string;
  readonly ledger: OpenLedger;
  /** Folder of generated keys and of evidence. */
  readonly dataDir: string;
  /** The end of the log, once reactor and projections have answered to everything. */
  readonly head: () => Promise<Position>;
  /** Somebody with a token of the development issuer. */
  readonly as: (account: string) => Promise<Voice>;
  /** Somebody with this token, or with none. */
  readonly bearing: (token?: string, id?: string) => Voice;
  /** Waits until reactor and projections have answered to everything. */
  readonly settled: () => Promise<void>;
  /** Ends the service and leaves its data. */
  readonly end: () => Promise<void>;
  /** Ends it, and drops the databases of this file. */
  readonly stop: () => Promise<void>;
};

/** The pack most files need alone: reading all of them takes longer than what is tested. */
const YUNYANG_PACK = ['cn/500235-yunyang'];

/**
 * Opens a ledger on a fresh database with `packs`, folders such as `cn/500235-yunyang`, and the service on it. `settings`
 * are added to the environment; a folder of rules among them comes with its own packs.
 */
export async function startService(
  settings: { readonly [name: string]: string } = {},
  now?: () => string,
  packs: readonly string[] | 'all' = YUNYANG_PACK,
): Promise<Service> {
  const dataDir = await mkdtemp(join(tmpdir(), 'service-'));
  const own = { NODE_ENV: 'test', SHIXUN_LOG_LEVEL: 'warn', SHIXUN_DATA: dataDir, DATABASE_URL: await testDatabase() };
  const SHIXUN_RULES = packs === 'all' ? 'rules' : await rulesWith(packs, join(dataDir, 'rules'));
  const config = readConfig({ ...own, SHIXUN_RULES, ...settings });
  const ledger = await openLedger({
    ...ledgerOptions(config),
    roles: allRoles,
    now,
    failed: (what, error) => console.error(`${what}: ${error.stack}`),
  });
  const app = await createApp(config, ledger);
  await app.listen(0, '127.0.0.1');
  const url = `http://127.0.0.1:${(app.getHttpServer().address() as AddressInfo).port}`;
  const head = async () => {
    await settled({ ledger });
    return (await ledger.log.head()).position;
  };
  const end = async () => {
    await app.close();
    await ledger.close();
  };
  const bearing = (token?: string, id = '') => voice({ url, head }, token, id);
  return {
    app,
    url,
    ledger,
    dataDir,
    head,
    bearing,
    async as(account) {
      const { body } = await bearing().post('/v1/session/token', { account });
      return bearing(body.token, account);
    },
    settled: () => settled({ ledger }),
    end,
    async stop() {
      await end();
      await dropTestDatabases();
      await rm(dataDir, { recursive: true });
    },
  };
}

/** A rules folder with the catalogue and some packs. */
export async function rulesWith(packs: readonly string[], rulesDir: string): Promise<string> {
  for (const part of ['catalogue', 'programmes.csv', ...packs])
    await cp(join('rules', part), join(rulesDir, part), { recursive: true });
  return rulesDir;
}

function voice({ url, head }: Pick<Service, 'url' | 'head'>, token: string | undefined, id: string): Voice {
  async function send(method: 'GET' | 'POST', path: string, payload?: object | string, extra: Headers = {}) {
    const body = payload === undefined || typeof payload === 'string' ? payload : JSON.stringify(payload);
    const authorization = token && { authorization: `Bearer ${token}` };
    const json = body !== undefined && { 'content-type': 'application/json' };
    // Not by `fetch`, which takes a quarter of the time that tests of many requests need.
    const asked = request(url + path, { method, headers: { ...authorization, ...json, ...extra } }).end(body);
    const [reply] = (await once(asked, 'response')) as [IncomingMessage];
    const bytes = await buffer(reply);
    const text = bytes.toString();
    return {
      status: reply.statusCode!,
      headers: reply.headers as Headers,
      body: /json/.test(reply.headers['content-type'] ?? '') ? JSON.parse(text) : text,
      bytes,
    };
  }
  const post: Voice['post'] = (path, body, headers) => send('POST', path, body, headers);
  return {
    id,
    token,
    get: (path, headers) => send('GET', path, undefined, headers),
    post,
    async does(path, body, headers) {
      const reply = await post(path, body, headers);
      if (reply.status !== 200) throw new Error(`POST ${path}: ${reply.status} ${JSON.stringify(reply.body)}`);
      return reply;
    },
    async refused(path, body, headers) {
      const before = await head();
      const [zh, en] = [
        await post(path, body, { ...headers, 'accept-language': 'zh-CN' }),
        await post(path, body, { ...headers, 'accept-language': 'en' }),
      ];
      if ((await head()) !== before) throw new Error(`POST ${path} wrote something: ${JSON.stringify(zh.body)}`);
      return refusalOf(zh, en);
    },
  };
}

/** Reads two answers as one refusal. @throws Error when they are no problems, or not in the languages asked for. */
export function refusalOf(zh: Reply, en: Reply): Refusal {
  for (const [language, { status, headers, body }] of [
    ['zh-CN', zh],
    ['en', en],
  ] as const) {
    const told = `${status} ${JSON.stringify(body)}`;
    if (!headers['content-type']?.startsWith('application/problem+json')) throw new Error(`no problem+json: ${told}`);
    if (headers['content-language'] !== language || body.status !== status) throw new Error(`not ${language}: ${told}`);
    if (body.type !== `urn:shixun:problem:${body.code}` || !/^[\da-f]{32}$/.test(body.traceId)) throw new Error(told);
    const texts = [body.title, body.detail, ...(body.errors ?? []).map((one: { detail: string }) => one.detail)];
    for (const text of texts)
      if (/\p{Script=Han}/u.test(text) !== (language === 'zh-CN'))
        throw new Error(`not ${language}: "${text}" ${told}`);
  }
  const pointers = (zh.body.errors ?? []).map(({ pointer }: { pointer: string }) => pointer);
  return { status: zh.status, code: zh.body.code, pointers, zh: zh.body.detail, en: en.body.detail };
}
