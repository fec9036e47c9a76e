import type { LegalDate } from '#libs/canonical';
import type { GuardFact, Pack, Step, WindowKind } from '#libs/policy';
import type { Place } from '../decider.js';
import type { Subject } from '../subject.js';

/** What of the pack guards read: `param:…`, `verdict:…` and facts, of the case's subject or of another, on a day. */
export type PackFacts = (
  names: readonly string[],
  window?: WindowKind,
  of?: Subject,
) => Promise<{ readonly [name: string]: GuardFact | null }>;

/** What surrounds a case when a step of it is taken. */
export type Surroundings = {
  readonly at: string;
  readonly today: LegalDate;
  /** The pack in force in the place of the case. */
  readonly pack?: Pick<Pack, 'calendar'>;
  readonly guard: (
    when: NonNullable<Step['guard']>['when'],
    facts: { readonly [name: string]: GuardFact },
  ) => Promise<boolean>;
  readonly packFacts: PackFacts;
  /** Where the schools and jurisdictions in the details given are. */
  readonly places?: { readonly [field: string]: Place };
  /** Who made what the case is about that is being opened. */
  readonly makers?: readonly string[];
};
