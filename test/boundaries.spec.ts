import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { cruise, type ICruiseOptions, type ICruiseResult } from 'dependency-cruiser';
import extractConfig from 'dependency-cruiser/config-utl/extract-depcruise-config';

/** One import that each rule exists to refuse: the file that says it, and what it imports. */
const planted: Record<string, [file: string, imports: string]> = {
  'canonical-imports': ['libs/canonical/src/planted.ts', '#libs/policy'],
  'audit-imports': ['libs/audit/src/planted.ts', '#libs/domain'],
  'policy-imports': ['libs/policy/src/planted.ts', '#libs/event-log'],
  'authoring-imports': ['libs/authoring/src/planted.ts', '#libs/ledger'],
  'evidence-imports': ['libs/evidence/src/planted.ts', '#libs/domain'],
  'event-log-imports': ['libs/event-log/src/planted.ts', '#libs/domain'],
  'domain-imports': ['libs/domain/src/planted.ts', '#libs/projections'],
  'projections-imports': ['libs/projections/src/planted.ts', '#libs/feed'],
  'ledger-imports': ['libs/ledger/src/planted.ts', '#libs/feed'],
  'feed-imports': ['libs/feed/src/planted.ts', '#libs/projections'],
  'embedded-postgres-imports': ['libs/embedded-postgres/src/planted.ts', '#libs/canonical'],
  'embedded-postgres-for-apps-and-tests': ['libs/event-log/src/postgres/planted.ts', '#libs/embedded-postgres'],
  'adapters-are-wired-by-the-ledger': ['libs/domain/src/planted-adapter.ts', '../../event-log/src/postgres/index.js'],
  'web-imports': ['apps/web/src/planted.tsx', '#libs/projections'],
  'no-app-in-an-app': ['apps/cli/src/planted.ts', '../../api/src/main.js'],
  'no-app-in-a-lib': ['libs/domain/src/planted-app.ts', '../../../apps/api/src/main.js'],
  'libs-meet-at-an-index': ['apps/api/src/planted.ts', '../../../libs/canonical/src/hash.js'],
  'no-test-in-production': ['libs/event-log/src/planted-suite.ts', './store.contract.js'],
  'pg-in-the-postgres-adapter': ['libs/event-log/src/memory/planted.ts', 'pg'],
  'eventstore-client-in-its-adapter': ['apps/api/src/planted-client.ts', '@eventstore/db-client'],
  'nest-in-apps': ['libs/domain/src/planted-nest.ts', '@nestjs/common'],
  'typeorm-in-projections-and-apps': ['libs/feed/src/planted-typeorm.ts', 'typeorm'],
  'rules-engine-in-policy': ['libs/domain/src/planted-engine.ts', 'json-rules-engine'],
  'no-dev-package-in-production': ['libs/domain/src/planted-dev.ts', 'fast-check'],
  'packages-are-declared': ['libs/domain/src/planted-package.ts', 'left-behind'],
  'everything-resolves': ['libs/domain/src/planted-nowhere.ts', './nowhere.js'],
  'no-cycles': ['libs/domain/src/planted-cycle-a.ts', './planted-cycle-b.js'],
};

/** Imports that must stay possible: a rule that refuses everything would pass the test above. */
const allowed: [file: string, imports: string][] = [
  ['libs/event-log/src/postgres/allowed.ts', 'pg'],
  ['libs/event-log/src/postgres/allowed.spec.ts', '#libs/embedded-postgres'],
  ['libs/event-log/src/eventstoredb/allowed.ts', '@eventstore/db-client'],
  ['libs/event-log/src/memory/allowed.spec.ts', '../store.contract.js'],
  ['libs/event-log/src/store.contract.ts', '@jest/globals'],
  ['libs/domain/src/allowed.ts', '#libs/event-log'],
  ['libs/domain/src/allowed.spec.ts', 'fast-check'],
  ['libs/domain/src/testing/allowed.ts', '@jest/globals'],
  ['libs/projections/src/allowed.ts', 'typeorm'],
  ['libs/projections/src/allowed.spec.ts', '../../event-log/src/postgres/index.js'],
  ['libs/policy/src/allowed.ts', 'json-rules-engine'],
  ['libs/ledger/src/allowed.ts', '#libs/event-log/postgres'],
  ['libs/ledger/src/allowed-server.ts', '#libs/embedded-postgres'],
  ['apps/api/src/allowed.ts', '@nestjs/common'],
  ['apps/api/src/allowed-adapter.ts', '../../../libs/event-log/src/postgres/index.js'],
  ['apps/api/src/allowed-server.ts', '#libs/embedded-postgres'],
  ['apps/web/src/allowed.tsx', '#libs/domain'],
  ['test/allowed.spec.ts', 'pg'],
];

