import type { PersonOutcome } from '#libs/authoring';
import { trySomePacks, type Trial } from '#libs/ledger';
import type { Pack } from '#libs/policy';
import { both, unusable, type Call, type CommandOption } from '../../command.js';
import { axes, day, knownAt, text, today, windowNamed } from '../../options.js';

/** Options of the commands that ask a population. */
export const trialOptions: readonly CommandOption[] = [
  {
    flags: '--purpose <purpose>',
    text: both('用途，如 annual-review；缺省为首个', 'such as annual-review; by default the first'),
  },
  {
    flags: '--window <window>',
    text: both('期间，如 year/2025、cycle/2021-2025', 'such as year/2025 or cycle/2021-2025'),
  },
  ...axes,
];

/** What each pack says about the people of a jurisdiction, with progress shown. @throws {Unusable} when there is nobody. */
export async function tryOn(
  { ledger, options, progress, say }: Call,
  code: string,
  packs: readonly Pack[],
  more: Pick<Trial, 'outlook'> = {},
): Promise<PersonOutcome[][]> {
  const on = today(ledger);
  const asOf = day(options, 'asOf');
  const upTo = await knownAt(ledger, options);
  const { interpretations = [] } = (await ledger.shelf.inForce(code, upTo)) ?? {};
  const window = windowNamed(options, asOf ?? on);
  const trial: Trial = {
    jurisdiction: code,
    upTo,
    interpretations,
    purpose: text(options, 'purpose'),
    window,
    asOf,
    ...more,
  };
  const lists = await trySomePacks(ledger, packs, trial, on, ({ done, total }) =>
    progress(done, total, say('人员', 'persons')),
  );
  if (lists[0]?.length === 0)
    throw unusable(`${code} 没有可判定的人员。`, `There is nobody to decide about in ${code}.`, 'nobody');
  return lists;
}
