import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readProgrammes, programmeColumns } from './programmes.js';
import { readRoster } from './roster.js';
import { MAX_TABLE_BYTES, readTable } from './table.js';

const bytes = (text: string) => Buffer.from(text, 'utf8');
const namespace = '5f0f2c1e-0000-4000-8000-000000000001';
const school = '00000000-0000-7000-8000-000000000010';
const columns = { required: ['key', 'name'], optional: ['note'] };

describe('a table', () => {
  it('is read in UTF-8, with or without BOM, and in GB18030', () => {
    const text = 'key,name\n1,王芳\n2,𠮷野\n';
    const rows = [
      { row: 2, cells: { key: '1', name: '王芳' } },
      { row: 3, cells: { key: '2', name: '𠮷野' } },
    ];
    expect(readTable(bytes(text), columns)).toEqual({ rows, errors: [] });
    expect(readTable(bytes(`\ufeff${text}`), columns)).toEqual({ rows, errors: [] });
    const gb18030 = Buffer.concat([
      Buffer.from('key,name\r\n1,'),
      Buffer.from([0xcd, 0xf5, 0xb7, 0xbc]), // 王芳
      Buffer.from('\r\n2,'),
      Buffer.from([0x95, 0x34, 0xa4, 0x35]), // 𠮷 stands beyond GBK, in four bytes
      Buffer.from([0xd2, 0xb0]), // 野
      Buffer.from('\r\n'),
    ]);
    expect(readTable(gb18030, columns).rows.map(({ cells }) => cells['key'])).toEqual(['1', '2']);
    expect(readTable(gb18030, columns).rows[0]!.cells['name']).toBe('王芳');
    expect(readTable(gb18030, columns).rows[1]!.cells['name']).toMatch(/^\p{sc=Han}野$/u);
  });

  it('that is neither is refused, not guessed', () => {
    const { rows, errors } = readTable(Buffer.from([0x6b, 0xff, 0xff, 0xff]), columns);
    expect(rows).toEqual([]);
    expect(errors).toEqual([expect.objectContaining({ row: 1 })]);
  });

  it('keeps commas, quotes and lines within quoted cells', () => {
    const { rows } = readTable(bytes('key,name\n1,"a, ""b""\nc"\n2,d\n'), columns);
    expect(rows).toEqual([
      { row: 2, cells: { key: '1', name: 'a, "b"\nc' } },
      { row: 3, cells: { key: '2', name: 'd' } },
    ]);
  });

  it('counts rows as the spreadsheet does, and passes over empty ones', () => {
    const { rows, errors } = readTable(bytes('key,name\n1,a\n\n,\n4,b\n,,\n'), columns);
    expect(rows.map(({ row }) => row)).toEqual([2, 5]);
    expect(errors).toEqual([]);
  });

  it('leaves empty cells out, and short rows are rows with empty cells', () => {
    expect(readTable(bytes('key,name,note\n1, ,\n2\n'), columns).rows.map(({ cells }) => cells)).toEqual([
      { key: '1' },
      { key: '2' },
    ]);
  });

  it('says which heading is missing, unknown or there twice', () => {
    const { errors } = readTable(bytes('key,nmae,note,note\n1,a,b,c\n'), columns);
    expect(errors.map(({ row, column, message }) => [row, column, message.en])).toEqual([
      [1, 'name', 'this column is missing'],
      [1, 'note', 'this column stands twice'],
      [1, 'nmae', 'no such column; known: key, name, note'],
    ]);
    for (const { message } of errors) expect(message['zh-CN']).toMatch(/\p{sc=Han}/u);
  });

  it('says which row has more cells than headings', () => {
    expect(readTable(bytes('key,name\n1,a,b\n'), columns).errors).toEqual([expect.objectContaining({ row: 2 })]);
  });

  it.each(['', '\n\n', 'key,name\n1,"a\n'])('that is none is refused: %j', (text) => {
    const { rows, errors } = readTable(bytes(text), columns);
    expect(rows).toEqual([]);
    expect(errors.length).toBeGreaterThan(0);
  });

  it('is not larger than 16 MiB', () => {
    const { errors } = readTable(new Uint8Array(MAX_TABLE_BYTES + 1), columns);
    expect(errors[0]!.message.en).toBe('the file is larger than 16 MiB');
  });
});

