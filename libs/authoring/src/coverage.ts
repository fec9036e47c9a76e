import type { Json } from '#libs/canonical';
import {
  errorsOf,
  fragmentsNotIn,
  lintPack,
  PackInvalid,
  pointerTo,
  sentencesNotIn,
  sourcesFile,
  type Basis,
  type Bilingual,
  type PackFile,
  type SourceClause,
} from '#libs/policy';
import { parse as parseCsv } from 'csv-parse/sync';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { jsonFilesOf } from './files.js';

/** What in a pack carries a clause: where it stands, what it is called, and on whose authority. */
export type Claim = {
  /** File of the pack folder, or `programmes.csv`. */
  readonly file: string;
  /** JSON Pointer into the file; for the table of programmes its row, `#12`. */
  readonly path: string;
  /** The kind of thing, by the file it stands in: `rules`, `parameters`, `records`, `workflows`, `programmes` … */
  readonly in: string;
  /** Id or key, such as `cycle-total`. */
  readonly name: string;
  readonly label?: Bilingual;
  readonly basis: Basis;
};

/** How a clause is accounted for. `exhortation` asks for nothing that can be computed; `unclaimed` is a gap. */
export type ClauseStatus = 'claimed' | 'exhortation' | 'excepted' | 'reserved' | 'unclaimed';

/** A clause with everything that carries it. */
export type CoveredClause = Pick<SourceClause, 'id' | 'path' | 'quote' | 'en' | 'kind' | 'ambiguity'> & {
  readonly status: ClauseStatus;
  readonly claims: readonly Claim[];
  /** Name of the workflow it is reserved for. */
  readonly workflow?: string;
  /** Why nothing carries it. */
  readonly reason?: Bilingual;
};

/** A claim on a clause that does not exist, or a quotation that is not in the source text. */
export type BrokenClause = { readonly clause: string; readonly file: string; readonly path: string };

/** The numbers of coverage. The first is the sum of all that follow but the last. */
export type CoverageCounts = { readonly [name in 'clauses' | ClauseStatus | 'broken']: number };

/** Every clause of a document, and what in the pack carries it. */
export type Coverage = {
  /** Folder of the pack, `cn/500235-yunyang`. */
  readonly folder: string;
  readonly title: Bilingual;
  readonly clauses: readonly CoveredClause[];
  readonly broken: readonly BrokenClause[];
  /** Sentences of the source text that no clause quotes: headings, signatures, and what was forgotten. */
  readonly unquoted: readonly string[];
  readonly counts: CoverageCounts;
};

/**
 * The coverage of a pack folder, generated from the `clause` and `also` fields of its files, from its rows of the plan
 * table, and from the exceptions in `pack.json`. It reads the files and not the loaded pack, so that an author sees it
 * while the pack does not lint yet.
 * @throws {PackInvalid} when `sources.json` is no list of clauses.
 */
