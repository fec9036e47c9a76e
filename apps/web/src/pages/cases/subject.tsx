import { Link } from 'react-router';
import { nothing, useText } from '../../language/text.js';
import type { CaseRow } from './shapes.js';

/** Whom or what a case is about: by name, with the way to its page where there is one. */
export function SubjectLink({
  of: { kind, subject, subjectName },
}: {
  of: Pick<CaseRow, 'kind' | 'subject' | 'subjectName'>;
}) {
  const { t } = useText();
  const name = subjectName ?? (kind === 'person' ? t('person.erased') : nothing);
  if (kind === 'person') return <Link to={`/persons/${subject}`}>{name}</Link>;
  if (kind === 'class') return <Link to={`/classes/${subject}`}>{name}</Link>;
  return <>{name}</>;
}
