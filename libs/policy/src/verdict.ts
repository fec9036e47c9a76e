import type { LegalDate } from '#libs/canonical';
import type { Basis, Bilingual } from './schema/fields.js';
import type { SubjectKind } from './schema/pack-files.js';
import type { Window } from './facts/window.js';

/** An event as facts fold it: one of a person's streams, already filtered by ledger position, with opened data. */
export type FactEvent = {
  readonly id: string;
  readonly type: string;
  readonly position: string;
  readonly recordedAt: string;
  readonly data: { readonly [field: string]: unknown };
  readonly meta?: unknown;
};

/**
 * The value of a fact: a decimal string for amounts, counts and days, a text, a day, or a yes/no. `null` is a missing
 * fact: it is never replaced by a default. `evidence` are the ids of the events it was folded from, sorted.
 */
export type FactValue = {
  readonly value: string | boolean | null;
  readonly unit: string;
  readonly evidence: readonly string[];
  /** The last day on which it may still change: the end of the days it looks at. No part of what is stored. */
  readonly until?: LegalDate;
  /** Ids of the interpretations of parameters it was made with. A decision lists them apart. */
  readonly interpretations?: readonly string[];
  /** `param:…` on which the document is silent and for which it is missing: no record would help. */
  readonly unknown?: readonly string[];
};

/** Facts by name. */
export type Facts = { readonly [name: string]: FactValue };

/** Evidence as it is stored: the ids, or for many of them their number and the SHA-256 over them. */
export type StoredEvidence = readonly string[] | { readonly count: number; readonly sha256: string };

/** What a bureau reads into a silent document: fills a parameter that is `null` while it is in force. */
export type Interpretation = {
  readonly id: string;
  readonly parameter: string;
  readonly value: string | boolean;
  readonly unit?: string;
  readonly clause?: string;
  readonly from: LegalDate;
  readonly to?: LegalDate;
};

/** The value of a requirement for one person. */
export type RequirementValue = 'met' | 'notMet' | 'open' | 'undetermined' | 'notApplicable';

/** The overall answer for a purpose. */
export type OutcomeValue = 'qualified' | 'unqualified' | 'undetermined' | 'open' | 'notApplicable';

/** One comparison of a requirement, as it came out. Amounts are decimal strings. */
export type LeafResult = {
  readonly name: string;
  readonly fact: string;
  readonly label: Bilingual;
  readonly value: string | boolean | null;
  readonly unit: string;
  readonly operator: string;
  readonly threshold: string | boolean | readonly string[] | null;
  /** Id of the parameter the threshold (or the value itself) comes from. */
  readonly parameter?: string;
  readonly result: boolean | 'unknown';
  /** Whether the requirement came out as it did because of this comparison; explanations show these. */
  readonly decisive: boolean;
  readonly evidence: readonly string[];
};

/** Something a verdict would need and does not have: a fact that is missing or a parameter the document leaves open. */
export type Unknown = {
  /** `param:year.min` or the name of a fact. */
  readonly name: string;
  readonly kind: 'parameter' | 'fact';
  readonly text: Bilingual;
};

/** A consequence of a requirement that is not met. */
export type ConsequenceResult = {
  readonly consequence: string;
  readonly clause: string;
  readonly basis: Basis;
  readonly purpose?: string;
  readonly text: Bilingual;
  /** How long it lasts, when the pack names a parameter for it; `null`: the document does not say. */
  readonly length?: string | null;
};

/** A requirement as it came out for one person. */
export type RequirementResult = {
  readonly rule: string;
  readonly clause: string;
  readonly title: Bilingual;
  readonly value: RequirementValue;
  readonly window: Window;
  readonly purpose: readonly string[];
  /** Whether it is for this person; `undetermined` when that is not settled. */
  readonly applies: 'yes' | 'no' | 'undetermined';
  readonly why: readonly LeafResult[];
  readonly consequences: readonly ConsequenceResult[];
  readonly unknowns: readonly Unknown[];
  /** Of an open requirement, where its facts allow a forecast. Advice, and no part of what a decision stores. */
  readonly outlook?: Outlook;
};

/**
 * Where an open requirement is heading. `onTrack`: it holds now, or will at the pace so far. `atRisk`: it can still be
 * met, but not at this pace. `lost`: it can no longer be met, unless something recorded is corrected.
 */
export type Outlook = 'onTrack' | 'atRisk' | 'lost';

/** What rules made of facts. */
export type Evaluation = {
  readonly outcome: OutcomeValue;
  readonly requirements: readonly RequirementResult[];
  /** Ids of the requirements that are met, sorted. */
  readonly firedRules: readonly string[];
  readonly packHash: string;
  /** Ids of the interpretations that filled a parameter read by these rules, sorted. */
  readonly interpretations: readonly string[];
};

/** A decision exactly as it is stored. The same log, pack and interpretations give the same bytes. */
export type Decision = {
  readonly purpose: string;
  readonly window: Window;
  readonly asOf: LegalDate;
  readonly position: string;
  readonly packHash: string;
  readonly interpretations: readonly string[];
  readonly engine: string;
  readonly factsHash: string;
  readonly facts: {
    readonly [name: string]: {
      readonly value: string | boolean | null;
      readonly unit: string;
      readonly evidence: StoredEvidence;
    };
  };
  readonly outcome: OutcomeValue;
  readonly requirements: readonly {
    readonly rule: string;
    readonly value: RequirementValue;
    readonly unknown: readonly string[];
  }[];
  readonly consequences: readonly {
    readonly consequence: string;
    readonly clause: string;
    readonly basis: Basis;
    readonly purpose?: string;
  }[];
  readonly firedRules: readonly string[];
};

/** What a decision is made from. */
export type DecisionInput = {
  /** Id of the subject: named in errors; the stream of a decision says whose it is. */
  readonly subject: string;
  /** Whom it is about; a person by default. */
  readonly subjectKind?: SubjectKind;
  readonly events: readonly FactEvent[];
  readonly purpose: string;
  readonly window: Window;
  readonly asOf: LegalDate;
  readonly interpretations?: readonly Interpretation[];
  /** The ledger position up to which `events` were read. */
  readonly position: string;
};

/** Whether and why an award counts. Amounts are decimal strings. */
export type CreditRow = {
  readonly award: string;
  readonly title: string;
  readonly occurredOn: LegalDate;
  readonly countsOn: LegalDate;
  /** What was recognised and not revoked. */
  readonly recognised: string;
  /** What of it counts for the purpose and window; of one that is carried over, more than its 0 recognised. */
  readonly counted: string;
  readonly unit: string;
  readonly level: string;
  readonly mode: string;
  readonly category: string;
  readonly reason: { readonly code: CreditReason; readonly 'zh-CN': string; readonly en: string };
  readonly clause: string | null;
  readonly basis: Basis;
  /** Ids of the award event and of what was revoked or restored of it. */
  readonly evidence: readonly string[];
};

/** Why an award counts as it does. */
export type CreditReason =
  | 'counted'
  | 'over-cap'
  | 'outside-window'
  | 'after-as-of'
  | 'wrong-unit'
  | 'not-counted'
  | 'revoked'
  | 'factored'
  | 'duplicate'
  | 'spread'
  | 'carried-over'
  | 'too-late'
  | 'undetermined';

/** The awards of an account, each with what of it counts, and their totals. */
export type CountedCredits = {
  readonly rows: readonly CreditRow[];
  readonly totals: {
    readonly unit: string;
    readonly recognised: string;
    readonly counted: string;
    /** `param:…` on which the document is silent: what depends on them does not count until they are settled. */
    readonly unknown?: readonly string[];
  };
};
