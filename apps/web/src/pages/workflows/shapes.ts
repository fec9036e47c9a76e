import type { Bilingual } from '../../api/types.js';
import type { WorkflowGraph } from '../../parts/diagram/graph.js';
import type { DetailsSchema } from '../../parts/form/schema.js';
import type { SubjectKind } from '../cases/shapes.js';

/** What a case may be about beside its subject. */
export const aboutFields = ['class', 'programme', 'award', 'decision', 'person', 'school', 'case'] as const;
/** What a case may be about beside its subject. */
export type AboutField = (typeof aboutFields)[number];

/** A workflow in force in a jurisdiction, as a list shows it. */
export type WorkflowRow = {
  readonly jurisdiction: string;
  readonly jurisdictionName: Bilingual;
  readonly id: string;
  readonly title: Bilingual;
  readonly subject: SubjectKind;
  readonly clause: string | null;
  readonly also: readonly string[];
  /** What a case must be about. */
  readonly about: readonly AboutField[];
  readonly states: number;
  readonly deadlines: number;
  readonly start: readonly { readonly do: string; readonly title: Bilingual | null; readonly by: readonly string[] }[];
};

/** What a step causes, one of these keys. */
export type Effect = { readonly [kind: string]: unknown };

/** A step as a definition has it. */
export type DefinedStep = {
  readonly do: string;
  readonly title?: Bilingual;
  readonly by: readonly string[];
  readonly fallback?: readonly string[];
  readonly notBy: readonly string[];
  readonly to: string;
  readonly records: string;
  readonly requires: readonly string[];
  readonly data?: DetailsSchema;
  readonly evidence?: { readonly [name: string]: Bilingual };
  readonly guard?: { readonly otherwise: Bilingual; readonly clause?: string };
  readonly effect: readonly Effect[];
  readonly clause?: string;
};

/** A length of time: `{ days: 7 }`, or a parameter of the pack. */
export type Span = { readonly [unit in 'days' | 'workingDays' | 'months' | 'years']?: number | string };

/** A deadline as a definition has it. */
export type DefinedDeadline = {
  readonly name: string;
  readonly title: Bilingual;
  readonly in: readonly string[];
  readonly from: string;
  readonly after?: Span;
  readonly before?: Span;
  readonly forbids?: readonly string[];
  readonly opens?: readonly string[];
  readonly does?: string;
  readonly clause?: string;
};

/** A workflow in force, whole. */
export type WorkflowPage = {
  readonly jurisdiction: string;
  readonly hash: string;
  readonly graph: WorkflowGraph;
  readonly roles: readonly { readonly role: string; readonly label: Bilingual }[];
  readonly definition: {
    readonly id: string;
    readonly title: Bilingual;
    readonly subject: SubjectKind;
    readonly clause?: string;
    readonly also?: readonly string[];
    /** What a case must be about. */
    readonly about?: readonly AboutField[];
    readonly data: DetailsSchema;
    readonly start: readonly DefinedStep[];
    readonly states: {
      readonly [name: string]: {
        readonly title: Bilingual;
        readonly final: boolean;
        readonly on: readonly DefinedStep[];
        readonly clause?: string;
        readonly tracks?: {
          readonly [track: string]: {
            readonly title: Bilingual;
            readonly states: {
              readonly [name: string]: { readonly title: Bilingual; readonly on: readonly DefinedStep[] };
            };
          };
        };
      };
    };
    readonly deadlines?: readonly DefinedDeadline[];
  };
};
