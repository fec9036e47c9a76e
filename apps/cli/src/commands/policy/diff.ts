import { comparePacks, stepsOf, whoChanges, type Changed, type PackChange } from '#libs/authoring';
import { loadPack } from '#libs/policy';
import { both, unusable, type Command, type Say } from '../../command.js';
import { folderNamed, packArgument } from './pack-named.js';
import { trialOptions, tryOn } from './trial.js';

/** More people than this are counted and not listed. */
const LISTED = 50;

/** A draft against the pack in force: what it says differently, and for whom that makes a difference. */
export const policyDiff: Command = {
  usage: 'policy diff <pack>',
  summary: both('草案与在用版本的差别，以及影响到谁', 'a draft against the pack in force, and who changes'),
  arguments: packArgument,
  options: [
    ...trialOptions,
    { flags: '--texts-only', text: both('只比较内容，不试算人员', 'the content only, without the population') },
  ],
  async run(call) {
    const { rulesDir, ledger, args, options, say } = call;
    const draft = loadPack(rulesDir, folderNamed(rulesDir, args[0]!));
    const { code } = draft.jurisdiction;
    const inForce = ledger.shelf.forJurisdiction(code);
    if (!inForce)
      throw unusable(
        `${code} 没有在用的规则包可供比较。`,
        `No pack is in force in ${code} to compare with.`,
        'no-pack',
      );
    const changes = comparePacks(inForce, draft);
    const people = options['textsOnly'] || changes.length === 0 ? undefined : await whoChangesIn();
    return {
      json: {
        before: inForce.hash,
        after: draft.hash,
        changes,
        ...(people && { people: { changed: people.length, steps: stepsOf(people), persons: people } }),
      },
      text: [...contentText(changes, say), ...(people ? peopleText(people, say) : [])].join('\n'),
    };

    async function whoChangesIn(): Promise<Changed[]> {
      const [before = [], after = []] = await tryOn(call, code, [inForce!, draft]);
      return whoChanges(before, after);
    }
  },
};

const signs = { added: '+', removed: '-', changed: '~' } as const;

function contentText(changes: readonly PackChange[], say: Say): string[] {
  if (changes.length === 0) return [say('内容相同。', 'The content is the same.')];
  return changes.flatMap(({ part, name, change, fields }) => [
    `${signs[change]} ${part}/${name}`,
    ...fields.map(({ field, before, after }) => `    ${field}: ${JSON.stringify(before)} → ${JSON.stringify(after)}`),
  ]);
}

function peopleText(people: readonly Changed[], say: Say): string[] {
  const steps = Object.entries(stepsOf(people)).map(([step, count]) => `  ${step}: ${count}`);
  const lines = people.slice(0, LISTED).map(({ person, school, before, after, gained, lost }) => {
    const consequences = [...gained.map((one) => `+${one}`), ...lost.map((one) => `-${one}`)].join(' ');
    return `  ${person}  ${school ?? '—'}  ${before} → ${after}  ${consequences}`;
  });
  return [
    '',
    say(`影响 ${people.length} 人`, `${people.length} persons change`),
    ...steps,
    ...lines,
    ...(people.length > LISTED ? [say(`  ……其余见 --json`, '  … the rest with --json')] : []),
  ];
}
