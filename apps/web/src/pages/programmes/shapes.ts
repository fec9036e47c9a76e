import type { Programme } from '../../api/types.js';

/** The columns of the board, in the order in which an item goes through them. */
export const stages = ['planned', 'scheduled', 'running', 'closed', 'cancelled'] as const;
/** Where a plan item stands. */
export type Stage = (typeof stages)[number];

/** The figures of a plan item that are compared with what was done. */
export const figures = ['headcount', 'hours', 'days', 'sessions', 'classes'] as const;
/** A figure of a plan item. */
export type Figure = (typeof figures)[number];

/** How what was done stands to the plan. */
export type Verdict =
  | 'reached'
  | 'below'
  | 'above'
  | 'about'
  | 'undecided'
  | 'unplanned'
  | 'notCounted'
  | 'within'
  | 'early'
  | 'late'
  | 'same'
  | 'other';

/** A comparison; `difference` is a signed decimal string. */
export type Compared = {
  readonly verdict: Verdict;
  readonly difference?: string;
  readonly from?: string;
  readonly to?: string;
};

/** A plan item as the API answers it: the plan, what came of it, and how both compare. */
export type PlanItem = Omit<Programme, 'actual'> & {
  readonly stage: Stage;
  readonly compared: { readonly [of in Figure | 'period' | 'department']: Compared };
  readonly startsOn: string | null;
  readonly endsOn: string | null;
  readonly closedOn: string | null;
  readonly amended: { readonly [field: string]: unknown } | null;
  readonly reported: Reported | null;
  readonly actual: {
    readonly classes: number;
    readonly sessions: number;
    readonly hours: string;
    readonly hoursOfClass: { readonly least: string; readonly most: string } | null;
    readonly enrolled: number;
    readonly persons: number;
    readonly completed: number;
    readonly organisers: readonly string[];
    readonly startsOn: string | null;
    readonly endsOn: string | null;
  };
};

/** What took place, as reported at the close of an item. */
export type Reported = {
  readonly startsOn?: string;
  readonly endsOn?: string;
  readonly persons?: number;
  readonly attendances?: number;
  readonly hours?: string;
  readonly days?: string;
  readonly sessions?: number;
  readonly classes?: number;
};

/** A class as a list shows it. */
export type ClassRow = {
  readonly id: string;
  readonly jurisdiction: string;
  readonly programme: string | null;
  readonly title: string;
  readonly organiser: string;
  readonly unit: string;
  readonly planned: string;
  readonly startsOn: string;
  readonly endsOn: string;
  readonly sessions: number;
  readonly sessionHours: string;
  readonly enrolled: number;
  readonly capacity: number | null;
  readonly suspended: boolean;
  readonly closed: boolean;
};
