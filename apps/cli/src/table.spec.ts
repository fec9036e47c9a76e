import { describe, expect, it } from '@jest/globals';
import { table, widthOf } from './table.js';

describe('a table at the terminal', () => {
  it('gives Chinese characters two cells, so that columns stand under each other', () => {
    expect(widthOf('学分 4.5')).toBe(8);
    expect(widthOf('（A）')).toBe(5);
    const text = table(['名称', { right: '认定' }], [['研修', '12'], ['a', '4.5']]); // prettier-ignore
    expect(text).toBe('名称  认定\n研修    12\na      4.5');
  });
});
