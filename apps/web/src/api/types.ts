/**
 * What the API answers, as far as the console reads it. Amounts are decimal strings and stay text: they are shown and
 * compared for equality, never calculated with. `test/console/contract.ts` holds these shapes against those of the
 * policy engine, so that neither moves alone.
 */

/** A text in both languages. */
export type Bilingual = { readonly 'zh-CN': string; readonly en: string };

/** The answer for a purpose. */
export type Outcome = 'qualified' | 'unqualified' | 'undetermined' | 'open' | 'notApplicable';

/** The value of one requirement. */
export type RequirementValue = 'met' | 'notMet' | 'open' | 'undetermined' | 'notApplicable';

/** Whether the document states something (文件规定) or this system adds it (系统默认). */
export type Basis = 'stated' | 'default';

/** A span of days, both inclusive, with the name it goes by. */
export type Window = { readonly kind: string; readonly key: string; readonly from: string; readonly to: string };

/** A page of a longer list; `next` is the cursor of the page after it. */
export type Page<Item> = { readonly items: readonly Item[]; readonly next: string | null };

/** An account that the development issuer signs in. */
export type DevelopmentAccount = {
  readonly id: string;
  readonly name: string;
  readonly title: Bilingual;
  readonly jurisdiction?: string | null;
};

/** Who is signed in, and as what. */
export type Me = {
  readonly id: string;
  readonly name: string | null;
  readonly grants: readonly { readonly role: string; readonly jurisdiction?: string; readonly school?: string }[];
};

/** A purpose a jurisdiction decides for, with the windows it can be asked about. */
export type Purpose = {
  readonly purpose: string;
  readonly title: Bilingual;
  readonly window: string;
  /** Whether something follows from the outcome; of a flag or target a requirement is met or not. */
  readonly binding: boolean;
  readonly windows: readonly Window[];
};

/** A jurisdiction with the policy pack in force. */
export type Jurisdiction = {
  readonly code: string;
  readonly name: Bilingual;
  readonly pack: { readonly id: string; readonly version: string; readonly hash: string; readonly title: Bilingual };
  readonly purposes: readonly Purpose[];
};

/** A person as a list shows them. */
export type Person = {
  readonly id: string;
  readonly name: string | null;
  readonly jurisdiction: string;
  readonly school: string | null;
  readonly schoolName: string | null;
  readonly staffCategory: string | null;
  readonly stage: string | null;
  readonly status: string;
  readonly hiredOn: string | null;
  readonly leave: string | null;
  readonly leaveFrom: string | null;
};

/** The value of a fact or a threshold. */
export type FactContent = string | boolean | null;

/** One comparison of a requirement, as it came out. */
export type LeafResult = {
  readonly name: string;
  readonly fact: string;
  readonly label: Bilingual;
  readonly value: FactContent;
  readonly unit: string;
  readonly operator: string;
  readonly threshold: FactContent | readonly string[];
  readonly parameter?: string;
  readonly result: boolean | 'unknown';
  readonly evidence: readonly string[];
};

/** Something a verdict would need and does not have. */
export type Unknown = { readonly name: string; readonly kind: 'parameter' | 'fact'; readonly text: Bilingual };

/** What follows from a requirement that is not met. */
export type Consequence = {
  readonly consequence: string;
  readonly clause: string;
  readonly basis: Basis;
  readonly purpose?: string;
  readonly text?: Bilingual;
  /** How long it lasts; `null`: the document does not say. */
  readonly length?: string | null;
};

/** Where an open requirement is heading. */
export type Outlook = 'onTrack' | 'atRisk' | 'lost';

/** A requirement told to people: the clause quoted, what was compared, what follows. */
export type Requirement = {
  readonly rule: string;
  readonly clause: string;
  readonly title: Bilingual;
  readonly text: Bilingual;
  readonly value: RequirementValue;
  readonly window: Window;
  readonly purpose: readonly string[];
  readonly applies: 'yes' | 'no' | 'undetermined';
  readonly why: readonly LeafResult[];
  readonly consequences: readonly Consequence[];
  readonly unknowns: readonly Unknown[];
  /** Where an open requirement is heading: advice. */
  readonly outlook?: Outlook;
  readonly source: { readonly document: string; readonly clause: string; readonly quote: string };
};

/** Whether and why an award counts. */
export type CreditRow = {
  readonly award: string;
  readonly title: string;
  readonly occurredOn: string;
  readonly countsOn: string;
  readonly recognised: string;
  readonly counted: string;
  readonly unit: string;
  readonly level: string;
  readonly mode: string;
  readonly category: string;
  readonly reason: { readonly code: string; readonly 'zh-CN': string; readonly en: string };
  readonly clause: string | null;
  readonly basis: Basis;
  readonly evidence: readonly string[];
};

/** What a bureau reads into a silent document. */
export type Interpretation = {
  readonly id: string;
  readonly parameter: string;
  readonly value: string | boolean;
  readonly unit?: string | null;
  readonly clause?: string | null;
  readonly from: string;
  readonly to?: string | null;
  readonly proposedBy?: string | null;
  readonly approvedBy?: string | null;
};

/** What a person still needs, and by when. */
export type StillNeeded = {
  readonly rule: string;
  readonly label: Bilingual;
  readonly needed: string;
  readonly unit: string;
  readonly before: string;
  readonly text?: Bilingual;
};

