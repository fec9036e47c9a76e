import { describe, expect, it } from '@jest/globals';
import { recent } from './recent.js';

describe('a map of what was used last', () => {
  it('makes each entry once while it is kept, and lets go of the one unused for longest', () => {
    const made: string[] = [];
    const kept = recent<string, string>(2);
    for (const key of ['a', 'b', 'a', 'c', 'a', 'b'])
      kept.get(key, () => {
        made.push(key);
        return key;
      });
    expect(made).toEqual(['a', 'b', 'c', 'b']);
  });
});
