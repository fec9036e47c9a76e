import { Select } from 'antd';
import { pathTo } from '../../api/client.js';
import { useApi } from '../../api/use-api.js';
import { useText } from '../../language/text.js';
import type { WorkflowRow } from './shapes.js';

type Props = {
  readonly id: string;
  readonly jurisdiction: string | null;
  readonly value: string | null;
  readonly onChange: (workflow: string | null) => void;
};

/** Chooses a workflow of a jurisdiction, or of all: those of one name are one choice. */
export function WorkflowSelect({ id, jurisdiction, value, onChange }: Props) {
  const { t, pick } = useText();
  const { data, isPending } = useApi<{ items: readonly WorkflowRow[] }>(pathTo('/v1/workflows', { jurisdiction }));
  const titles = new Map(data?.items.map(({ id, title }) => [id, pick(title)]));
  return (
    <Select
      id={id}
      value={value ?? ''}
      loading={isPending}
      showSearch={{ optionFilterProp: 'label' }}
      popupMatchSelectWidth={false}
      options={[
        { value: '', label: t('workflows.any') },
        ...[...titles].map(([workflow, label]) => ({ value: workflow, label })),
      ]}
      onChange={(to) => onChange(to || null)}
    />
  );
}
