import { Table } from 'antd';
import { useText, type Text } from '../../language/text.js';
import { inOrder } from '../../parts/diagram/order.js';
import { roleWord } from '../../parts/diagram/role-word.js';
import { fieldTitle } from '../../parts/form/values.js';
import type { DefinedStep, WorkflowPage } from './shapes.js';
import { stepTitles } from './steps-of.js';
import { useEffectText } from './use-effect-text.js';

type Definition = WorkflowPage['definition'];
type Row = { readonly key: string; readonly from: string; readonly to: string; readonly step: DefinedStep };

/** Every step of a definition: from where, by whom, with what, under which condition, and what it causes. */
export function StepsTable({
  definition,
  graph,
  jurisdiction,
}: Pick<WorkflowPage, 'definition' | 'graph' | 'jurisdiction'>) {
  const text = useText();
  const { t, pick } = text;
  const rows = rowsOf(definition, inOrder(graph), text);
  const titles = stepTitles(definition, text);
  const effectText = useEffectText(jurisdiction, titles);
  return (
    <Table
      rowKey="key"
      size="small"
      pagination={false}
      scroll={{ x: '70rem' }}
      dataSource={rows}
      columns={[
        { title: t('workflow.from'), className: 'words', render: (_, { from }) => from },
        {
          title: t('workflow.step'),
          className: 'words',
          render: (_, { step }) => (
            <>
              <strong>{titles([step.do])}</strong> {step.clause && <code>{step.clause}</code>}
            </>
          ),
        },
        { title: t('workflow.to'), className: 'words', render: (_, { to }) => to },
        {
          title: t('workflow.by'),
          className: 'words',
          render: (_, { step: { by, fallback = [], notBy } }) => (
            <>
              {[
                ...by.map((word) => roleWord(text, word, definition.data)),
                ...fallback.map((word) => t('case.fallback', { role: roleWord(text, word, definition.data) })),
              ].join(t('list.or'))}
              {notBy.length > 0 && <div className="soft small">{t('workflow.notBy', { steps: titles(notBy) })}</div>}
            </>
          ),
        },
        {
          title: t('workflow.needs'),
          className: 'words',
          render: (_, { step: { requires, data, evidence, guard } }) => {
            const asked = [
              ...requires.map((field) => fieldTitle(text, field)),
              ...Object.entries(data?.properties ?? {}).map(([field, { title }]) => title ?? field),
            ];
            return (
              <>
                {asked.length > 0 && <div>{t('workflow.asks', { what: asked.join('、') })}</div>}
                {evidence && (
                  <div>{t('workflow.evidence', { what: Object.values(evidence).map(pick).join('、') })}</div>
                )}
                {guard && (
                  <div>
                    {t('workflow.guard', { guard: pick(guard.otherwise) })}{' '}
                    {guard.clause && <code>{guard.clause}</code>}
                  </div>
                )}
              </>
            );
          },
        },
        {
          title: t('workflow.effect'),
          className: 'words',
          render: (_, { step: { effect } }) =>
            [...new Set(effect.map(effectText))].map((said) => <div key={said}>{said}</div>),
        },
      ]}
    />
  );
}

function rowsOf({ start, states: named }: Definition, order: readonly string[], { t, pick }: Text): Row[] {
  const states = Object.fromEntries(order.flatMap((name) => (named[name] ? [[name, named[name]] as const] : [])));
  const stateTitle = (name: string) => (states[name] ? pick(states[name].title) : name);
  return [
    ...start.map((step) => ({ key: `* ${step.do}`, from: t('diagram.start'), to: stateTitle(step.to), step })),
    ...Object.entries(states).flatMap(([state, { title, on, tracks = {} }]) => [
      ...on.map((step) => ({ key: `${state} ${step.do}`, from: pick(title), to: stateTitle(step.to), step })),
      ...Object.entries(tracks).flatMap(([track, one]) =>
        Object.entries(one.states).flatMap(([at, said]) =>
          said.on.map((step) => ({
            key: `${state} ${track} ${at} ${step.do}`,
            from: `${pick(one.title)} · ${pick(said.title)}`,
            to: `${pick(one.title)} · ${one.states[step.to] ? pick(one.states[step.to]!.title) : step.to}`,
            step,
          })),
        ),
      ),
    ]),
  ];
}
