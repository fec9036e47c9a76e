import type { LegalDate } from '#libs/canonical';
import { outcomesOf, withOutlook, type MemberWithFacts, type PersonOutcome } from '#libs/authoring';
import { Refused } from '#libs/domain';
import type { Position } from '#libs/event-log';
import { deriveFacts, factsNeeded, type Interpretation, type Pack } from '#libs/policy';
import type { OpenLedger } from './open.js';
import { populationPages, type Member, type Walked } from './population.js';
import { askedFor, type Asked } from './question.js';

/** What packs are tried on: the persons of a jurisdiction, for a purpose and window, as the log knew them. */
export type Trial = Asked & {
  readonly jurisdiction: string;
  readonly upTo: Position;
  readonly interpretations?: readonly Interpretation[];
  /** Asks where open requirements are heading; slower, as it is asked person by person. */
  readonly outlook?: boolean;
};

/**
 * What each pack says about every person of a jurisdiction: one list for each pack, with the same persons in the same
 * order. The population is read once, and nothing is recorded. A person to whom a pack does not apply at all (never
 * hired, where the window begins with the hire) is left out of every list.
 * @throws {Refused} `purpose-unknown`, `window-unknown`, `not-there-yet`.
 */
export async function trySomePacks(
  ledger: Pick<OpenLedger, 'log' | 'readModels' | 'runner'>,
  packs: readonly Pack[],
  trial: Trial,
  today: LegalDate,
  onPage: (walked: Walked) => void = () => undefined,
): Promise<PersonOutcome[][]> {
  const lists: PersonOutcome[][] = packs.map(() => []);
  for await (const { members, walked } of populationPages(ledger, trial)) {
    const asked = members.filter((member) => packs.every((pack) => questionOf(pack, member, trial, today)));
    for (const [i, pack] of packs.entries()) lists[i]!.push(...(await tried(pack, asked, trial, today)));
    onPage(walked);
  }
  return lists;
}

async function tried(pack: Pack, members: readonly Member[], trial: Trial, today: LegalDate): Promise<PersonOutcome[]> {
  if (members.length === 0) return [];
  const { interpretations } = trial;
  const questions = members.map((member) => questionOf(pack, member, trial, today)!);
  const withFacts = members.map((member, i): MemberWithFacts => {
    const { purpose, window, asOf } = questions[i]!;
    const names = factsNeeded(pack, purpose, window);
    const facts = deriveFacts(pack, { events: member.at.events, window, asOf, purpose, names, interpretations });
    const { person, school, staffCategory } = member;
    return { person, school: school ?? undefined, staffCategory: staffCategory ?? undefined, window, asOf, facts };
  });
  const question = { purpose: questions[0]!.purpose, interpretations };
  const outcomes = await outcomesOf(pack, withFacts, question);
  return trial.outlook ? withOutlook(pack, withFacts, outcomes, question) : outcomes;
}

/** What one person is asked; nothing where the window begins with a hire that never was. */
function questionOf(pack: Pack, { person, at }: Member, trial: Trial, today: LegalDate) {
  try {
    const { purpose, window } = askedFor(pack, { ...trial, person }, at, today);
    return { purpose, window, asOf: trial.asOf ?? (today < window.to ? today : window.to) };
  } catch (error) {
    if (error instanceof Refused && error.code === 'person-not-employed') return undefined;
    throw error;
  }
}
