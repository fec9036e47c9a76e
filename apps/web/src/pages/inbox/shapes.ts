import type { Bilingual } from '../../api/types.js';
import type { CaseRow } from '../cases/shapes.js';

/** A case that waits, with the steps this account may take. */
export type InboxItem = CaseRow & { readonly steps: readonly { readonly do: string; readonly title: Bilingual }[] };

/** How many cases wait for a step; `more` when there are more than were counted. */
export type InboxGroup = {
  readonly workflow: string;
  readonly step: string;
  readonly count: number;
  readonly more: boolean;
  readonly workflowTitle: Bilingual;
  readonly stepTitle: Bilingual;
};

/** A page of the inbox; the groups come with the first. */
export type InboxPage = {
  readonly items: readonly InboxItem[];
  readonly next: string | null;
  readonly groups: readonly InboxGroup[] | null;
};

/** What came of one case of many. */
export type BulkOutcome = { readonly workflow: string; readonly id: string; readonly step: string } & (
  | { readonly status: 'ok' }
  | {
      readonly status: 'refused';
      readonly problem: {
        readonly code: string;
        readonly detail: string;
        readonly errors?: readonly { readonly pointer: string; readonly detail: string }[];
      };
    }
);
