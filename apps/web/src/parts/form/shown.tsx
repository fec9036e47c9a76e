import { Link } from 'react-router';
import { pathTo } from '../../api/client.js';
import type { Page } from '../../api/types.js';
import { useApi } from '../../api/use-api.js';
import { nothing, useText } from '../../language/text.js';
import { Short } from '../short.js';
import { wordOf } from './values.js';

const UUID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/;

/** The value of a field of a case in words: ids by the names of persons and schools where those are known. */
export function Shown({
  field,
  value,
  people,
}: {
  field: string;
  value: unknown;
  people: { readonly [id: string]: string | null };
}) {
  const text = useText();
  if (value === null || value === undefined || value === '') return <>{nothing}</>;
  if (typeof value === 'boolean') return <>{text.t(value ? 'value.yes' : 'value.no')}</>;
  if (Array.isArray(value))
    return (
      <>
        {value.map((one, i) => (
          <span key={i}>
            {i > 0 && '、'}
            <Shown field={field} value={one} people={people} />
          </span>
        ))}
      </>
    );
  if (typeof value === 'object') return <code>{JSON.stringify(value)}</code>;
  const said = String(value);
  if (!UUID.test(said)) return <span className="said">{answerOf(text, field, said)}</span>;
  const name = people[said];
  if (name) return <Link to={`/persons/${said}`}>{name}</Link>;
  return /school|^into$|^partner$/i.test(field) ? <SchoolName id={said} /> : <Short>{said}</Short>;
}

function answerOf(text: Parameters<typeof wordOf>[0], field: string, value: string): string {
  // Sentences and numbers are nobody's words.
  return /^[a-z][A-Za-z.-]*$/.test(value) ? wordOf(text, field, value) : value;
}

/** The name of a school: public, as far as the list of schools goes. */
function SchoolName({ id }: { id: string }) {
  const { data } = useApi<Page<{ id: string; name: string }>>(pathTo('/v1/schools', { limit: '200' }));
  const found = data?.items.find((school) => school.id === id);
  return found ? <>{found.name}</> : <Short>{id}</Short>;
}
