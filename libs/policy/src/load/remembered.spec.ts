import { beforeEach, describe, expect, it } from '@jest/globals';
import { cpSync, mkdtempSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadCatalogue } from './catalogue.js';
import { remembered } from './remembered.js';
import { filesInMemory, withFiles, type RulesFiles } from './rules-files.js';

const source = filesInMemory({ 'words/a.txt': 'a', 'words/b.txt': 'b', 'other.txt': 'x' });
const textOf = (files: RulesFiles, path: string) => Buffer.from(files.read(path)).toString('utf8');

let made: number;
let words: (files: RulesFiles) => { readonly texts: string[] };
beforeEach(() => {
  made = 0;
  words = remembered((files) => {
    made++;
    return { texts: files.list('words').files.map((name) => textOf(files, `words/${name}`)) };
  }, 2);
});

describe('what was made of files', () => {
  it('is the same as long as they are the same, wherever they stand', () => {
    const first = words(source);
    expect(words(withFiles(source, { 'words/a.txt': 'a', 'other.txt': 'y' }))).toBe(first);
    expect(made).toBe(1);
  });

  it.each<[string, { [path: string]: string | null }, string[]]>([
    ['changed', { 'words/b.txt': 'c' }, ['a', 'c']],
    ['added', { 'words/c.txt': 'c' }, ['a', 'b', 'c']],
    ['taken away', { 'words/a.txt': null }, ['b']],
  ])('is made anew when a file is %s', (_, change, texts) => {
    words(source);
    expect(words(withFiles(source, change)).texts).toEqual(texts);
    expect(words(source).texts).toEqual(['a', 'b']);
    expect(made).toBe(2);
  });

  it('is made anew when a file came that was missed', () => {
    const size = remembered((files) => ({ size: files.size('words/c.txt') }), 1);
    expect(size(source).size).toBeUndefined();
    expect(size(withFiles(source, { 'words/c.txt': 'c' })).size).toBe(1);
  });

  it('is not kept when a file changed while it was made, or could not be read', () => {
    let reads = 0;
    const restless = { ...source, read: () => Buffer.from(String(reads++)) };
    const twice = remembered((files) => ({ texts: [textOf(files, 'other.txt'), textOf(files, 'other.txt')] }), 1);
    expect(twice(restless).texts).toEqual(['0', '1']);
    expect(twice({ ...source, read: () => Buffer.from('1') }).texts).toEqual(['1', '1']);
    const unreadable: RulesFiles = {
      ...source,
      read: () => {
        throw new Error('no');
      },
    };
    const readable = remembered((files) => {
      try {
        return { text: textOf(files, 'other.txt') };
      } catch {
        return {};
      }
    }, 1);
    expect(readable(unreadable)).not.toBe(readable(unreadable));
    expect(readable(source)).toEqual({ text: 'x' });
  });

  it('stays for the sources used last, and no others', () => {
    const [b, c] = ['b', 'c'].map((text) => withFiles(source, { 'words/a.txt': text }));
    for (const files of [source, b!, source, c!, source]) words(files);
    expect(made).toBe(3);
    words(b!);
    expect(made).toBe(4);
  });

  it('cannot be changed by one caller for another', () => {
    expect(() => words(source).texts.push('z')).toThrow(TypeError);
    expect(words(source).texts).toEqual(['a', 'b']);
  });
});

it('a catalogue on disk is read anew when a file has the same size and time, and another content', () => {
  const folder = mkdtempSync(join(tmpdir(), 'shixun-rules-'));
  try {
    cpSync(new URL('../../../../rules/catalogue', import.meta.url).pathname, join(folder, 'catalogue'), {
      recursive: true,
    });
    const before = loadCatalogue(folder);
    expect(loadCatalogue(folder)).toBe(before);
    const file = join(folder, 'catalogue/units.json');
    const { atime, mtime, size } = statSync(file);
    writeFileSync(file, readFileSync(file, 'utf8').replace('"credits"', '"stiderc"'));
    utimesSync(file, atime, mtime);
    expect(statSync(file)).toMatchObject({ size, mtime });
    expect(loadCatalogue(folder).units[0]!.label.en).toBe('stiderc');
  } finally {
    rmSync(folder, { recursive: true });
  }
});