/** Where a person stands for a purpose, as of a day and as known at an instant. */
export type Standing = {
  readonly person: Person;
  readonly purpose: string;
  readonly window: Window;
  readonly asOf: string;
  readonly knownAt: string | null;
  readonly position: string;
  readonly outcome: Outcome;
  readonly text: Bilingual;
  readonly requirements: readonly Requirement[];
  readonly credits: {
    readonly rows: readonly CreditRow[];
    readonly totals: { readonly unit: string; readonly recognised: string; readonly counted: string };
  };
  readonly interpretations: readonly Interpretation[];
  /** Whether something follows from the outcome; of a flag or target a requirement is met or not. */
  readonly binding: boolean;
  readonly stillNeeded: readonly StillNeeded[];
  readonly packHash: string;
};

/** An entry of a person's history. */
export type HistoryEvent = {
  readonly id: string;
  readonly type: string;
  readonly stream: string;
  readonly recordedAt: string;
  readonly occurredAt: string | null;
  readonly actor: string;
  readonly position: string;
  readonly title: Bilingual;
  readonly data: { readonly [field: string]: unknown };
};

/** A person's history, newest first. */
export type History = { readonly items: readonly HistoryEvent[]; readonly position: string };

/** A decision as a person's list shows it. */
export type DecisionSummary = {
  readonly id: string;
  readonly jurisdiction: string;
  readonly purpose: string;
  readonly window: Window;
  readonly asOf: string;
  readonly outcome: Outcome;
  readonly consequences: readonly Consequence[];
  readonly recordedAt: string;
  readonly corrects: string | null;
  readonly supersededBy: string | null;
};

/** Evidence as a decision stores it: ids, or for many of them their number and the SHA-256 over them. */
export type StoredEvidence = readonly string[] | { readonly count: number; readonly sha256: string };

/** A decision exactly as it is stored. */
export type StoredDecision = {
  readonly purpose: string;
  readonly window: Window;
  readonly asOf: string;
  readonly position: string;
  readonly packHash: string;
  readonly interpretations: readonly string[];
  readonly engine: string;
  readonly factsHash: string;
  readonly facts: {
    readonly [name: string]: { readonly value: FactContent; readonly unit: string; readonly evidence: StoredEvidence };
  };
  readonly outcome: Outcome;
  readonly consequences: readonly Consequence[];
  readonly firedRules: readonly string[];
};

/** A decision told to people. */
export type Explanation = {
  readonly text: Bilingual;
  readonly requirements: readonly Requirement[];
  readonly packHash: string;
  readonly position: string;
  readonly interpretations: readonly string[];
};

/** A decision with its explanation. */
export type DecisionExplained = {
  readonly id: string;
  readonly person: Person;
  readonly recordedAt: string;
  readonly corrects: string | null;
  readonly supersededBy: string | null;
  readonly decision: StoredDecision;
  readonly explanation: Explanation;
  readonly interpretations: readonly Interpretation[];
};

/** What deciding again from the log gave. */
export type Replay = { readonly identical: boolean; readonly stored: string; readonly derived: string };

/** How many persons have which outcome. */
export type OutcomeCounts = { readonly [outcome in Outcome]: number };

/** The decisions in force of a jurisdiction for a purpose and window, counted. */
export type Settlement = {
  readonly jurisdiction: string;
  readonly purpose: string;
  readonly window: Pick<Window, 'kind' | 'key'>;
  readonly total: number;
  readonly counts: OutcomeCounts;
  readonly schools: readonly {
    readonly school: string | null;
    readonly schoolName: string | null;
    readonly counts: OutcomeCounts;
  }[];
  readonly position: string;
};

/** A person of a settlement. */
export type SettledPerson = {
  readonly decision: string;
  readonly person: string;
  readonly name: string | null;
  readonly school: string | null;
  readonly schoolName: string | null;
  readonly outcome: Outcome;
  readonly consequences: readonly Consequence[];
};

/** A planned quantity as the document states it: what it leaves open stays open. */
export type PlannedQuantity = {
  readonly min?: string | number;
  readonly max?: string | number;
  readonly approximate?: boolean;
  readonly undecided?: boolean;
};

/** An item of a training plan, beside what came of it. */
export type Programme = {
  readonly id: string;
  readonly jurisdiction: string;
  readonly document: string;
  readonly seq: string;
  readonly year?: number | null;
  readonly category: string;
  readonly name: string;
  readonly content?: string | null;
  readonly audience?: string | null;
  /** 人 (`person`) and 人次 (`attendance`) are different counts. */
  readonly headcount?: (PlannedQuantity & { readonly unit: 'person' | 'attendance' }) | null;
  readonly hours?: PlannedQuantity | null;
  readonly days?: PlannedQuantity | null;
  readonly sessions?: PlannedQuantity | null;
  readonly classes?: number | null;
  readonly period?: string | null;
  readonly department?: string | null;
  readonly location?: string | null;
  readonly notes?: string | null;
  readonly clauses: readonly string[];
  readonly state: string;
  readonly actual: {
    readonly classes: string | number | null;
    readonly sessions: string | number | null;
    readonly hours: string | number | null;
    readonly enrolled: string | number | null;
    readonly completed: string | number | null;
  };
};

/** RFC 9457, as the API sends it. */
export type ProblemDocument = {
  readonly type?: string;
  readonly title?: string;
  readonly status?: number;
  readonly detail?: string;
  readonly code?: string;
  readonly errors?: readonly { readonly pointer?: string; readonly detail: string }[];
  readonly traceId?: string;
};