const { forbidden = [], options } = await extractConfig('./.dependency-cruiser.mjs');
const rules = forbidden.map(({ name }) => name!);

/** Cruises a tree and answers which rules each of its files breaks. */
async function brokenRules(root: string): Promise<Map<string, string[]>> {
  const trees = ['apps', 'libs', 'test', 'bench'].filter((tree) => existsSync(join(root, tree)));
  const cruiseOptions: ICruiseOptions = { ...options, baseDir: root, validate: true, ruleSet: { forbidden } };
  const { output } = await cruise(trees, cruiseOptions);
  const broken = new Map<string, string[]>();
  for (const { from, to, rule } of (output as ICruiseResult).summary.violations) {
    const said = root === process.cwd() ? `${rule.name} → ${to}` : rule.name;
    broken.set(from, [...(broken.get(from) ?? []), said]);
  }
  return broken;
}

describe('boundaries', () => {
  let root: string;
  let broken: Map<string, string[]>;

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'boundaries-'));
    await plant(root);
    broken = await brokenRules(root);
  });
  afterAll(() => rm(root, { recursive: true, force: true }));

  it('have a planted violation for every rule, and no other', () => {
    expect(Object.keys(planted).sort()).toEqual([...rules].sort());
  });

  it('name every lib: one without a rule could import anything', async () => {
    const libs = (await readdir('libs', { withFileTypes: true })).filter((entry) => entry.isDirectory());
    expect(rules).toEqual(expect.arrayContaining(libs.map(({ name }) => `${name}-imports`)));
  });

  it.each(rules)('%s refuses what is planted for it, and is the only rule that does', (rule) => {
    const [file] = planted[rule] ?? ['nothing is planted'];
    expect(broken.get(file)).toEqual([rule]);
  });

  it.each(allowed)('let %s import %s', (file) => {
    expect(broken.get(file)).toBeUndefined();
  });

  it('refuse nothing else that was planted', () => {
    const meant = Object.values(planted).map(([file]) => file);
    expect([...broken.keys()].filter((file) => !meant.includes(file))).toEqual([]);
  });

  it('hold in the tree', async () => {
    expect(Object.fromEntries(await brokenRules(process.cwd()))).toEqual({});
  });
});

/** A tree in which every lib, app and package that is imported exists and is empty. */
async function plant(root: string): Promise<void> {
  const manifest = await readFile('package.json', 'utf8');
  const packages = [...Object.values(planted), ...allowed]
    .map(([, imports]) => imports)
    .filter((to) => /^[@a-z]/.test(to));
  const libs = [
    'canonical',
    'audit',
    'policy',
    'event-log',
    'domain',
    'projections',
    'ledger',
    'feed',
    'embedded-postgres',
  ];
  const files: Record<string, string> = {
    'package.json': manifest,
    'apps/api/src/main.ts': 'export {};',
    'libs/canonical/src/hash.ts': 'export {};',
    'libs/event-log/src/postgres/index.ts': 'export {};',
    'libs/domain/src/planted-cycle-b.ts': "import './planted-cycle-a.js';",
  };
  for (const lib of libs) files[`libs/${lib}/src/index.ts`] = 'export {};';
  for (const name of packages) {
    files[`node_modules/${name}/package.json`] = JSON.stringify({ name, version: '1.0.0', main: 'index.js' });
    files[`node_modules/${name}/index.js`] = '';
  }
  for (const [file, imports] of [...Object.values(planted), ...allowed]) files[file] = `import '${imports}';`;
  for (const [file, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, file)), { recursive: true });
    await writeFile(join(root, file), text);
  }
}
