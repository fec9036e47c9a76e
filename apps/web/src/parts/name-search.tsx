import { Input } from 'antd';
import { useAddress } from './address.js';
import { Field } from './field.js';

/** Looks for a part of a name: `q` of the address. */
export function NameSearch({ label }: { readonly label: string }) {
  const { read, change } = useAddress();
  const q = read('q');
  return (
    <Field id="q" label={label}>
      <Input.Search
        id="q"
        key={q}
        allowClear
        defaultValue={q ?? ''}
        onSearch={(value) => change({ q: value.trim() || null })}
      />
    </Field>
  );
}
