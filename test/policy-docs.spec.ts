import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Json } from '#libs/canonical';
import { loadCases, loadPack, runGoldenCase } from '#libs/policy';

/**
 * The guide for rule authors shows packs. Its worked example is loaded and its cases run; each later section that shows
 * files is a change to that example, and is loaded and run as well. A block is a file when its fence says so:
 * ```json rules/persons.json.
 */
const guide = readFileSync('docs/policy-packs.md', 'utf8');
const folder = 'cn/990101-shili';

type Section = { readonly title: string; readonly files: ReadonlyMap<string, string> };

const [worked, ...changes] = sectionsOf(guide).filter(({ files }) => files.size > 0);

describe('the guide for rule authors', () => {
  let root: string;
  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'policy-guide-'));
    cpSync('rules/catalogue', join(root, 'catalogue'), { recursive: true });
    cpSync('rules/programmes.csv', join(root, 'programmes.csv'));
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  /** Writes the worked example with the changes of a section, and answers the cases that fail. */
  async function failing(section?: Section): Promise<readonly string[]> {
    const files = new Map(worked!.files);
    for (const [file, text] of section?.files ?? []) files.set(file, merged(files.get(file), text, file));
    rmSync(join(root, 'cn'), { recursive: true, force: true });
    for (const [file, text] of files) {
      const path = join(root, folder, file);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
    }
    const pack = loadPack(root, folder);
    const found: string[] = [];
    for (const golden of loadCases(root, folder))
      found.push(...(await runGoldenCase(pack, golden)).map((line) => `${golden.name}: ${line}`));
    return found;
  }

  it('has a worked example that loads and whose cases hold', async () => {
    expect([...worked!.files.keys()]).toEqual(expect.arrayContaining(['pack.json', 'sources.json', 'source.txt']));
    expect(await failing()).toEqual([]);
  });

  it.each(changes.map((section) => [section.title, section] as const))(
    'shows under “%s” what works',
    async (_, one) => {
      expect(await failing(one)).toEqual([]);
    },
  );
});

/** The sections of a page, by its headings, with the files that each shows. */
function sectionsOf(page: string): Section[] {
  return page.split(/^(?=#{1,4} )/m).map((text) => ({
    title: /^#+ (.*)$/m.exec(text)?.[1] ?? '',
    files: new Map(
      [...text.matchAll(/^```(?:json|text) (\S+)\n([\s\S]*?)^```$/gm)].map(([, file, body]) => [file!, body!]),
    ),
  }));
}

/** A file with a change: objects grow by keys, lists by items; what is given anew replaces what was there. */
function merged(before: string | undefined, change: string, file: string): string {
  if (!file.endsWith('.json')) return (before ?? '') + change;
  const both =
    before === undefined ? (JSON.parse(change) as Json) : grown(JSON.parse(before) as Json, JSON.parse(change) as Json);
  return JSON.stringify(both);
}

function grown(before: Json, change: Json): Json {
  if (Array.isArray(before) && Array.isArray(change)) return [...before, ...change];
  if (!isObject(before) || !isObject(change)) return change;
  const keys = new Set([...Object.keys(before), ...Object.keys(change)]);
  return Object.fromEntries(
    [...keys].map((key) => [
      key,
      key in change && key in before ? grown(before[key]!, change[key]!) : (change[key] ?? before[key])!,
    ]),
  );
}

function isObject(value: Json): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
