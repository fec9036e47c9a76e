import { parseStrict } from '#libs/canonical';
import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import {
  findingLine,
  loadCases,
  loadPack,
  loadPacks,
  packFolders,
  packFromBytes,
  runGoldenCase,
  schemaTexts,
} from './index.js';

const rules = new URL('../../../rules', import.meta.url).pathname;
const { packs, invalid } = loadPacks(rules);

describe('the packs of rules/cn', () => {
  it('are valid', () => {
    expect(invalid.flatMap(({ pack, findings }) => findings.map((one) => `${pack}/${findingLine(one)}`))).toEqual([]);
    expect(packs.length).toBeGreaterThanOrEqual(5);
  });

  it('hold the planned programmes of their document', () => {
    expect(Object.fromEntries(packs.map(({ id, programmes }) => [id, programmes.length]))).toMatchObject({
      '320482-jintan': 35,
      '330110-yuhang': 43,
      '370213-licang': 8,
      '430600-yueyang': 7,
      '500235-yunyang': 13,
    });
  });

  it('name no member of staff', () => {
    const quote = packs.find(({ id }) => id === '370213-licang')!.clauses.find(({ id }) => id === 'LC-1.4.6')!.quote;
    expect(quote).toMatch(/培训科×××。$/);
  });

  it('have the JSON Schemas that their definition makes', () => {
    for (const [file, text] of Object.entries(schemaTexts()))
      expect(readFileSync(`${rules}/schema/${file}`, 'utf8')).toBe(text);
  });

  it('come back from their bytes the same', () => {
    for (const { hash, bytes, ...resolved } of packs) {
      expect(parseStrict(new TextDecoder().decode(bytes))).toEqual(resolved);
      expect(packFromBytes(bytes)).toEqual({ ...resolved, hash, bytes });
    }
  });

  it('are read from their bytes once, as nobody can change them', () => {
    const again = packFromBytes(packs[0]!.bytes);
    expect(packFromBytes(new Uint8Array(packs[0]!.bytes))).toBe(again);
    expect(() => Object.assign(again, { id: 'x' })).toThrow(TypeError);
    expect(() => Object.assign(again.rules[0]!, { id: 'x' })).toThrow(TypeError);
  });
});

describe.each([...packFolders(rules), ...packFolders(rules, 'examples')])('the golden cases of %s', (folder) => {
  const pack = packs.find(({ id }) => folder === `cn/${id}`) ?? loadPack(rules, folder);
  it.each(loadCases(rules, folder).map((golden) => [golden.name, golden] as const))('%s', async (_, golden) => {
    expect(await runGoldenCase(pack, golden)).toEqual([]);
  });
});
