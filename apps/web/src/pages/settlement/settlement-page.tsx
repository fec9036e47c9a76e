import { Navigate, useNavigate, useParams } from 'react-router';
import { Select } from 'antd';
import { pathTo } from '../../api/client.js';
import type { Jurisdiction, Settlement } from '../../api/types.js';
import { useApi, useJurisdictions } from '../../api/use-api.js';
import { useText } from '../../language/text.js';
import { useAddress } from '../../parts/address.js';
import { Answer } from '../../parts/answer.js';
import { Field } from '../../parts/field.js';
import { JurisdictionSelect, useJurisdictionName } from '../../parts/jurisdiction-select.js';
import { NothingYet } from '../../parts/nothing-yet.js';
import { windowName, windowParameter } from '../../parts/window-name.js';
import { Title } from '../../shell/title.js';
import { OutcomeCards } from './outcome-cards.js';
import { RegisterButton } from './register-button.js';
import { SchoolsTable } from './schools-table.js';
import { SettledPersons } from './settled-persons.js';

/** The settlement of the first jurisdiction this account may see. */
export function AnySettlement() {
  const { t } = useText();
  const query = useJurisdictions();
  return (
    <Answer query={query}>
      {([first]) =>
        first ? (
          <Navigate to={`/settlements/${first.code}`} replace />
        ) : (
          <NothingYet>{t('jurisdiction.none')}</NothingYet>
        )
      }
    </Answer>
  );
}

/** How a jurisdiction stands for a purpose and window: exceptions first, by school and by person. */
export function SettlementPage() {
  const { t } = useText();
  const code = useParams()['jurisdiction']!;
  const { read } = useAddress();
  const asked = { purpose: read('purpose'), window: read('window') };
  const path = `/v1/settlements/${encodeURIComponent(code)}`;
  const query = useApi<Settlement>(pathTo(path, asked), (previous) => previous.jurisdiction === code);
  const title = t('settlement.title', { jurisdiction: useJurisdictionName()(code) });
  return (
    <>
      <Title>{title}</Title>
      <h1>{title}</h1>
      <Answer query={query}>
        {(settlement) => {
          const of = { purpose: settlement.purpose, window: windowParameter(settlement.window) };
          return (
            <>
              <Selector settlement={settlement} />
              <OutcomeCards settlement={settlement} />
              <RegisterButton path={path} of={of} />
              <SchoolsTable schools={settlement.schools} />
              <SettledPersons path={`${path}/persons`} of={of} schools={settlement.schools} />
            </>
          );
        }}
      </Answer>
    </>
  );
}

function Selector({ settlement: { jurisdiction, purpose, window } }: { settlement: Settlement }) {
  const text = useText();
  const { t, pick } = text;
  const { change } = useAddress();
  const navigate = useNavigate();
  const { data: jurisdictions = [] } = useJurisdictions();
  const purposes = jurisdictions.find(({ code }) => code === jurisdiction)?.purposes ?? [];
  const windows = windowsOf(purposes, purpose, window);
  return (
    <search className="fields">
      <Field id="jurisdiction" label={t('jurisdiction')}>
        <JurisdictionSelect
          id="jurisdiction"
          value={jurisdiction}
          onChange={(code) => void navigate(`/settlements/${code ?? jurisdiction}`)}
        />
      </Field>
      <Field id="purpose" label={t('purpose')}>
        <Select
          id="purpose"
          value={purpose}
          popupMatchSelectWidth={false}
          options={purposes.map((one) => ({ value: one.purpose, label: pick(one.title) }))}
          onChange={(to) => change({ purpose: to, window: null, outcome: null, school: null })}
        />
      </Field>
      <Field id="window" label={t('window')}>
        <Select
          id="window"
          value={windowParameter(window)}
          popupMatchSelectWidth={false}
          options={windows.map((one) => ({ value: windowParameter(one), label: windowName(text, one) }))}
          onChange={(to) => change({ purpose, window: to, outcome: null, school: null })}
        />
      </Field>
    </search>
  );
}

function windowsOf(purposes: Jurisdiction['purposes'], purpose: string, shown: Settlement['window']) {
  const known = purposes.find((one) => one.purpose === purpose)?.windows ?? [];
  return known.some(({ kind, key }) => kind === shown.kind && key === shown.key) ? known : [...known, shown];
}
