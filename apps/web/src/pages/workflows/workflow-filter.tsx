import { Select } from 'antd';
import { pathTo } from '../../api/client.js';
import { useApi } from '../../api/use-api.js';
import { useText } from '../../language/text.js';
import { useAddress } from '../../parts/address.js';
import { Field } from '../../parts/field.js';
import type { WorkflowRow } from './shapes.js';

/** Chooses a workflow of a jurisdiction, or of all: those of one name are one choice. */
export function WorkflowFilter({ jurisdiction }: { readonly jurisdiction: string | null }) {
  const { t, pick } = useText();
  const { read, change } = useAddress();
  const { data, isPending } = useApi<{ items: readonly WorkflowRow[] }>(pathTo('/v1/workflows', { jurisdiction }));
  const titles = new Map(data?.items.map(({ id, title }) => [id, pick(title)]));
  return (
    <Field id="workflow" label={t('caseList.workflow')}>
      <Select
        id="workflow"
        value={read('workflow') ?? ''}
        loading={isPending}
        showSearch={{ optionFilterProp: 'label' }}
        popupMatchSelectWidth={false}
        options={[
          { value: '', label: t('workflows.any') },
          ...[...titles].map(([workflow, label]) => ({ value: workflow, label })),
        ]}
        onChange={(to) => change({ workflow: to })}
      />
    </Field>
  );
}
