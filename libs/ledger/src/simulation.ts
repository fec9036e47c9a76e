import type { LegalDate } from '#libs/canonical';
import { outcomesOf, withOutlook, type MemberWithFacts, type PersonOutcome } from '#libs/authoring';
import { Refused } from '#libs/domain';
import type { Position } from '#libs/event-log';
import { deriveFacts, factsNeeded, type Interpretation, type Pack } from '#libs/policy';
import type { OpenLedger } from './open.js';
import { populationPages, type Member, type Walked } from './population.js';
import { askedFor, dayAsked, type Asked } from './question.js';

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
    const asked = members.flatMap((member) => {
      const questions = packs.flatMap((pack) => questionOf(pack, member, trial, today) ?? []);
      return questions.length === packs.length ? [{ member, questions }] : [];
    });
    for (const [i, pack] of packs.entries()) {
      const own = asked.map(({ member, questions }) => ({ member, question: questions[i]! }));
      lists[i]!.push(...(await tried(pack, own, trial)));
    }
    onPage(walked);
  }
  return lists;
}

type AskedMember = { readonly member: Member; readonly question: NonNullable<ReturnType<typeof questionOf>> };

async function tried(pack: Pack, asked: readonly AskedMember[], trial: Trial): Promise<PersonOutcome[]> {
  const [first] = asked;
  if (!first) return [];
  const { interpretations } = trial;
  const withFacts = asked.map(({ member, question: { purpose, window, asOf } }): MemberWithFacts => {
    const names = factsNeeded(pack, purpose, window);
    const facts = deriveFacts(pack, { events: member.at.events, window, asOf, purpose, names, interpretations });
    const { person, school, staffCategory } = member;
    return { person, school: school ?? undefined, staffCategory: staffCategory ?? undefined, window, asOf, facts };
  });
  const question = { purpose: first.question.purpose, interpretations };
  const outcomes = await outcomesOf(pack, withFacts, question);
  return trial.outlook ? withOutlook(pack, withFacts, outcomes, question) : outcomes;
}

/** What one person is asked; nothing where the window begins with a hire that never was. */
function questionOf(pack: Pack, { person, at }: Member, trial: Trial, today: LegalDate) {
  try {
    const { purpose, window } = askedFor(pack, { ...trial, person }, at, today);
    return { purpose, window, asOf: dayAsked(trial, window, today) };
  } catch (error) {
    if (error instanceof Refused && error.code === 'person-not-employed') return undefined;
    throw error;
  }
}
