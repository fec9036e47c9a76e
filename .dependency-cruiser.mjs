/**
 * Who may import whom. test/boundaries.spec.ts plants one violation per rule, so a rule that can no longer fail fails
 * the build; a new rule needs its planted violation there.
 */

/** What each lib may import of ours. `domain` and above see only the core of `event-log`: see adapters-are-wired-by-the-ledger. */
const libs = {
  canonical: { may: [], why: 'everything else is built on it' },
  audit: { may: ['canonical'], why: 'a verifier must be readable alone and run in a browser; apps hand it the fold' },
  policy: { may: ['canonical'], why: 'rules are given facts; they do not know where facts come from' },
  authoring: {
    may: ['policy', 'canonical'],
    why: 'author tools look at folders and facts; the ledger brings the population',
  },
  evidence: { may: ['canonical'], why: 'it keeps files by their hash; who may see them is decided elsewhere' },
  'event-log': { may: ['canonical'], why: 'the log stores any event and knows none' },
  domain: { may: ['event-log', 'policy', 'canonical'], why: 'decisions are pure; rows and delivery come after them' },
  projections: { may: ['domain', 'event-log', 'canonical'], why: 'rows are folded from events and from nothing else' },
  ledger: {
    may: ['projections', 'domain', 'authoring', 'policy', 'evidence', 'event-log', 'canonical'],
    why: 'it opens log, packs and read models together for the apps; it sends and serves nothing',
  },
  feed: { may: ['domain', 'event-log', 'canonical'], why: 'subscribers are sent events, never rows' },
  'embedded-postgres': { may: [], why: 'it starts a server and knows nothing of what is stored there' },
};

/** Packages that have one home, so that replacing one is a change in one place. */
const homes = [
  {
    name: 'pg-in-the-postgres-adapter',
    comment: 'SQL by hand belongs to the PostgreSQL log and to the embedded server; read models go through TypeORM.',
    // A test may open a connection of its own, to break it.
    home: ['^libs/event-log/src/postgres/', '^libs/embedded-postgres/', tests()],
    packages: ['pg', '@types/pg', 'pg-[^/]+'],
  },
  {
    name: 'eventstore-client-in-its-adapter',
    comment: 'The client has traps that the adapter guards; nobody else may fall into them.',
    home: ['^libs/event-log/src/eventstoredb/'],
    packages: ['@eventstore/[^/]+'],
  },
  {
    name: 'nest-in-apps',
    comment: 'Libraries are plain functions; the framework connects them to the world.',
    home: ['^apps/(?!web/)'],
    packages: ['@nestjs/[^/]+'],
  },
  {
    name: 'typeorm-in-projections-and-apps',
    comment: 'Only read models are rows of an ORM; the log is not.',
    home: ['^libs/projections/', '^apps/(?!web/)'],
    packages: ['typeorm'],
  },
  {
    name: 'rules-engine-in-policy',
    comment: 'Its traps (missing facts, races, priorities) are handled once, behind the evaluation in libs/policy.',
    home: ['^libs/policy/'],
    packages: ['json-rules-engine'],
  },
];

/** Files that run only under test: specs, contract suites, and helpers in a folder named `testing`. */
function tests() {
  return '\\.(?:spec|contract)\\.tsx?$|^(?:apps|libs)/.+/testing/';
}

const testTrees = '^(?:test|bench)/';
const adapters = '^libs/event-log/src/(?:postgres|eventstoredb)/';

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    ...Object.entries(libs).map(([lib, { may, why }]) => ({
      name: `${lib}-imports`,
      comment: `libs/${lib} may import ${may.length > 0 ? may.join(', ') : 'nothing'} of ours: ${why}.`,
      severity: 'error',
      from: { path: `^libs/${lib}/` },
      to: { path: '^libs/', pathNot: `^libs/(?:${[lib, 'embedded-postgres', ...may].join('|')})/` },
    })),
    {
      name: 'embedded-postgres-for-apps-and-tests',
      comment:
        'A lib is handed a connection; only the ledger that apps share, an app, a test or a benchmark starts a server.',
      severity: 'error',
      from: { path: '^libs/', pathNot: ['^libs/(?:embedded-postgres|ledger)/', tests()] },
      to: { path: '^libs/embedded-postgres/' },
    },
    {
      name: 'adapters-are-wired-by-the-ledger',
      comment:
        'Which log is used is chosen where apps open the ledger; the core of event-log and the libs above see only the port.',
      severity: 'error',
      from: { path: '^libs/', pathNot: [adapters, '^libs/ledger/', tests()] },
      to: { path: adapters },
    },
    {
      name: 'web-imports',
      comment: 'The console may import domain (schemas), policy, audit and canonical; the rest it asks over HTTP.',
      severity: 'error',
      from: { path: '^apps/web/' },
      to: { path: '^libs/', pathNot: '^libs/(?:domain|policy|audit|canonical)/' },
    },
    {
      name: 'no-app-in-an-app',
      comment: 'What two apps need is a lib.',
      severity: 'error',
      from: { path: '^apps/([^/]+)/' },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    {
      name: 'no-app-in-a-lib',
      comment: 'Apps connect libs, never the other way round.',
      severity: 'error',
      from: { path: '^libs/' },
      to: { path: '^apps/' },
    },
    {
      name: 'libs-meet-at-an-index',
      comment: 'A lib is entered by its index, or by the index of one of its folders; the rest is its own affair.',
      severity: 'error',
      from: { path: '^(?:libs|apps)/([^/]+)/', pathNot: tests() },
      to: {
        path: '^libs/',
        pathNot: ['^libs/$1/', '^libs/[^/]+/src/index\\.ts$', '^libs/[^/]+/src/[^/]+/index\\.ts$', tests()],
      },
    },
    {
      name: 'no-test-in-production',
      comment: 'Specs, contract suites, test helpers and benchmarks are not part of what is shipped.',
      severity: 'error',
      from: { path: '^(?:apps|libs)/', pathNot: tests() },
      to: { path: `${tests()}|${testTrees}` },
    },
    ...homes.map(({ name, comment, home, packages }) => ({
      name,
      comment,
      severity: 'error',
      from: { pathNot: [testTrees, ...home] },
      to: { path: `(?:^|node_modules/)(?:${packages.join('|')})(?:/|$)` },
    })),
    {
      name: 'no-dev-package-in-production',
      comment: 'A package used at run time belongs under dependencies; fast-check and Jest stay in tests.',
      severity: 'error',
      from: { path: '^(?:libs|apps/(?!web/))', pathNot: tests() },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'packages-are-declared',
      comment: 'A package that merely happens to be installed goes away with the one that brought it.',
      severity: 'error',
      from: {},
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'everything-resolves',
      comment: 'An import that leads nowhere would slip past every rule above.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'no-cycles',
      comment: 'Files in a cycle can only be understood, tested and loaded together.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(?:apps/web/)?dist/' },
    // Types count: an import that is erased at run time is still knowledge of the other side.
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['source', 'import', 'node', 'types', 'default'],
      mainFields: ['module', 'main', 'types', 'typings'],
      extensions: ['.ts', '.tsx', '.d.ts', '.mjs', '.js', '.cjs', '.json'],
    },
  },
};
