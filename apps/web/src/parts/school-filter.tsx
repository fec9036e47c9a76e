import { Select } from 'antd';
import { pathTo } from '../api/client.js';
import type { Page } from '../api/types.js';
import { useApi } from '../api/use-api.js';
import { useAddress } from './address.js';
import { Field } from './field.js';

/** Chooses a school of a jurisdiction, or what stands for all of it: `whole`. */
export function SchoolFilter({
  jurisdiction,
  label,
  whole,
}: {
  readonly jurisdiction: string;
  readonly label: string;
  readonly whole: string;
}) {
  const { read, change } = useAddress();
  const { data, isPending } = useApi<Page<{ id: string; name: string }>>(
    pathTo('/v1/schools', { jurisdiction, limit: '200' }),
  );
  return (
    <Field id="school" label={label}>
      <Select
        id="school"
        showSearch={{ optionFilterProp: 'label' }}
        popupMatchSelectWidth={false}
        loading={isPending}
        value={read('school') ?? ''}
        options={[
          { value: '', label: whole },
          ...(data?.items.map(({ id, name }) => ({ value: id, label: name })) ?? []),
        ]}
        onChange={(id) => change({ school: id })}
      />
    </Field>
  );
}
