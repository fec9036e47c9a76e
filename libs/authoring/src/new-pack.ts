import { packFolders } from '#libs/policy';
import { existsSync, readdirSync } from 'node:fs';
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';

/** A pack that cannot be made: its folder is there, the id is no id, or there is nothing to make it from. */
export class CannotMakePack extends Error {
  constructor(
    readonly why: 'exists' | 'bad-id' | 'no-source',
    readonly what: string,
  ) {
    super(`${why}: ${what}`);
    this.name = 'CannotMakePack';
  }
}

/** What a new pack is called. `id` is `<gb2260>-<name>`. */
export type NewPack = { readonly id: string; readonly from?: string };

/**
 * Makes a pack folder under `cn/`: the smallest pack that lints and passes its case, or, `from` another pack, a copy of
 * it under the new id with version 0.1.0. Answers the files written, relative to the rules folder.
 * @throws {CannotMakePack}
 */
export async function newPack(rulesDir: string, { id, from }: NewPack): Promise<string[]> {
  if (!/^\d{6}-[a-z][a-z-]*$/.test(id)) throw new CannotMakePack('bad-id', id);
  const folder = `cn/${id}`;
  const dir = join(rulesDir, folder);
  // A county has one folder: of two, nobody could say which is meant.
  const taken = existsSync(join(rulesDir, 'cn')) ? readdirSync(join(rulesDir, 'cn')) : [];
  const other = taken.find((name) => name.startsWith(`${id.slice(0, 6)}-`));
  if (other !== undefined) throw new CannotMakePack('exists', `cn/${other}`);
  if (from !== undefined) return copied(rulesDir, from, id);
  const files = smallest(id);
  await mkdir(join(dir, 'rules'), { recursive: true });
  await mkdir(join(dir, 'cases'), { recursive: true });
  for (const [file, content] of Object.entries(files))
    await writeFile(join(dir, file), typeof content === 'string' ? content : `${JSON.stringify(content, null, 2)}\n`);
  return Object.keys(files).map((file) => `${folder}/${file}`);
}

async function copied(rulesDir: string, from: string, id: string): Promise<string[]> {
  // Only what is the name of a pack: a path would lead out of the rules folder.
  const folders = [...packFolders(rulesDir), ...packFolders(rulesDir, 'examples')];
  const source = folders.find((folder) => basename(folder) === from);
  if (source === undefined) throw new CannotMakePack('no-source', from);
  const dir = join(rulesDir, 'cn', id);
  await cp(join(rulesDir, source), dir, { recursive: true });
  const file = join(dir, 'pack.json');
  const pack = JSON.parse(await readFile(file, 'utf8')) as { [key: string]: unknown };
  const { supersedes: _, ...kept } = pack;
  const jurisdiction = { ...(pack['jurisdiction'] as object), code: id.slice(0, 6) };
  await writeFile(file, `${JSON.stringify({ ...kept, id, version: '0.1.0', jurisdiction }, null, 2)}\n`);
  return [`cn/${id}`];
}

/** The smallest pack: a document with one number, one requirement, and a case on its boundary. */
function smallest(id: string): { readonly [file: string]: object | string } {
  const name = { 'zh-CN': '某县', en: 'Some County' };
  const title = { 'zh-CN': '某县教师培训学分办法', en: 'Rules of Some County on training credits' };
  const inService = { name: 'in service', fact: 'person.employed', operator: 'equal', value: true };
  return {
    'source.txt': '第一条　教师每年参加培训不少于12学分。\n第二条　未达到的，当年继续教育不合格。\n',
    'pack.json': {
      $schema: '../../schema/pack.schema.json',
      id,
      version: '0.1.0',
      jurisdiction: { code: id.slice(0, 6), name },
      title,
      effective: { from: '2026-01-01' },
      unit: 'credit',
    },
    'sources.json': {
      $schema: '../../schema/sources.schema.json',
      document: { title, number: null, issuer: '某县教育局', issued: null, period: '2026 年起' },
      clauses: [
        {
          id: 'XX-1',
          path: '第一条',
          kind: 'rule',
          subject: 'person',
          quote: '教师每年参加培训不少于12学分。',
          en: 'At least 12 credits a year.',
        },
        {
          id: 'XX-2',
          path: '第二条',
          kind: 'rule',
          subject: 'person',
          quote: '未达到的，当年继续教育不合格。',
          en: 'Who falls short fails the year.',
        },
      ],
    },
    'parameters.json': {
      $schema: '../../schema/parameters.schema.json',
      parameters: {
        'year.min': {
          label: { 'zh-CN': '年度最低学分', en: 'minimum credits of a year' },
          unit: 'credit',
          clause: 'XX-1',
          values: [{ from: '2026-01-01', value: '12' }],
        },
      },
    },
    'rules/persons.json': {
      $schema: '../../../schema/rules.schema.json',
      rules: [
        {
          id: 'year-minimum',
          clause: 'XX-1',
          title: { 'zh-CN': '每年不少于 12 学分', en: 'At least 12 credits a year' },
          who: { all: [inService] },
          window: 'year',
          purpose: ['annual-review'],
          requires: {
            all: [
              {
                name: 'year total',
                fact: 'credits.counted',
                operator: 'greaterThanInclusive',
                value: { fact: 'param:year.min' },
              },
            ],
          },
          ifNot: [{ consequence: 'ce.year.unqualified', clause: 'XX-2', basis: 'stated' }],
        },
      ],
    },
    'cases/persons.json': {
      $schema: '../../../schema/cases.schema.json',
      cases: [
        smallestCase('恰好 12 学分 / exactly 12', '12', 'qualified'),
        smallestCase('差 0.01 / short by 0.01', '11.99', 'unqualified'),
      ],
    },
  };
}

function smallestCase(name: string, amount: string, outcome: string): object {
  return {
    name,
    purpose: 'annual-review',
    window: { kind: 'year', key: '2026' },
    asOf: '2026-12-31',
    events: [{ hired: '2015-09-01' }, { award: 'a', amount, on: '2026-05-01' }],
    expect: { outcome },
  };
}
