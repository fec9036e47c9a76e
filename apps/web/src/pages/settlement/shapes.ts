import type { SettledPerson } from '../../api/types.js';
import type { CaseRow } from '../cases/shapes.js';

/** A settlement as the list of those of a purpose and window shows it. */
export type SettlementRow = CaseRow & {
  readonly purpose: string;
  readonly windowKind: string;
  readonly windowKey?: string;
  readonly asOf: string;
  readonly counts: { readonly [count: string]: number };
  readonly objections: { readonly filed: number; readonly answered: number };
};

/** How far the service is with what a settlement asked of it last. */
export type Progress = {
  readonly id: string;
  readonly state: string;
  readonly progress: { readonly phase: string; readonly done: number; readonly total: number } | null;
};

/** Somebody whose decision says something else now than the one issued. */
export type ChangedPerson = {
  readonly person: string;
  readonly name: string | null;
  readonly issued: SettledPerson & { readonly reference: string | null; readonly issuedOn: string | null };
  readonly current: SettledPerson;
};

/** What is asked: a purpose and a window. */
export type Question = { readonly purpose: string; readonly window: string };

/** States in which the service is at work for everybody. */
export const working = ['proposing', 'issued', 'withdrawing'];

/** States at which a settlement has come to an end without a document in force. */
export const undone = ['cancelled', 'reversed'];
