import { Select } from 'antd';
import { useJurisdictions } from '../api/use-api.js';
import { useText } from '../language/text.js';

type Props = {
  readonly id: string;
  readonly value: string | null;
  /** Whether all of them can be chosen at once. */
  readonly all?: boolean;
  readonly onChange: (code: string | null) => void;
};

/** Chooses a jurisdiction among those this account may see. */
export function JurisdictionSelect({ id, value, all = false, onChange }: Props) {
  const { t, pick } = useText();
  const { data = [], isPending } = useJurisdictions();
  const options = data.map(({ code, name }) => ({ value: code, label: pick(name) }));
  return (
    <Select
      id={id}
      value={value ?? ''}
      loading={isPending}
      popupMatchSelectWidth={false}
      options={all ? [{ value: '', label: t('jurisdiction.all') }, ...options] : options}
      onChange={(code) => onChange(code || null)}
    />
  );
}

/** What a jurisdiction is called; its code as long as that is unknown. */
export function useJurisdictionName(): (code: string) => string {
  const { pick } = useText();
  const { data = [] } = useJurisdictions();
  return (code) => {
    const known = data.find((jurisdiction) => jurisdiction.code === code);
    return known ? pick(known.name) : code;
  };
}
