import type { Bilingual } from '../../api/types.js';
import type { CaseRow } from '../cases/shapes.js';

/** A deadline with the case it is for. */
export type DeadlineRow = {
  readonly id: string;
  readonly workflow: string;
  readonly deadline: string;
  readonly day: string;
  readonly state: 'running' | 'passed' | 'met';
  readonly endedAt: string | null;
  readonly deadlineTitle: Bilingual;
  readonly clause: string | null;
  readonly opens: readonly string[];
  readonly overdue: boolean;
  readonly case: Pick<CaseRow, 'title' | 'name' | 'subject' | 'subjectName' | 'kind' | 'stateTitle'>;
};

/** A deadline among others. */
export const keyOf = ({ workflow, id, deadline, day }: DeadlineRow) => `${workflow}/${id}/${deadline}/${day}`;
