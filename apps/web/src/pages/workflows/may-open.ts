import type { Me, Person } from '../../api/types.js';
import type { WorkflowRow } from './shapes.js';

type Start = WorkflowRow['start'][number];
type Of = Pick<WorkflowRow, 'jurisdiction' | 'subject'>;

/**
 * Whether somebody may be able to take a step that opens a case: it offers, and the service decides. A role at what the
 * details will name (`school.admin@toSchool`) may be held anywhere.
 */
export function mayOpen({ by }: Start, { jurisdiction, subject }: Of, me: Me, self: Person | undefined): boolean {
  const reaches = (of: string | undefined) => of === undefined || jurisdiction.startsWith(of.replace(/(00)+$/, ''));
  return by.some((word) => {
    if (word === 'self') return subject === 'person' && self?.jurisdiction === jurisdiction;
    const [role, field] = word.split('@');
    return me.grants.some(
      (grant) =>
        grant.role === 'system' || (grant.role === role && (field !== undefined || reaches(grant.jurisdiction))),
    );
  });
}
