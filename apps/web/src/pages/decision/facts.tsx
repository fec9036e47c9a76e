import { Table } from 'antd';
import type { Bilingual, StoredDecision, StoredEvidence } from '../../api/types.js';
import { nothing, useText } from '../../language/text.js';
import { leafValue } from '../../parts/amount.js';
import { Section } from '../../parts/section.js';
import { Short } from '../../parts/short.js';

type Props = {
  readonly facts: StoredDecision['facts'];
  /** What a fact is called where a requirement compares it. */
  readonly labels: ReadonlyMap<string, Bilingual>;
};

/** The facts a decision rests on, each with the events it was folded from. */
export function Facts({ facts, labels }: Props) {
  const text = useText();
  const { t, pick, word } = text;
  const nameOf = (name: string) => {
    const label = labels.get(name);
    const known = label ? pick(label) : word('fact', name);
    return known === name ? '' : known;
  };
  const rows = Object.entries(facts).map(([name, fact]) => ({ name, ...fact }));
  return (
    <Section title={t('facts.title')}>
      <Table
        rowKey="name"
        size="small"
        pagination={false}
        scroll={{ x: 'max-content' }}
        dataSource={rows}
        columns={[
          {
            title: t('facts.name'),
            className: 'words',
            render: (_, { name }) => (
              <>
                {nameOf(name)} <code>{name}</code>
              </>
            ),
          },
          { title: t('facts.value'), className: 'amount', render: (_, fact) => leafValue(text, fact) },
          { title: t('facts.evidence'), render: (_, { evidence }) => <Evidence evidence={evidence} /> },
        ]}
      />
    </Section>
  );
}

function Evidence({ evidence }: { evidence: StoredEvidence }) {
  const { t } = useText();
  if ('sha256' in evidence)
    return (
      <>
        {t('facts.events', { count: evidence.count })} · SHA-256 <Short>{evidence.sha256}</Short>
      </>
    );
  if (evidence.length === 0) return nothing;
  return (
    <details>
      <summary>{t('facts.events', { count: evidence.length })}</summary>
      <ul className="plain">
        {evidence.map((id) => (
          <li key={id}>
            <Short whole>{id}</Short>
          </li>
        ))}
      </ul>
    </details>
  );
}
