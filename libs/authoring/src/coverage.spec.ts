import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { packFolders } from '#libs/policy';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { coverageOf, totalOf } from './coverage.js';
import { coveragePage } from './coverage-page.js';
import { newPack } from './new-pack.js';

const rules = new URL('../../../rules', import.meta.url).pathname;
const pages = new URL('../../../docs/coverage', import.meta.url).pathname;

describe('the five documents', () => {
  const coverages = packFolders(rules).map((folder) => coverageOf(rules, folder));

  it('have every clause accounted for, and every quotation verbatim', () => {
    const total = totalOf(coverages);
    expect(total).toMatchObject({ clauses: 403, exhortation: 59, unclaimed: 0, broken: 0 });
    expect(total.claimed + total.exhortation + total.excepted + total.reserved).toBe(403);
  });

  it.each(coverages.map((one) => [basename(one.folder), one] as const))(
    'have a page of %s that is up to date',
    (name, one) => {
      expect(readFileSync(join(pages, `${name}.md`), 'utf8')).toBe(coveragePage(one));
    },
  );
});

describe('coverage', () => {
  let root: string;
  const folder = 'cn/990900-zuixiao';
  beforeEach(async () => {
    root = mkdtempSync(join(tmpdir(), 'coverage-'));
    cpSync(join(rules, 'catalogue'), join(root, 'catalogue'), { recursive: true });
    await newPack(root, { id: '990900-zuixiao' });
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  const change = (file: string, make: (value: { [key: string]: unknown }) => object): void => {
    const path = join(root, folder, file);
    const value = existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as { [key: string]: unknown }) : {};
    writeFileSync(path, JSON.stringify(make(value)));
  };

  it('names what carries a clause, and on whose authority', () => {
    const { clauses, counts } = coverageOf(root, folder);
    expect(counts).toMatchObject({ clauses: 2, claimed: 2, unclaimed: 0, broken: 0 });
    expect(clauses[0]!.claims.map((one) => [one.in, one.name, one.basis])).toEqual([
      ['parameters', 'year.min', 'stated'],
      ['rules', 'year-minimum', 'stated'],
    ]);
    expect(clauses[1]!.claims).toMatchObject([
      { file: 'rules/persons.json', path: '/rules/0/ifNot/0', name: 'ce.year.unqualified' },
    ]);
  });

  it('finds a clause that nothing carries, and one that is reserved or excepted by name', () => {
    change('sources.json', (value) => ({
      ...value,
      clauses: [...(value['clauses'] as object[]), extra('XX-3'), extra('XX-4'), extra('XX-5')],
    }));
    change('pack.json', (value) => ({
      ...value,
      coverage: {
        reserved: [{ clause: 'XX-4', workflow: 'appeal' }],
        exceptions: [{ clause: 'XX-5', reason: { 'zh-CN': '由上级办理', en: 'done above' } }],
      },
    }));
    expect(coverageOf(root, folder).counts).toMatchObject({ clauses: 5, unclaimed: 1, reserved: 1, excepted: 1 });
  });

  it('lists sentences of the text that no clause quotes', () => {
    writeFileSync(
      join(root, folder, 'source.txt'),
      '办法\n第一条　教师每年参加培训不少于12学分。\n第二条　未达到的，当年继续教育不合格。\n第三条　违者通报批评。\n',
    );
    expect(coverageOf(root, folder).unquoted).toEqual(['第三条　违者通报批评']);
  });

  it('finds a claim on a clause that does not exist, and a quotation that is not verbatim', () => {
    change('parameters.json', (value) => JSON.parse(JSON.stringify(value).replace('XX-1', 'XX-9')) as object);
    change('sources.json', (value) => JSON.parse(JSON.stringify(value).replace('12学分', '24学分')) as object);
    expect(coverageOf(root, folder).broken).toEqual([
      { clause: 'XX-9', file: 'parameters.json', path: '/parameters/year.min' },
      { clause: 'XX-1', file: 'sources.json', path: '/clauses/0/quote' },
    ]);
  });

  function extra(id: string): object {
    return { id, path: '附', kind: 'rule', subject: 'person', quote: '第一条', en: 'Article 1' };
  }
});
