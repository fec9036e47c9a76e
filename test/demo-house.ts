import 'reflect-metadata';
import { testDatabase } from '#libs/embedded-postgres/testing';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../apps/api/src/config.js';
import { runDemo, type DemoReport } from '../apps/api/src/demo/run-demo.js';
import { storyPersons, type StoryName } from '../apps/api/src/demo/story-history.js';

/** A small demonstration on a database of its own, served on a free port. */
export type DemoHouse = {
  readonly url: string;
  readonly report: DemoReport;
  /** Ids of the persons of the story. */
  readonly story: { readonly [name in StoryName]: string };
  readonly stop: () => Promise<void>;
};

/** Plays the demonstration with a twentieth of its persons and serves it. `databaseUrl` plays it on data of before. */
export async function startDemoHouse(databaseUrl?: string): Promise<DemoHouse & { readonly databaseUrl: string }> {
  const url = databaseUrl ?? (await testDatabase());
  const dataDir = await mkdtemp(join(tmpdir(), 'demo-house-'));
  const config = readConfig({
    DATABASE_URL: url,
    SHIXUN_DATA: dataDir,
    SHIXUN_VAULT_KEY: '5a'.repeat(32),
    SHIXUN_LOG_LEVEL: 'warn',
    PORT: '0',
  });
  const { app, ledger, report } = await runDemo(config, { share: 0.05, progress: () => undefined });
  await app.listen(0, '127.0.0.1');
  const { port } = app.getHttpServer().address() as { port: number };
  const ids = Object.entries(storyPersons).map(([name, { id }]) => [name, id]);
  return {
    url: `http://127.0.0.1:${port}`,
    databaseUrl: url,
    report,
    story: Object.fromEntries(ids) as DemoHouse['story'],
    async stop() {
      await app.close();
      await ledger.close();
      await rm(dataDir, { recursive: true });
    },
  };
}