describe('the planned programmes of the documents', () => {
  const { items, errors } = readProgrammes(readFileSync(join(process.cwd(), 'rules/programmes.csv')));
  const jintan = (seq: string) => items.find(({ data }) => data.jurisdiction === '320482' && data.seq === seq)!.data;

  it('are 106, without an error, each under an id of its own', () => {
    expect(errors).toEqual([]);
    expect(items).toHaveLength(106);
    expect(new Set(items.map(({ id }) => id)).size).toBe(106);
    expect(items.map(({ row }) => row)).toEqual(Array.from({ length: 106 }, (_, i) => i + 2));
  });

  it('keep ranges', () => {
    expect(jintan('A1-1').hours).toEqual({ min: '20', max: '24' });
    expect(jintan('A1-2').headcount).toEqual({ min: '150', max: '200', unit: 'person' });
    expect(jintan('A2-2').days).toEqual({ min: '1', max: '2' });
    expect(jintan('A1-21').sessions).toEqual({ min: '25', max: '30' });
  });

  it('keep 待定: what is undecided has no number', () => {
    expect(jintan('A1-16')).toMatchObject({ hours: { undecided: true }, headcount: { min: '80', max: '80' } });
    expect(jintan('A1-19')).toMatchObject({
      headcount: { undecided: true, unit: 'person' },
      hours: { min: '4', max: '4' },
    });
    expect(items.filter(({ data }) => data.location === '待定')).toHaveLength(5);
  });

  it('keep 左右 and 人次', () => {
    expect(jintan('A1-20').headcount).toEqual({ min: '600', max: '600', approximate: true, unit: 'person' });
    expect(items.filter(({ data }) => data.headcount?.approximate)).toHaveLength(1);
    expect(items.filter(({ data }) => data.headcount?.unit === 'attendance').map(({ data }) => data.seq)).toEqual([
      'A1-8',
      'A1-21',
    ]);
  });

  it('keep silence: a number the document does not state stays out', () => {
    const first = items[0]!.data;
    for (const field of ['headcount', 'hours', 'days', 'sessions', 'classes', 'startsMonth'])
      expect(first).not.toHaveProperty(field);
    expect(items.filter(({ data }) => data.hours).length).toBeLessThan(106);
  });

  it('are the same items in a second import', () => {
    const again = readProgrammes(readFileSync(join(process.cwd(), 'rules/programmes.csv')));
    expect(again.items.map(({ id }) => id)).toEqual(items.map(({ id }) => id));
  });
});

describe('a table of programmes', () => {
  const read = (row: { [column: string]: string }, ...more: { [column: string]: string }[]) => {
    const rows = [row, ...more].map((one) => ({
      ...{ jurisdiction: '320482', document: '计划', seq: '1', category: '类', name_zh: '项', clauses: 'JT-A1' },
      ...one,
    }));
    const headings = [...programmeColumns.required, ...programmeColumns.optional];
    const cell = (text = '') => `"${text}"`;
    const lines = rows.map((one: { [column: string]: string }) => headings.map((name) => cell(one[name])).join(','));
    return readProgrammes(bytes([headings.join(','), ...lines].join('\n')));
  };

  it.each<[{ [column: string]: string }, string]>([
    [{ planned_hours_min: '九十' }, 'planned_hours_min'],
    [{ planned_hours_max: '-1' }, 'planned_hours_max'],
    [{ planned_headcount_min: '约600' }, 'planned_headcount_min'],
    [{ planned_headcount_min: '60', headcount_unit: '人员' }, 'headcount_unit'],
    [{ planned_classes: '两' }, 'planned_classes'],
    [{ planned_classes: '1.5' }, 'planned_classes'],
    [{ starts_month: '13' }, 'starts_month'],
    [{ plan_year: '一四' }, 'plan_year'],
    [{ jurisdiction: '32048' }, 'jurisdiction'],
    [{ clauses: 'A3' }, 'clauses'],
    [{ name_zh: '' }, 'name_zh'],
    [{ undecided: 'hour' }, 'undecided'],
    [{ approximate: 'location' }, 'approximate'],
  ])('with %j says so by row and column, and imports nothing of the row', (wrong, column) => {
    const { items, errors } = read({}, { seq: '2', ...wrong }, { seq: '3' });
    expect(errors).toEqual([expect.objectContaining({ row: 3, column })]);
    expect(errors[0]!.message['zh-CN']).toBeTruthy();
    expect(items.map(({ data }) => data.seq)).toEqual(['1', '3']);
  });

  it('names the row where an item stands already', () => {
    const { items, errors } = read({}, { name_zh: '另一项' });
    expect(errors.map(({ row, column, message }) => [row, column, message.en])).toEqual([
      [3, 'seq', 'stands in row 2 too'],
    ]);
    expect(items).toHaveLength(1);
  });
});

