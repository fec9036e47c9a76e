import { describe, expect, it } from '@jest/globals';
import { findingLine, loadCases, loadPacks, packFolders, runGoldenCase } from './index.js';

const rules = new URL('../../../rules', import.meta.url).pathname;
const { packs, invalid } = loadPacks(rules);

describe('the packs of rules/cn', () => {
  it('are valid', () => {
    expect(invalid.flatMap(({ pack, findings }) => findings.map((one) => `${pack}/${findingLine(one)}`))).toEqual([]);
    expect(packs).toHaveLength(5);
  });
});

describe.each(packFolders(rules))('the golden cases of %s', (folder) => {
  it.each(loadCases(rules, folder).map((golden) => [golden.name, golden] as const))('%s', async (_, golden) => {
    const pack = packs.find(({ id }) => folder.endsWith(id))!;
    expect(await runGoldenCase(pack, golden)).toEqual([]);
  });
});
