import { useOwnJurisdictions } from '../api/use-own-jurisdictions.js';
import { useText } from '../language/text.js';
import { useAddress } from './address.js';
import { Field } from './field.js';
import { JurisdictionSelect } from './jurisdiction-select.js';

/** The jurisdiction a page is about: that of the address, else the first of this account's own; `null` where it has none. */
export function useJurisdiction(): { readonly jurisdiction: string | null; readonly isPending: boolean } {
  const { read } = useAddress();
  const { data, isPending } = useOwnJurisdictions();
  return { jurisdiction: read('jurisdiction') ?? data?.[0]?.code ?? null, isPending };
}

/** Chooses the jurisdiction a page is about. What else of the address means something only there goes: `clears`. */
export function JurisdictionFilter({
  value,
  all,
  clears = [],
}: {
  readonly value: string | null;
  /** Whether all of them can be chosen at once. */
  readonly all?: boolean;
  readonly clears?: readonly string[];
}) {
  const { t } = useText();
  const { change } = useAddress();
  const cleared = Object.fromEntries(clears.map((name) => [name, null]));
  return (
    <Field id="jurisdiction" label={t('jurisdiction')}>
      <JurisdictionSelect
        id="jurisdiction"
        value={value}
        all={all}
        onChange={(code) => change({ ...cleared, jurisdiction: code })}
      />
    </Field>
  );
}
