import { Button, DatePicker, Select } from 'antd';
import dayjs from 'dayjs';
import type { Purpose, Standing } from '../../api/types.js';
import { useJurisdictions } from '../../api/use-api.js';
import { useText } from '../../language/text.js';
import { instantOf, showInstant } from '../../language/time.js';
import { useAddress } from '../../parts/address.js';
import { Field } from '../../parts/field.js';
import { windowName, windowOn, windowParameter } from '../../parts/window-name.js';

/** What is asked: purpose and window, and both axes of time: as it was on a day, and as it was known at an instant. */
export function StandingSelector({ standing }: { standing: Standing }) {
  const text = useText();
  const { t, pick } = text;
  const { read, change } = useAddress();
  const { data: jurisdictions = [] } = useJurisdictions();
  const { person, purpose, window, asOf, knownAt } = standing;
  const purposes = jurisdictions.find(({ code }) => code === person.jurisdiction)?.purposes ?? [];
  const windows = windowsWith(purposes, standing);
  // A purpose that is decided for years and for cycles is one purpose with the windows of both.
  const once = purposes.filter((one) => purposes.find(({ purpose: same }) => same === one.purpose) === one);
  return (
    <search className="fields">
      <Field id="purpose" label={t('purpose')}>
        <Select
          id="purpose"
          value={purpose}
          popupMatchSelectWidth={false}
          options={once.map((one) => ({ value: one.purpose, label: pick(one.title) }))}
          onChange={(to) =>
            change({
              purpose: to,
              window: windowOn(
                purposes.find((one) => one.purpose === to),
                asOf,
              ),
            })
          }
        />
      </Field>
      <Field id="window" label={t('window')}>
        <Select
          id="window"
          value={windowParameter(window)}
          popupMatchSelectWidth={false}
          options={windows.map((one) => ({ value: windowParameter(one), label: windowName(text, one) }))}
          onChange={(to) => change({ purpose, window: to })}
        />
      </Field>
      <Field id="asOf" label={t('asOf')} hint={t('asOf.hint')}>
        <DatePicker
          id="asOf"
          value={dayjs(asOf)}
          allowClear={false}
          onChange={(day) => change({ asOf: day?.format('YYYY-MM-DD') ?? null })}
        />
      </Field>
      <Field id="knownAt" label={t('knownAt')} hint={t('knownAt.hint')}>
        <DatePicker
          id="knownAt"
          showTime
          value={knownAt ? dayjs(showInstant(knownAt)) : null}
          placeholder={t('knownAt.now')}
          onChange={(time) => change({ knownAt: time ? instantOf(time.format('YYYY-MM-DD HH:mm:ss')) : null })}
        />
      </Field>
      {(read('asOf') || read('knownAt')) && (
        <Button onClick={() => change({ asOf: null, knownAt: null })}>{t('asOf.reset')}</Button>
      )}
    </search>
  );
}

/** The windows of a purpose; the one being shown belongs to them even where the list does not name it. */
function windowsWith(purposes: readonly Purpose[], { purpose, window }: Standing) {
  const known = purposes.flatMap((one) => (one.purpose === purpose ? one.windows : []));
  return known.some(({ kind, key }) => kind === window.kind && key === window.key) ? known : [...known, window];
}
