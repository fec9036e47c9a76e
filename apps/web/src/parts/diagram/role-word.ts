import type { Text } from '../../language/text.js';
import type { DetailsSchema } from '../form/schema.js';

/** A word of `by`, as people say it: `school.admin@toSchool` is a role at what the detail `toSchool` names. */
export function roleWord({ t, word }: Text, said: string, data: DetailsSchema = {}): string {
  const [role = '', field] = said.split('@');
  if (field === undefined) return word('role', role);
  const title = data.properties?.[field]?.title ?? t('diagram.named');
  return role === 'person' ? title : t('diagram.roleAt', { role: word('role', role), at: title });
}
