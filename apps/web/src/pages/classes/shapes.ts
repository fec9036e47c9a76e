import type { Bilingual } from '../../api/types.js';
import type { ClassRow } from '../programmes/shapes.js';

/** How somebody attended, in the order of the keys 1 to 4. */
export const statuses = ['present', 'late', 'absent', 'excused'] as const;
/** How somebody attended a session. */
export type Status = (typeof statuses)[number];

/** A session of the timetable; hours are a decimal string. */
export type Session = {
  readonly session: string;
  readonly on: string;
  readonly hours: string;
  readonly title: string | null;
  readonly cancelled: boolean;
};

/** A class with its timetable. */
export type ClassWhole = ClassRow & {
  readonly level: string;
  readonly mode: string;
  readonly category: string;
  readonly valuedOn: string | null;
  readonly closedOn: string | null;
  readonly timetable: readonly Session[];
};

/** A trainee of the register, as far as the reader may see them. */
export type Trainee = {
  readonly case: string;
  readonly workflow: string;
  readonly person: string;
  readonly name: string | null;
  readonly schoolName: string | null;
  readonly state: string;
  readonly stateTitle: Bilingual;
  readonly closed: boolean;
  readonly completedOn: string | null;
  readonly editable: boolean;
  readonly absences: number;
  readonly attendance: readonly {
    readonly session: string;
    readonly status: Status | null;
    readonly on: string | null;
    readonly leave: 'requested' | 'granted' | 'refused' | null;
  }[];
  readonly assessments: readonly {
    readonly kind: 'process' | 'completion';
    readonly result: Result;
    readonly score: string | null;
    readonly before: readonly { readonly result: Result; readonly score: string | null }[];
  }[];
};

type Result = 'pass' | 'fail';

/** The register of a class. */
export type Register = {
  readonly class: string;
  readonly sessions: readonly Session[];
  readonly items: readonly Trainee[];
};

/** What became of the cells that were sent. */
export type Recorded = {
  readonly items: readonly ({ readonly case: string; readonly session: string } & (
    | { readonly status: 'ok' }
    | { readonly status: 'refused'; readonly problem: { readonly code: string; readonly detail: string } }
  ))[];
};

/** The key of a cell of the register. */
export const cellOf = (of: { readonly case: string }, session: string) => `${of.case}/${session}`;
