import { describe, expect, it } from '@jest/globals';
import { loadPacks, loadWalks } from '#libs/policy';
import { rulesDir } from '../testing/index.js';
import { refusalsAt } from './walk-refusals.js';
import { CATALOGUE_WALKED_IN, runWalk } from './walk.js';

const { packs } = loadPacks(rulesDir);
const places = [
  ...packs.map((pack) => ({ pack, folder: `cn/${pack.id}` })),
  { pack: packs.find(({ jurisdiction }) => jurisdiction.code === CATALOGUE_WALKED_IN)!, folder: 'catalogue' },
];

describe.each(places)('the walks of $folder', ({ pack, folder }) => {
  const walks = loadWalks(rulesDir, folder).map((walk) => {
    const clauses = (walk.clauses ?? []).join(' ');
    return [`${walk.workflow}${clauses && ` ${clauses}`}: ${walk.name['zh-CN']}`, walk] as const;
  });

  it('are there', () => expect(walks.length).toBeGreaterThan(0));

  it.each(walks)('%s', async (_, walk) => {
    const { problems, points } = await runWalk(pack, walk);
    expect(problems).toEqual([]);
    const wrong: string[] = [];
    for (const { name, code, came } of points.flatMap(refusalsAt)) {
      const found = await came();
      if (found !== code) wrong.push(`${name}: must be refused ${code}, came ${found ?? 'nothing'}`);
    }
    expect(wrong).toEqual([]);
  });
});

describe('a walk', () => {
  const pack = packs.find(({ jurisdiction }) => jurisdiction.code === CATALOGUE_WALKED_IN)!;
  const [walk] = loadWalks(rulesDir, 'catalogue');
  const changed = (change: object) => runWalk(pack, { ...walk!, ...change });

  it('that comes to another state than it says does not hold', async () => {
    const { problems } = await changed({ expect: { state: 'elsewhere' } });
    expect(problems[0]).toMatch(/^state: expected "elsewhere", came/);
  });

  it('that expects a fact the case does not have does not hold', async () => {
    const { problems } = await changed({ expect: { ...walk!.expect, facts: { 'case.attended': '7' } } });
    expect(problems).toEqual(['fact case.attended: expected "7", came "0"']);
  });

  it('that expects an effect which does not come does not hold', async () => {
    const { problems } = await changed({ expect: { ...walk!.expect, effects: [{ do: 'NeverGiven' }] } });
    expect(problems.join()).toMatch(/effects: expected \["NeverGiven"\]/);
  });

  it('stops at a step that is refused, and says why', async () => {
    const { problems } = await changed({ steps: [{ do: 'NoSuchStep', by: 'self' }] });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(/^step 1 \(NoSuchStep\): refused step-not-allowed/);
  });

  it('whose step must be refused and is not does not hold', async () => {
    const steps = walk!.steps.map((step, i) => (i === 0 ? { ...step, refused: 'wrong-role' } : step));
    const { problems } = await changed({ steps });
    expect(problems).toEqual([expect.stringMatching(/must be refused wrong-role, and was taken$/)]);
  });
});
