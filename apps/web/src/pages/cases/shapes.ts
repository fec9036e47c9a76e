import type { Bilingual } from '../../api/types.js';
import type { WorkflowGraph } from '../../parts/diagram/graph.js';
import type { DetailsSchema } from '../../parts/form/schema.js';

/** What a case may be about. */
export type SubjectKind = 'person' | 'class' | 'project' | 'school' | 'bureau';

/** A case as lists show it. */
export type CaseRow = {
  readonly id: string;
  readonly workflow: string;
  readonly definition: string;
  readonly title: Bilingual;
  /** What the case itself is called, where its details say so. */
  readonly name: string | null;
  readonly kind: SubjectKind;
  readonly subject: string;
  readonly subjectName: string | null;
  readonly jurisdiction: string;
  readonly school: string | null;
  readonly state: string;
  readonly stateTitle: Bilingual;
  readonly closed: boolean;
  readonly trackTitles: readonly {
    readonly track: string;
    readonly title: Bilingual;
    readonly state: string;
    readonly stateTitle: Bilingual;
    readonly done: boolean;
  }[];
  readonly nextDue: string | null;
  readonly openedAt: string;
  readonly changedAt: string;
  readonly revision: number;
};

/** A case with what can be done next. */
export type CaseSummary = CaseRow & { readonly next: readonly Pick<StepChoice, 'do' | 'title' | 'by'>[] };

/** A step possible from where a case stands; `why` says why this account may not take it now. */
export type StepChoice = StepForm & {
  readonly track?: string;
  readonly by: readonly string[];
  readonly to: string;
  readonly clause?: string;
  readonly guard?: Bilingual;
  readonly may: boolean;
  readonly why: { readonly code: string; readonly detail: string } | null;
};

/** What a step asks for: own fields of what it records, details, evidence. */
export type StepForm = {
  readonly do: string;
  readonly title: Bilingual;
  readonly records: string;
  readonly requires: readonly string[];
  readonly data?: DetailsSchema;
  readonly revises?: boolean;
  readonly evidence: { readonly [name: string]: Bilingual };
};

/** Somebody, by name where that is known. */
export type Named = { readonly id: string; readonly name: string | null };

/** Who may take a step: by each of its words, and the people known to fit it. */
export type WaitsFor = {
  readonly do: string;
  readonly title: Bilingual;
  readonly by: readonly {
    readonly word: string;
    readonly label: Bilingual;
    readonly fallback: boolean;
    readonly people: readonly Named[];
  }[];
};

/** A deadline that runs for a case. */
export type RunningDeadline = {
  readonly deadline: string;
  readonly title: Bilingual;
  readonly on: string;
  readonly since: string;
  readonly passed: boolean;
  readonly passedAt: string | null;
  readonly clause: string | null;
  readonly forbids: readonly string[];
  readonly opens: readonly string[];
  readonly does: string | null;
};

/** A file handed in with a step. */
export type CitedFile = { readonly name: string | null; readonly title: Bilingual | null; readonly file: string };

/** Something that happened to a case. */
export type CaseEvent = {
  readonly id: string;
  readonly type: string;
  readonly recordedAt: string;
  readonly occurredAt: string;
  readonly step: string;
  readonly from: string | null;
  readonly to: string;
  readonly track: string | null;
  /** Grant by which a fallback or a delegate acted. */
  readonly instead: string | null;
  readonly title: Bilingual;
  readonly actor: Named;
  readonly evidence: readonly CitedFile[];
  readonly details: { readonly [field: string]: unknown };
  readonly data: { readonly [field: string]: unknown };
};

/** A case with everything about it. */
export type CasePage = Omit<CaseRow, 'nextDue'> & {
  readonly clause: string | null;
  readonly stateClause: string | null;
  readonly definitionTitle: Bilingual;
  readonly graph: WorkflowGraph;
  readonly class: string | null;
  readonly award: string | null;
  readonly decision: string | null;
  readonly parent: string | null;
  readonly opener: string;
  readonly details: readonly {
    readonly field: string;
    readonly title: string;
    readonly personal: boolean;
    /** `null`: not for this reader, or forgotten. */
    readonly value: unknown;
  }[];
  readonly people: { readonly [id: string]: string };
  readonly panel: readonly Named[];
  readonly deadlines: readonly RunningDeadline[];
  readonly steps: readonly StepChoice[];
  readonly waitsFor: readonly WaitsFor[];
  readonly history: readonly CaseEvent[];
  readonly refusedEffects: readonly RefusedEffect[];
};

/** What a step should have caused and could not. */
export type RefusedEffect = {
  readonly step: string;
  readonly stepTitle: Bilingual;
  /** The event of the step, and the place of the effect in the step, from 0. */
  readonly of: string;
  readonly effect: number;
  readonly code: string;
  /** Why, in the language of the request. */
  readonly text: string;
  readonly at: string;
};
