import { Navigate, useNavigate, useParams } from 'react-router';
import { Select } from 'antd';
import { pathTo } from '../../api/client.js';
import type { Purpose, Settlement } from '../../api/types.js';
import { useApi, useJurisdictions } from '../../api/use-api.js';
import { useOwnJurisdictions } from '../../api/use-own-jurisdictions.js';
import { useText } from '../../language/text.js';
import { today } from '../../language/time.js';
import { useAddress } from '../../parts/address.js';
import { Answer } from '../../parts/answer.js';
import { Field } from '../../parts/field.js';
import { JurisdictionSelect, useJurisdictionName } from '../../parts/jurisdiction-select.js';
import { NothingYet } from '../../parts/nothing-yet.js';
import { windowName, windowOn, windowParameter } from '../../parts/window-name.js';
import { Title } from '../../shell/title.js';
import { ChangedPersons } from './changed-persons.js';
import { OutcomeCards } from './outcome-cards.js';
import { RegisterButton } from './register-button.js';
import { SchoolsTable } from './schools-table.js';
import { SettledPersons } from './settled-persons.js';
import { Settling } from './settling.js';
import type { Question } from './shapes.js';

/** The settlement of this account's own jurisdiction. */
export function AnySettlement() {
  const { t } = useText();
  const query = useOwnJurisdictions();
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
  const query = useJurisdictions();
  const title = t('settlement.title', { jurisdiction: useJurisdictionName()(code) });
  return (
    <>
      <Title>{title}</Title>
      <h1>{title}</h1>
      <Answer query={query}>
        {(jurisdictions) => (
          <Overview code={code} purposes={jurisdictions.find((one) => one.code === code)?.purposes ?? []} />
        )}
      </Answer>
    </>
  );
}

/** Where the address names no purpose and window, those of today. */
function Overview({ code, purposes }: { code: string; purposes: readonly Purpose[] }) {
  const { t } = useText();
  const { read } = useAddress();
  const purpose = purposes.find((one) => one.purpose === read('purpose')) ?? purposes[0];
  const window = read('window') ?? windowOn(purpose, today());
  if (!purpose || !window) return <NothingYet>{t('settlement.noPurpose')}</NothingYet>;
  return (
    <Settled code={code} binding={purpose.binding} of={{ purpose: purpose.purpose, window }} purposes={purposes} />
  );
}

type SettledProps = {
  readonly code: string;
  readonly binding: boolean;
  readonly of: Question;
  readonly purposes: readonly Purpose[];
};

function Settled({ code, binding, of, purposes }: SettledProps) {
  const path = `/v1/settlements/${encodeURIComponent(code)}`;
  const query = useApi<Settlement>(pathTo(path, of), (previous) => path.endsWith(`/${previous.jurisdiction}`));
  return (
    <>
      <Selector of={of} purposes={purposes} />
      <Settling jurisdiction={code} of={of} binding={binding} />
      <Answer query={query}>
        {(settlement) => (
          <>
            <OutcomeCards settlement={settlement} binding={binding} />
            <RegisterButton path={path} of={of} />
            <ChangedPersons path={path} of={of} binding={binding} />
            <SchoolsTable schools={settlement.schools} binding={binding} />
            <SettledPersons path={`${path}/persons`} of={of} schools={settlement.schools} binding={binding} />
          </>
        )}
      </Answer>
    </>
  );
}

function Selector({ of, purposes }: Pick<SettledProps, 'of' | 'purposes'>) {
  const text = useText();
  const { t, pick, word } = text;
  const { change } = useAddress();
  const navigate = useNavigate();
  const code = useParams()['jurisdiction']!;
  const windows = purposes.find((one) => one.purpose === of.purpose)?.windows ?? [];
  const options = windows.map((one) => ({ value: windowParameter(one), label: windowName(text, one) }));
  const isNamed = options.some(({ value }) => value === of.window);
  return (
    <search className="fields">
      <Field id="jurisdiction" label={t('jurisdiction')}>
        <JurisdictionSelect
          id="jurisdiction"
          value={code}
          onChange={(to) => void navigate(`/settlements/${to ?? code}`)}
        />
      </Field>
      <Field id="purpose" label={t('purpose')}>
        <Select
          id="purpose"
          value={of.purpose}
          popupMatchSelectWidth={false}
          options={purposes.map((one) => ({ value: one.purpose, label: pick(one.title) }))}
          onChange={(to) => change({ purpose: to, window: null, outcome: null, school: null })}
        />
      </Field>
      <Field id="window" label={t('window')}>
        <Select
          id="window"
          value={of.window}
          popupMatchSelectWidth={false}
          options={isNamed ? options : [...options, { value: of.window, label: word('window', of.window) }]}
          onChange={(to) => change({ purpose: of.purpose, window: to, outcome: null, school: null })}
        />
      </Field>
    </search>
  );
}