export function coverageOf(rulesDir: string, folder: string): Coverage {
  const dir = join(rulesDir, folder);
  const files = jsonFilesOf(dir);
  const valueOf = (file: string): Json | undefined => files.find((one) => one.file === file)?.value;
  const sources = sourcesFile.safeParse(valueOf('sources.json'));
  if (!sources.success) throw new PackInvalid(folder, errorsOf(lintPack(rulesDir, folder).findings));
  const { document, clauses } = sources.data;
  const { reserved = [], exceptions = [] } = (valueOf('pack.json') as PackExceptions | undefined)?.coverage ?? {};
  const cited = [
    ...files
      .filter(({ file }) => file !== 'sources.json' && !/^(?:cases|walks)\//.test(file))
      .flatMap(({ file, value }) => claimsIn(file, value)),
    ...programmeClaims(rulesDir, valueOf('programmes.json')),
  ];
  const byClause = new Map<string, Claim[]>();
  for (const { clause, claim } of cited) byClause.set(clause, [...(byClause.get(clause) ?? []), claim]);
  const covered = clauses.map(({ id, path, quote, en, kind, ambiguity }): CoveredClause => {
    const claims = byClause.get(id) ?? [];
    const workflow = reserved.find(({ clause }) => clause === id)?.workflow;
    const reason = exceptions.find(({ clause }) => clause === id)?.reason;
    const status = statusOf(kind, claims.length > 0, workflow !== undefined, reason !== undefined);
    return { id, path, quote, en, kind, ambiguity, status, claims, workflow, reason };
  });
  const known = new Set(clauses.map(({ id }) => id));
  const own = { file: 'pack.json', path: '/coverage' };
  const named = [
    ...cited.map(({ clause, claim }) => ({ clause, file: claim.file, path: claim.path })),
    ...[...reserved, ...exceptions].map(({ clause }) => ({ clause, ...own })),
  ];
  const text = sourceText(dir);
  const broken = [...named.filter(({ clause }) => !known.has(clause)), ...notVerbatim(text, clauses)];
  const unquoted = sentencesNotIn(
    text ?? '',
    clauses.map(({ quote }) => quote),
  );
  return { folder, title: document.title, clauses: covered, broken, unquoted, counts: countsOf(covered, broken) };
}

/** The sum of several coverages. */
export function totalOf(coverages: readonly Coverage[]): CoverageCounts {
  return countsOf(
    coverages.flatMap(({ clauses }) => clauses),
    coverages.flatMap(({ broken }) => broken),
  );
}

type PackExceptions = { readonly coverage?: Partial<PackFile['coverage']> };

function statusOf(kind: SourceClause['kind'], claimed: boolean, reserved: boolean, excepted: boolean): ClauseStatus {
  if (kind === 'exhortation') return 'exhortation';
  if (claimed) return 'claimed';
  if (reserved) return 'reserved';
  return excepted ? 'excepted' : 'unclaimed';
}

type Cited = { readonly clause: string; readonly claim: Claim };
type Owner = { readonly [key: string]: Json | undefined };

/** Every `clause` and `also` in a file, with the nearest thing above it that has a name. */
function claimsIn(file: string, value: Json): Cited[] {
  const found: Cited[] = [];
  const kind = file.split('/')[0]!.replace(/\.json$/, '');
  const visit = (at: Json, path: readonly (string | number)[], above: Pick<Claim, 'name' | 'label'>): void => {
    if (Array.isArray(at)) return at.forEach((one: Json, i) => visit(one, [...path, i], above));
    if (typeof at !== 'object' || at === null) return;
    const owner = at as Owner;
    const own = named(owner, path) ?? above;
    const basis: Basis = owner['basis'] === 'default' ? 'default' : 'stated';
    for (const clause of [owner['clause'], owner['also']].flat())
      if (typeof clause === 'string')
        found.push({ clause, claim: { file, path: pointerTo(path), in: kind, ...own, basis } });
    for (const [key, child] of Object.entries(owner))
      if (child !== undefined && !(path.length === 0 && key === 'coverage')) visit(child, [...path, key], own);
  };
  visit(value, [], { name: kind });
  return found;
}

/** The name by which people know a thing: its id, or the key it stands under when it has a label. */
function named(owner: Owner, path: readonly (string | number)[]): Pick<Claim, 'name' | 'label'> | undefined {
  const label = (owner['title'] ?? owner['label']) as Bilingual | undefined;
  const key = path.at(-1);
  const name =
    owner['id'] ?? owner['do'] ?? owner['consequence'] ?? (label && typeof key === 'string' ? key : undefined);
  return typeof name === 'string' ? { name, ...(label && { label }) } : undefined;
}

/** Rows of the plan table name their clauses. */
function programmeClaims(rulesDir: string, file: Json | undefined): Cited[] {
  const jurisdiction = (file as { jurisdiction?: string } | undefined)?.jurisdiction;
  const table = join(rulesDir, 'programmes.csv');
  if (jurisdiction === undefined || !existsSync(table)) return [];
  return parseCsv<Record<string, string>>(readFileSync(table), { columns: true, skip_empty_lines: true }).flatMap(
    (row, i) => {
      if (row['jurisdiction'] !== jurisdiction) return [];
      const title = [row['name_zh'], row['content_zh']].filter(Boolean).join('：');
      const claim: Claim = {
        file: 'programmes.csv',
        path: `#${i + 2}`,
        in: 'programmes',
        name: row['seq'] ?? String(i + 1),
        label: { 'zh-CN': title, en: title },
        basis: 'stated',
      };
      return (row['clauses'] ?? '')
        .split(/[;,\s]+/)
        .filter(Boolean)
        .map((clause) => ({ clause, claim }));
    },
  );
}

function sourceText(dir: string): string | undefined {
  const path = join(dir, 'source.txt');
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

/** Quotations that are not verbatim; where there is no text, nothing can be said. */
function notVerbatim(text: string | undefined, clauses: readonly SourceClause[]): BrokenClause[] {
  if (text === undefined) return [];
  return clauses.flatMap(({ id, quote }, i) =>
    fragmentsNotIn(text, quote).length === 0 ? [] : [{ clause: id, file: 'sources.json', path: `/clauses/${i}/quote` }],
  );
}

function countsOf(clauses: readonly CoveredClause[], broken: readonly BrokenClause[]): CoverageCounts {
  const of = (status: ClauseStatus) => clauses.filter((one) => one.status === status).length;
  return {
    clauses: clauses.length,
    claimed: of('claimed'),
    exhortation: of('exhortation'),
    excepted: of('excepted'),
    reserved: of('reserved'),
    unclaimed: of('unclaimed'),
    broken: broken.length,
  };
}
