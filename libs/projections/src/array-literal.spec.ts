import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { DataSource } from 'typeorm';
import { arrayLiteral, jsonText } from './array-literal.js';
import { testReadModels } from './testing/ledger.js';

let dataSource: DataSource;
beforeAll(async () => {
  dataSource = await testReadModels();
});
afterAll(() => dataSource.destroy());

const texts = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: 'binary-ascii' }),
  fc
    .array(fc.constantFrom('\\', '"', '\n', 'n', 'u0000', '\0', '{', ',', 'NULL', ' '), { maxLength: 8 })
    .map((a) => a.join('')),
);
const whole = (text: string) => text.replaceAll('\0', '\uFFFD');

describe('an array of values', () => {
  it('arrives as it was sent, whatever the texts hold', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.option(texts), { maxLength: 20 }), async (values) => {
        const [row] = await dataSource.query<[{ got: string[] }]>('SELECT $1::text[] AS got', [arrayLiteral(values)]);
        expect(row.got).toEqual(values.map((value) => value && whole(value)));
      }),
    );
  });

  it('holds whole numbers and truth values', async () => {
    const sent = [arrayLiteral([0, -5, 2 ** 53 - 1, null]), arrayLiteral([true, false, undefined])];
    const [row] = await dataSource.query<[{ n: string[]; b: boolean[] }]>(
      'SELECT $1::bigint[] AS n, $2::boolean[] AS b',
      sent,
    );
    expect(row).toEqual({ n: ['0', '-5', '9007199254740991', null], b: [true, false, null] });
  });
});

describe('a JSON text', () => {
  it('arrives as it was sent', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.dictionary(fc.constantFrom('a', '名'), texts)), async (values) => {
        const sent = [arrayLiteral(values.map(jsonText))];
        const rows = await dataSource.query<{ got: unknown }[]>(
          'SELECT r::jsonb AS got FROM unnest($1::text[]) r',
          sent,
        );
        const due = values.map((value) => Object.fromEntries(Object.entries(value).map(([k, v]) => [k, whole(v)])));
        expect(rows.map(({ got }) => got)).toEqual(due);
      }),
    );
  });
});
