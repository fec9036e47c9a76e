import { setImmediate as turn } from 'node:timers/promises';
import { BLOCK, bits, type Load } from './bits.js';
import type { Coded, FactColumn } from './columns.js';

/** Tells persons apart: writes a small whole number for each of a block. `width`, when known, is above all of them. */
export type Splitter = {
  readonly width?: number;
  readonly split: (from: number, count: number, codes: Int32Array) => void;
};

/** Persons in classes: for each its class, and for each class the first person of it. */
export type Partition = { readonly classOf: Int32Array; readonly first: readonly number[] };

/** Puts persons in classes that no splitter tells apart. `onBlock` is told how many have been looked at. */
export async function partition(
  size: number,
  splitters: readonly Splitter[],
  onBlock: (done: number) => void = () => undefined,
): Promise<Partition> {
  const classOf = new Int32Array(size);
  const first: number[] = [];
  const tables = splitters.map(({ width }) => (width === undefined ? sparse() : dense(width)));
  const codes = new Int32Array(BLOCK);
  for (let from = 0; from < size; from += BLOCK) {
    const block = classOf.subarray(from, Math.min(from + BLOCK, size));
    splitters.forEach(({ split }, at) => {
      split(from, block.length, codes);
      tables[at]!(block, codes);
    });
    for (let i = 0; i < block.length; i++) first[block[i]!] ??= from + i;
    onBlock(from + block.length);
    await turn();
  }
  return { classOf, first };
}

/** Tells apart for whom something holds, does not, and is unknown. */
export function byBits(load: Load): Splitter {
  const found = bits();
  return {
    width: 3,
    split(from, count, codes) {
      load(from, count, found);
      for (let i = 0; i < count; i++) {
        const certain = (found.certain[i >> 5]! >>> (i & 31)) & 1;
        const possible = (found.possible[i >> 5]! >>> (i & 31)) & 1;
        codes[i] = possible + possible - certain;
      }
    },
  };
}

/** Tells apart who has other texts. */
export function byText({ codes, texts }: Coded): Splitter {
  return { width: texts.length, split: (from, count, into) => into.set(codes.subarray(from, from + count)) };
}

/** Tells apart who has another value, for those of whom something holds; of the others all are alike. */
export function byValue(column: FactColumn, wanted: (i: number) => boolean): Splitter {
  const seen = new Map<number, number>();
  const values = column.kind === 'text' ? column.codes : column.values;
  return {
    split(from, count, codes) {
      for (let i = 0; i < count; i++) {
        if (!wanted(from + i)) codes[i] = 0;
        else {
          const value = values[from + i]!;
          let code = seen.get(value);
          if (code === undefined) seen.set(value, (code = seen.size + 1));
          codes[i] = code;
        }
      }
    },
  };
}

/** Numbers classes anew by their old number and a code: what splits a block, in place. */
type Refine = (block: Int32Array, codes: Int32Array) => void;

function dense(width: number): Refine {
  let table = new Int32Array(1_024 * width).fill(-1);
  let next = 0;
  return (block, codes) => {
    for (let i = 0; i < block.length; i++) {
      const key = block[i]! * width + codes[i]!;
      while (key >= table.length) table = grown(table);
      if (table[key] === -1) table[key] = next++;
      block[i] = table[key]!;
    }
  };
}

function grown(table: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(table.length * 2).fill(-1);
  larger.set(table);
  return larger;
}

function sparse(): Refine {
  const table = new Map<number, number>();
  return (block, codes) => {
    for (let i = 0; i < block.length; i++) {
      const key = block[i]! * 2 ** 31 + codes[i]!;
      let found = table.get(key);
      if (found === undefined) table.set(key, (found = table.size));
      block[i] = found;
    }
  };
}
