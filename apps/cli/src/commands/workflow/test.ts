import { CATALOGUE_WALKED_IN, refusalsAt, runWalk, type WalkRun } from '#libs/domain';
import { loadPack, loadWalks, type Pack, type Walk } from '#libs/policy';
import { both, type Command, type Say } from '../../command.js';
import { folderNamed } from '../policy/pack-named.js';
import { CATALOGUE, placesArgument, placesNamed } from './folders.js';

/** Walks golden walks, and tries along each what must be refused; not well while one does not come out. */
export const workflowTest: Command = {
  usage: 'workflow test [packs...]',
  summary: both(
    '逐条走查，并试办途中应被拒绝的步骤（有不符的退出码 1）',
    'walk the golden walks, and try what must be refused on the way (exit code 1 while one does not hold)',
  ),
  arguments: placesArgument,
  async runOnRules({ rulesDir, args, language, say, progress }) {
    const reports: WalkReport[] = [];
    const places = placesNamed(rulesDir, args, say).map((folder) => ({ folder, walks: loadWalks(rulesDir, folder) }));
    const total = places.reduce((sum, { walks }) => sum + walks.length, 0);
    for (const { folder, walks } of places) {
      const pack = walks.length > 0 ? packFor(rulesDir, folder) : undefined;
      for (const walk of walks) {
        reports.push(await reported(folder, pack!, walk));
        progress(reports.length, total, say('走查', 'walks'));
      }
    }
    const failed = reports.filter(({ problems }) => problems.length > 0);
    const refusals = reports.reduce((sum, one) => sum + one.refusals, 0);
    return {
      json: { walks: reports.length, passed: reports.length - failed.length, failed, refusals },
      text: places
        .map(({ folder }) =>
          told(
            folder,
            reports.filter((one) => one.folder === folder),
            language,
            say,
          ),
        )
        .join('\n\n'),
      ok: failed.length === 0,
    };
  },
};

type WalkReport = {
  readonly folder: string;
  readonly walk: Walk['name'];
  readonly workflow: string;
  readonly problems: readonly string[];
  /** How many refusals were tried along it. */
  readonly refusals: number;
};

/** The pack in which the walks of a folder are walked. */
function packFor(rulesDir: string, folder: string): Pack {
  if (folder !== CATALOGUE) return loadPack(rulesDir, folder);
  return loadPack(rulesDir, folderNamed(rulesDir, CATALOGUE_WALKED_IN));
}

async function reported(folder: string, pack: Pack, walk: Walk): Promise<WalkReport> {
  const run = await runWalk(pack, walk);
  const tried = run.ok ? await refusalsOf(run) : { problems: [], refusals: 0 };
  const problems = [...run.problems, ...tried.problems];
  return { folder, walk: walk.name, workflow: walk.workflow, problems, refusals: tried.refusals };
}

async function refusalsOf({ points }: WalkRun): Promise<Pick<WalkReport, 'problems' | 'refusals'>> {
  const problems: string[] = [];
  const refusals = points.flatMap(refusalsAt);
  for (const { name, code, came } of refusals) {
    const found = await came();
    if (found !== code)
      problems.push(`${name}: must be refused ${code}, ${found === undefined ? 'was taken' : `came ${found}`}`);
  }
  return { problems, refusals: refusals.length };
}

function told(folder: string, reports: readonly WalkReport[], language: 'zh-CN' | 'en', say: Say): string {
  const failed = reports.filter(({ problems }) => problems.length > 0);
  const passed = reports.length - failed.length;
  const refusals = reports.reduce((sum, one) => sum + one.refusals, 0);
  return [
    say(
      `${folder}：走查 ${reports.length} 条，通过 ${passed} 条，不通过 ${failed.length} 条；试办应拒绝的 ${refusals} 次`,
      `${folder}: ${reports.length} walks, ${passed} passed, ${failed.length} failed; ${refusals} refusals tried`,
    ),
    ...failed.flatMap(({ workflow, walk, problems }) => [
      `✗ ${workflow}: ${walk[language]}`,
      ...problems.map((line) => `    ${line}`),
    ]),
  ].join('\n');
}
