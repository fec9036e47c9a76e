import { Navigate } from 'react-router';
import { useApi } from '../../api/use-api.js';
import type { Me } from '../../api/types.js';
import { Answer } from '../../parts/answer.js';

/** Whether an account has an office: whoever has none sees nobody but themselves. */
export const hasOffice = ({ grants }: Me): boolean => grants.some(({ role }) => role !== 'teacher');

/** Where an account begins: somebody without an office on the own page, others among the persons they look after. */
export function Home() {
  const query = useApi<Me>('/v1/me');
  return <Answer query={query}>{(me) => <Navigate to={hasOffice(me) ? '/persons' : '/mine'} replace />}</Answer>;
}
