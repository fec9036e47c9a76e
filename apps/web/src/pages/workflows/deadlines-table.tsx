import { Table } from 'antd';
import { useText, type Text } from '../../language/text.js';
import { NothingYet } from '../../parts/nothing-yet.js';
import type { DefinedDeadline, Span, WorkflowPage } from './shapes.js';
import { stepTitles } from './steps-of.js';

type Definition = WorkflowPage['definition'];

/** The deadlines of a definition: in which states each runs, how it is counted, what it does when it is over. */
export function DeadlinesTable({ definition }: { definition: Definition }) {
  const text = useText();
  const { t, pick } = text;
  const { deadlines = [], states } = definition;
  if (deadlines.length === 0) return <NothingYet>{t('workflow.noDeadlines')}</NothingYet>;
  return (
    <Table
      rowKey="name"
      size="small"
      pagination={false}
      scroll={{ x: 'max-content' }}
      dataSource={deadlines}
      columns={[
        {
          title: t('workflow.deadline'),
          className: 'words',
          render: (_, { title, clause }) => (
            <>
              <strong>{pick(title)}</strong> {clause && <code>{clause}</code>}
            </>
          ),
        },
        {
          title: t('workflow.runsIn'),
          className: 'words',
          render: (_, one) => one.in.map((name) => (states[name] ? pick(states[name].title) : name)).join('、'),
        },
        { title: t('workflow.length'), className: 'words', render: (_, one) => lengthOf(text, one, definition) },
        {
          title: t('workflow.then'),
          className: 'words',
          render: (_, one) => <Then of={one} titles={stepTitles(definition, text)} />,
        },
      ]}
    />
  );
}

function Then({
  of: { forbids = [], opens = [], does },
  titles,
}: {
  of: DefinedDeadline;
  titles: (steps: readonly string[]) => string;
}) {
  const { t } = useText();
  return (
    <>
      {forbids.length > 0 && <div>{t('workflow.forbids', { steps: titles(forbids) })}</div>}
      {opens.length > 0 && <div>{t('workflow.opensSteps', { steps: titles(opens) })}</div>}
      {does && <div>{t('workflow.does', { steps: titles([does]) })}</div>}
      {forbids.length + opens.length === 0 && !does && t('workflow.flag')}
    </>
  );
}

function lengthOf(text: Text, { from, after, before }: DefinedDeadline, { data }: Definition): string {
  const { t, word } = text;
  const field = /^case\.(.+)$/.exec(from)?.[1];
  const start = field ? (data.properties?.[field]?.title ?? field) : word('from', from);
  if (after) return t('workflow.after', { from: start, span: spanText(text, after) });
  if (before) return t('workflow.before', { from: start, span: spanText(text, before) });
  return start;
}

function spanText({ t }: Text, span: Span): string {
  const [unit = 'days', length = 0] = Object.entries(span)[0] ?? [];
  const n =
    typeof length === 'string' ? t('workflow.parameter', { name: length.replace('param:', '') }) : String(length);
  return t(`span.${unit}` as 'span.days', { n });
}
