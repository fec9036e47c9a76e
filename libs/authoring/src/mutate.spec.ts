import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { loadCases, loadPack, packFolders, type GoldenCase, type Pack } from '#libs/policy';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { reportCases } from './case-report.js';
import { comparePacks } from './compare-packs.js';
import { mutantsOf } from './mutants.js';
import { mutate } from './mutate.js';
import { CannotMakePack, newPack } from './new-pack.js';

const rules = new URL('../../../rules', import.meta.url).pathname;
const id = '990900-zuixiao';
let root: string;
let pack: Pack;
let cases: GoldenCase[];

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'authoring-'));
  cpSync(join(rules, 'catalogue'), join(root, 'catalogue'), { recursive: true });
  await newPack(root, { id });
  pack = loadPack(root, `cn/${id}`);
  cases = loadCases(root, `cn/${id}`);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('a new pack', () => {
  it('loads, and its cases hold and decide its rule both ways', async () => {
    expect(await reportCases(pack, cases)).toEqual({
      cases: 2,
      passed: 2,
      failed: [],
      rulesNeverFired: [],
      rulesDecidedOneWay: [],
    });
  });

  it('is not made over another, without a proper id, or from nothing', async () => {
    await expect(newPack(root, { id })).rejects.toThrow(new CannotMakePack('exists', `cn/${id}`));
    await expect(newPack(root, { id: 'Zuixiao' })).rejects.toThrow(CannotMakePack);
    await expect(newPack(root, { id: '990901-fuben', from: 'nowhere' })).rejects.toThrow(CannotMakePack);
  });

  it.each(['../../catalogue', `../cn/${id}`, `${id}/rules`, '..', '.', ''])(
    'is a copy of a pack and of nothing else: not of "%s"',
    async (from) => {
      await expect(newPack(root, { id: '990901-fuben', from })).rejects.toThrow(new CannotMakePack('no-source', from));
      expect(packFolders(root)).not.toContain('cn/990901-fuben');
    },
  );

  it('may be a copy of another', async () => {
    await newPack(root, { id: '990902-fuben', from: id });
    expect(loadPack(root, 'cn/990902-fuben')).toMatchObject({ version: '0.1.0', jurisdiction: { code: '990902' } });
  });
});

describe('reporting cases', () => {
  it('names a failing case with its differences, and rules that are decided never or one way', async () => {
    const wrong = { ...cases[0]!, name: 'wrong', expect: { outcome: 'unqualified' as const } };
    expect(await reportCases(pack, [wrong])).toMatchObject({
      passed: 0,
      failed: [
        {
          name: 'wrong',
          differences: [
            {
              'zh-CN': '结论：应为 "unqualified"，得出 "qualified"',
              en: 'outcome: expected "unqualified", came "qualified"',
            },
          ],
        },
      ],
      rulesDecidedOneWay: [{ rule: 'year-minimum', only: 'met' }],
    });
    expect((await reportCases(pack, [])).rulesNeverFired).toEqual(['year-minimum']);
  });
});

describe('mutation', () => {
  it('notices a moved threshold and an operator off by one through cases on the boundary', async () => {
    const { survivors, mutants, killed } = await mutate(pack, cases);
    expect(mutants).toBe(mutantsOf(pack).length);
    expect(killed).toBe(mutants - survivors.length);
    const places = survivors.map(({ place }) => place);
    expect(places).not.toContain('parameters/year.min/values/0');
    expect(places).not.toContain('rules/year-minimum/requires/all/0');
    // Nobody in the cases is out of service, and no case expects the consequence.
    expect(places).toEqual(expect.arrayContaining(['rules/year-minimum/who', 'rules/year-minimum/ifNot/0']));
  });

  it('lets more mistakes through when the case below the boundary is gone', async () => {
    const [exactly] = cases;
    const { survivors } = await mutate(pack, [exactly!]);
    expect(survivors).toContainEqual({ place: 'parameters/year.min/values/0', change: '12 → 11.99' });
  });

  it('leaves others their turn between two mistakes', async () => {
    let turns = 0;
    let done = false;
    const others = (async () => {
      for (; !done; turns++) await turn();
    })();
    const { mutants } = await mutate(pack, cases);
    done = true;
    await others;
    expect(turns).toBeGreaterThanOrEqual(mutants);
  });

  it('gives every mutant another content and a hash of its own', () => {
    const mutants = mutantsOf(pack);
    expect(new Set(mutants.map((one) => one.pack.hash)).size).toBe(mutants.length);
    for (const mutant of mutants) expect(comparePacks(pack, mutant.pack)).toHaveLength(1);
  });
});

describe('comparing packs', () => {
  it('says nothing about two that are the same', () => {
    expect(comparePacks(pack, loadPack(root, `cn/${id}`))).toEqual([]);
  });

  it('sees a change in every part that the hash covers', () => {
    for (const key of Object.keys(pack).filter((name) => !['bytes', 'hash', 'format'].includes(name))) {
      const changed = { ...pack, [key]: changedValue(pack[key as keyof Pack]) } as Pack;
      expect([key, comparePacks(pack, changed).length > 0]).toEqual([key, true]);
    }
  });

  it('names added, removed and changed things with both values', () => {
    const [rule] = pack.rules;
    const other: Pack = {
      ...pack,
      parameters: { ...pack.parameters, more: pack.parameters['year.min']! },
      rules: [{ ...rule!, title: { ...rule!.title, en: 'changed' } }],
      clauses: pack.clauses.slice(0, 1),
    };
    expect(comparePacks(pack, other)).toEqual([
      { part: 'clauses', name: 'XX-2', change: 'removed', fields: [] },
      { part: 'parameters', name: 'more', change: 'added', fields: [] },
      {
        part: 'rules',
        name: 'year-minimum',
        change: 'changed',
        fields: [{ field: 'title.en', before: rule!.title.en, after: 'changed' }],
      },
    ]);
  });
});

/** The same with something more in it. */
function changedValue(value: unknown): unknown {
  if (Array.isArray(value)) return [...(value as unknown[]), { id: 'more', seq: 'more' }];
  return typeof value === 'object' && value !== null ? { ...value, more: { id: 'more' } } : `${String(value)}-more`;
}
