import { Table } from 'antd';
import type { Bilingual, LeafResult, RequirementValue, StillNeeded, Window } from '../../api/types.js';
import { nothing, type Text } from '../../language/text.js';
import { amountWithUnit, leafThreshold, leafValue } from '../../parts/amount.js';
import { RequirementMark } from '../../parts/outcome.js';

type Figure = Pick<LeafResult, 'label' | 'unit' | 'operator' | 'evidence'> & {
  readonly actual: LeafResult['value'];
  readonly target: LeafResult['threshold'];
};

/** A target as the API answers it. */
export type Target = {
  readonly rule: string;
  readonly title: Bilingual;
  readonly purpose: string;
  readonly purposeLabel: Bilingual;
  readonly window: Window;
  readonly value: RequirementValue;
  readonly clause: string;
  readonly quote: string;
  readonly figures: readonly Figure[];
  readonly gap: readonly StillNeeded[];
  readonly unknowns: readonly Bilingual[];
};

/** Targets with figures, gaps and evidence. */
export function TargetTable({ rows, text }: { readonly rows: readonly Target[]; readonly text: Text }) {
  const { t, pick } = text;
  const each = (row: Target, show: (figure: Figure) => string) =>
    row.figures.length === 0
      ? nothing
      : row.figures.map((figure, i) => <div key={`${figure.label['zh-CN']}/${i}`}>{show(figure)}</div>);
  return (
    <Table
      rowKey="rule"
      size="small"
      pagination={false}
      scroll={{ x: 'max-content' }}
      dataSource={rows}
      columns={[
        {
          title: t('targets.requirement'),
          className: 'words',
          render: (_, { title, quote, clause }) => (
            <>
              {pick(title)}
              <br />
              <span className="soft small" lang="zh-CN">
                {quote} <code>{clause}</code>
              </span>
            </>
          ),
        },
        { title: t('targets.result'), render: (_, { value }) => <RequirementMark value={value} /> },
        { title: t('targets.figure'), className: 'words', render: (_, row) => each(row, ({ label }) => pick(label)) },
        {
          title: t('targets.actual'),
          className: 'amount',
          render: (_, row) => each(row, ({ actual, unit }) => leafValue(text, { value: actual, unit })),
        },
        {
          title: t('targets.target'),
          className: 'amount',
          render: (_, row) =>
            each(row, ({ target, operator, unit }) =>
              leafThreshold(text, { threshold: target, operator, unit } as LeafResult),
            ),
        },
        {
          title: t('targets.gap'),
          className: 'words',
          render: (_, { gap, unknowns }) =>
            gap.length + unknowns.length === 0 ? (
              nothing
            ) : (
              <>
                {gap.map(({ label, needed, unit, before }) => (
                  <div key={label['zh-CN']}>
                    {t('targets.gapBy', { needed: amountWithUnit(text, needed, unit), before })}
                  </div>
                ))}
                {unknowns.map((unknown) => (
                  <div key={unknown['zh-CN']}>{pick(unknown)}</div>
                ))}
              </>
            ),
        },
        {
          title: t('targets.evidence'),
          render: (_, row) => each(row, ({ evidence }) => t('targets.events', { count: evidence.length })),
        },
      ]}
    />
  );
}