describe('a roster', () => {
  const heading = 'key,jurisdiction,name,id_number,school,staff_category,stage,hired_on,first_post';
  const read = (...lines: string[]) => readRoster(bytes([heading, ...lines].join('\n')), namespace);
  const good = (key: string) => `${key},330110,王芳,3301,${school},teacher,junior,2015-09-01,否`;

  it('registers persons, and hires those who have a school', () => {
    const { items, errors } = read(good('1'), '2,330110,李敏,,,,,,');
    expect(errors).toEqual([]);
    expect(items).toEqual([
      {
        row: 2,
        id: expect.any(String),
        registered: { jurisdiction: '330110', name: '王芳', idNumber: '3301' },
        hired: {
          ...{ jurisdiction: '330110', school, staffCategory: 'teacher', stage: 'junior', hiredOn: '2015-09-01' },
          firstPost: false,
        },
      },
      { row: 3, id: expect.any(String), registered: { jurisdiction: '330110', name: '李敏' } },
    ]);
  });

  it('gives the same key the same id, in this ledger and no other', () => {
    const [one, again] = [read(good('1')), read('1,330110,王芳芳,,,,,,')].map(({ items }) => items[0]!.id);
    expect(one).toBe(again);
    expect(readRoster(bytes(`${heading}\n${good('1')}`), school).items[0]!.id).not.toBe(one);
  });

  it('names the row where a key stands already', () => {
    const { items, errors } = read(good('1'), good('2'), good('1'));
    expect(errors.map(({ row, column, value, message }) => [row, column, value, message.en])).toEqual([
      [4, 'key', '1', 'stands in row 2 too'],
    ]);
    expect(items).toHaveLength(2);
  });

  it.each([
    [',330110,王芳,,,,,,', 'key'],
    ['9,330110,,,,,,,', 'name'],
    ['9,33011,王芳,,,,,,', 'jurisdiction'],
    [`9,330110,王芳,,实验小学,teacher,junior,2015-09-01,否`, 'school'],
    [`9,330110,王芳,,${school},教师,junior,2015-09-01,否`, 'staff_category'],
    [`9,330110,王芳,,${school},teacher,,2015-09-01,否`, 'stage'],
    [`9,330110,王芳,,${school},teacher,junior,2015-02-29,否`, 'hired_on'],
    [`9,330110,王芳,,${school},teacher,junior,2015-09-01,也许`, 'first_post'],
  ])('with %s says so by row and column, and imports the others', (line, column) => {
    const { items, errors } = read(good('1'), line, good('3'));
    expect(errors).toEqual([expect.objectContaining({ row: 3, column })]);
    expect(items.map(({ row }) => row)).toEqual([2, 4]);
  });

  it('with an unknown column is not read: a misspelled one would lose its values', () => {
    const { items, errors } = readRoster(bytes('key,jurisdiction,name,身份证号\n1,330110,王芳,3301'), namespace);
    expect(items).toEqual([]);
    expect(errors).toEqual([expect.objectContaining({ row: 1, column: '身份证号' })]);
  });
});
