import { describe, expect, it } from '@jest/globals';
import type { TopCondition } from '../schema/conditions.js';
import { createRunner, RulesSkipped, type Entry } from './runner.js';

const atLeast = (fact: string, value: string): TopCondition => ({
  all: [{ name: fact, fact, operator: 'greaterThanInclusive', value }],
});
const entries: Entry[] = Array.from({ length: 8 }, (_, i) => ({
  name: `rule ${i}`,
  condition: atLeast('credits', String(i)),
}));

/** Runs begin at different moments, as they do when requests come in. */
async function staggered<T>(i: number, run: () => Promise<T>): Promise<T> {
  for (let turn = 0; turn < i; turn++) await Promise.resolve();
  return run();
}

describe('one engine asked by many at once', () => {
  it('gives 64 right answers', async () => {
    const run = createRunner(entries);
    const answers = await Promise.all(
      Array.from({ length: 64 }, (_, i) => staggered(i, () => run({ credits: (i % 8) * 100 }))),
    );
    answers.forEach((answer, i) => {
      expect([...answer.values()].filter(({ holds }) => holds)).toHaveLength((i % 8) + 1);
    });
  });

  it('skips rules when runs do not wait for each other, and the count says so', async () => {
    const run = createRunner(entries, {}, { serialise: false });
    const answers = await Promise.allSettled(
      Array.from({ length: 64 }, (_, i) => staggered(i, () => run({ credits: (i % 8) * 100 }))),
    );
    const failed = answers.filter((answer) => answer.status === 'rejected');
    expect(failed.length).toBeGreaterThan(0);
    for (const { reason } of failed) expect(reason).toBeInstanceOf(RulesSkipped);
    answers.forEach((answer, i) => {
      if (answer.status === 'fulfilled')
        expect([...answer.value.values()].filter(({ holds }) => holds)).toHaveLength((i % 8) + 1);
    });
  });

  it('goes on after a run that failed', async () => {
    const run = createRunner([{ name: 'day', condition: atLeast('credits', '2025-01-01') }]);
    await expect(run({ credits: 100 })).rejects.toThrow('cannot be compared');
    expect((await run({ credits: '2025-01-02' })).get('day')!.holds).toBe(true);
  });
});
