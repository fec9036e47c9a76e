import { describe, expect, it } from '@jest/globals';
import { loadPack, type Walk } from '#libs/policy';
import { runWalk } from './walk.js';

const pack = loadPack(new URL('../../../../rules', import.meta.url).pathname, 'cn/500235-yunyang');

/** What opening a case about a teacher with such decisions on record is refused with; nothing when it is not. */
async function refusal(workflow: string, opening: string, decisions: readonly (readonly [string, string])[]) {
  const fields = (kind: string) =>
    kind === 'backbone-title'
      ? { tier: '县级', document: '示例教人〔2020〕5号' }
      : { document: '示例教人〔2020〕9号', objection: '无异议' };
  const { problems } = await runWalk(pack, {
    ...{ name: { 'zh-CN': '骨干教师', en: 'backbone teacher' }, workflow, on: '2023-11-01' },
    before: [
      { hired: '2010-09-01', firstPost: false },
      ...decisions.map(([kind, on]) => ({ record: kind, on, times: 1, fields: fields(kind) })),
    ],
    details: { year: '2023', ...(opening === 'Open' ? { yearEnds: '2023-12-31' } : { reviewedOn: '2023-10-31' }) },
    steps: [{ do: opening, by: opening === 'Open' ? 'bureau.training' : 'bureau.hr' }],
    expect: { state: opening === 'Open' ? 'opened' : 'proposed' },
  } as Walk);
  return problems.join();
}

const [granted, ended] = ['backbone-title', 'backbone-revocation'];

describe.each([
  ['backbone-review', 'Open'],
  ['backbone-strike-off', 'Propose'],
])('the title of backbone teacher, asked by %s (YY-3.4.6)', (workflow, opening) => {
  it.each([
    ['never granted', []],
    [
      'granted twice and ended once',
      [
        [granted, '2019-06-01'],
        [granted, '2021-06-01'],
        [ended, '2022-12-07'],
      ],
    ],
    [
      'granted and ended on one day',
      [
        [granted, '2021-06-01'],
        [ended, '2021-06-01'],
      ],
    ],
  ] as const)('does not stand: %s', async (_, decisions) => {
    expect(await refusal(workflow, opening, decisions)).toMatch(/refused guard-failed/);
  });

  it.each([
    ['granted', [[granted, '2019-06-01']]],
    [
      'granted twice',
      [
        [granted, '2019-06-01'],
        [granted, '2021-06-01'],
      ],
    ],
    [
      'ended twice and granted anew',
      [
        [granted, '2015-06-01'],
        [ended, '2018-06-01'],
        [ended, '2018-07-01'],
        [granted, '2021-06-01'],
      ],
    ],
  ] as const)('stands: %s', async (_, decisions) => {
    expect(await refusal(workflow, opening, decisions)).toBe('');
  });
});
