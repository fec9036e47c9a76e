import { describe, expect, it } from '@jest/globals';
import { loadPack } from '../load/load-packs.js';
import { evaluateGuard } from './guard.js';

const rules = new URL('../../../../rules', import.meta.url).pathname;
const guardOf = (folder: string, workflow: string, state: string, step: string) =>
  loadPack(rules, folder)
    .workflows.find(({ id }) => id === workflow)!
    .states[state]!.on.find((one) => one.do === step)!.guard!.when;

describe('the completion of a class in Yuhang', () => {
  const guard = guardOf('cn/330110-yuhang', 'class-participation', 'enrolled', 'Complete');
  const facts = (hours: string, process: string, completion: string) => ({
    'case.hours': hours,
    'param:completion.assessment.hours': '90',
    'case.assessment.process': process,
    'case.assessment.completion': completion,
  });

  it.each([
    ['90', 'pass', 'none', false],
    ['90', 'pass', 'pass', true],
    ['90.00', 'pass', 'none', false],
    ['89.5', 'pass', 'none', true],
    ['180', 'pass', 'none', false],
    ['9', 'pass', 'none', true],
    ['9', 'none', 'none', false],
    ['24', 'pass', 'fail', false],
  ])('of %s hours, process %s and completion %s: %s', async (hours, process, completion, allowed) => {
    expect(await evaluateGuard(guard, facts(hours, process, completion))).toBe(allowed);
  });

  it('refuses to guess what the case does not have', async () => {
    await expect(evaluateGuard(guard, { 'case.hours': '90' })).rejects.toThrow(
      expect.objectContaining({
        missing: ['case.assessment.process', 'param:completion.assessment.hours', 'case.assessment.completion'],
      }),
    );
  });
});

describe('the recognition of self-directed study in Jintan', () => {
  const guard = guardOf('cn/320482-jintan', 'self-study', 'outcomeFiled', 'RecogniseHours');

  it.each([
    ['24', '24', 'hour', true],
    ['24.01', '24', 'hour', false],
    ['100', '24', 'hour', false],
    ['9', '24', 'hour', true],
    ['9', '24', 'credit', false],
  ])('of %s of %s planned, in %ss: %s', async (amount, plannedHours, unit, allowed) => {
    expect(
      await evaluateGuard(guard, { 'input.amount': amount, 'input.unit': unit, 'case.plannedHours': plannedHours }),
    ).toBe(allowed);
  });
});
