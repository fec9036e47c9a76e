import { Table } from 'antd';
import type { LeafResult, Requirement } from '../../api/types.js';
import { useText } from '../../language/text.js';
import { leafThreshold, leafValue } from '../../parts/amount.js';
import { ClauseQuote } from '../../parts/clause.js';
import { Consequences } from '../../parts/consequences.js';
import { InWords } from '../../parts/in-words.js';
import { LeafMark, RequirementMark } from '../../parts/outcome.js';
import { windowName } from '../../parts/window-name.js';

/** A requirement: how it came out, values against thresholds, the clause, what is unknown, and what follows. */
export function RequirementCard({ requirement }: { requirement: Requirement }) {
  const text = useText();
  const { t, pick } = text;
  const { rule, title, value, window, applies, why, consequences, unknowns, outlook, source } = requirement;
  return (
    <article className="requirement" data-rule={rule} data-value={value}>
      <header>
        <h3>{pick(title)}</h3>
        <RequirementMark value={value} />
      </header>
      <p className="soft small">{windowName(text, window)}</p>
      {outlook && <p className={`outlook ${outlook}`}>{t(`outlook.${outlook}`)}</p>}
      {applies === 'undetermined' && <p>{t('requirement.appliesUndetermined')}</p>}
      {why.length > 0 && <Comparisons why={why} unknowns={unknowns} />}
      <ClauseQuote {...source} />
      {unknowns.length > 0 && (
        <>
          <h4>{t('unknowns.title')}</h4>
          <ul className="plain unknowns">
            {unknowns.map(({ name, kind, text: unknown }) => (
              <li key={name}>
                {pick(unknown)} <code>{name}</code>
                <br />
                <span className="soft">{t(`unknowns.${kind}`)}</span>
              </li>
            ))}
          </ul>
        </>
      )}
      {consequences.length > 0 && (
        <>
          <h4>{t(value === 'notMet' ? 'consequences.title' : 'consequences.ifNotMet')}</h4>
          <Consequences consequences={consequences} />
        </>
      )}
      <InWords>{pick(requirement.text)}</InWords>
    </article>
  );
}

/** What decides it stands open; the exceptions that were looked at and did not matter can be opened. */
function Comparisons({ why, unknowns }: Pick<Requirement, 'why' | 'unknowns'>) {
  const { t } = useText();
  const missing = new Set(unknowns.map(({ name }) => name));
  const decides = ({ fact, parameter, result }: LeafResult) =>
    missing.has(fact) || missing.has(`param:${parameter}`) || (parameter !== undefined && result !== 'unknown');
  const deciding = why.filter(decides);
  if (deciding.length === 0 || deciding.length === why.length) return <ComparisonTable why={why} />;
  const others = why.filter((leaf) => !decides(leaf));
  return (
    <>
      <ComparisonTable why={deciding} />
      <details>
        <summary>{t('leaf.others', { count: others.length })}</summary>
        <ComparisonTable why={others} />
      </details>
    </>
  );
}

function ComparisonTable({ why }: Pick<Requirement, 'why'>) {
  const text = useText();
  const { t, pick } = text;
  return (
    <Table
      rowKey="name"
      size="small"
      pagination={false}
      scroll={{ x: '34rem' }}
      dataSource={why}
      columns={[
        { title: t('leaf.what'), className: 'words', render: (_, { label }) => pick(label) },
        { title: t('leaf.value'), className: 'amount', render: (_, leaf) => leafValue(text, leaf) },
        { title: t('leaf.threshold'), className: 'amount', render: (_, leaf) => leafThreshold(text, leaf) },
        { title: t('leaf.result'), render: (_, leaf) => <LeafMark leaf={leaf} /> },
      ]}
    />
  );
}
