import { type Problem } from '../../api/client.js';
import type { Me, Person } from '../../api/types.js';
import { asked, useApi } from '../../api/use-api.js';
import { useQuery } from '@tanstack/react-query';

/** Who is signed in, with their entry in the directory where they have one: the service itself has none. */
export function useMe() {
  const { data: me } = useApi<Me>('/v1/me');
  const isPerson = me !== undefined && me.id.length === 36;
  const { data: self, isPending } = useQuery<Person, Problem>({
    ...asked<Person>(`/v1/persons/${me?.id}`),
    enabled: isPerson,
  });
  return { me, self, isPending: me === undefined || (isPerson && isPending) };
}
