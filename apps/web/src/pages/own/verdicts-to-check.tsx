import { CheckOutlined } from '@ant-design/icons';
import { useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { Link } from 'react-router';
import { pathTo } from '../../api/client.js';
import type { Bilingual, Outcome, Person, Window } from '../../api/types.js';
import { useAct } from '../../api/use-act.js';
import { useApi, useJurisdictions } from '../../api/use-api.js';
import { useWritten } from '../../api/written.js';
import { useText } from '../../language/text.js';
import { showInstant } from '../../language/time.js';
import { OutcomeMark } from '../../parts/outcome.js';
import { ProblemAlert } from '../../parts/problem-alert.js';
import { Section } from '../../parts/section.js';
import { windowName } from '../../parts/window-name.js';

/** What a settlement proposes for a person. */
type Proposed = {
  readonly settlement: string;
  readonly purpose: string;
  readonly window: Window;
  readonly stateTitle: Bilingual;
  readonly open: boolean;
  readonly decision: string;
  readonly outcome: Outcome;
  readonly checkedAt: string | null;
};

/** 核对: what open settlements propose for this person, to be checked or objected to. */
export function VerdictsToCheck({ self }: { readonly self: Person }) {
  const { t } = useText();
  const path = `/v1/persons/${self.id}`;
  const query = useApi<{ items: readonly Proposed[] }>(pathTo(`${path}/settlements`, useWritten()), () => true);
  const items = query.data?.items.filter(({ open }) => open) ?? [];
  if (items.length === 0) return null;
  return (
    <Section title={t('mine.waiting')}>
      <ul className="plain">
        {items.map((one) => (
          <Verdict key={one.settlement} of={one} self={self} path={path} />
        ))}
      </ul>
    </Section>
  );
}

function Verdict({ of, self, path }: { readonly of: Proposed; readonly self: Person; readonly path: string }) {
  const text = useText();
  const { t, pick } = text;
  const client = useQueryClient();
  const { data: jurisdictions = [] } = useJurisdictions();
  const act = useAct<unknown>(() => void client.invalidateQueries());
  const purposes = jurisdictions.find(({ code }) => code === self.jurisdiction)?.purposes ?? [];
  const purpose = purposes.find((one) => one.purpose === of.purpose);
  const title = purpose ? pick(purpose.title) : of.purpose;
  const about = new URLSearchParams({ case: of.settlement, decision: of.decision });
  return (
    <li>
      <strong>{title}</strong> · {windowName(text, of.window)} · {t('mine.proposed')}{' '}
      <OutcomeMark outcome={of.outcome} binding={purpose?.binding} />{' '}
      <Link to={`/decisions/${of.decision}`}>{t('mine.see')}</Link>
      <div className="soft small">{t('mine.settlement', { state: pick(of.stateTitle) })}</div>
      <p className="toolbar">
        {of.checkedAt ? (
          <span className="mark good">
            <CheckOutlined aria-hidden /> {t('mine.checked', { at: showInstant(of.checkedAt) })}
          </span>
        ) : (
          <Button
            type="primary"
            loading={act.isPending}
            aria-label={t('mine.checkOf', { purpose: title })}
            onClick={() => act.mutate({ path: `${path}/decisions/${of.decision}/check`, body: {} })}
          >
            {t('mine.check')}
          </Button>
        )}
        <Link className="button-link" to={`/workflows/${self.jurisdiction}/objection/open?${about.toString()}`}>
          {t('mine.object')}
        </Link>
      </p>
      {act.error && <ProblemAlert problem={act.error} />}
    </li>
  );
}
