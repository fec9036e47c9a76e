import { Table } from 'antd';
import { pathTo } from '../../api/client.js';
import { useApi } from '../../api/use-api.js';
import { useText, type Text } from '../../language/text.js';
import { inOrder } from '../../parts/diagram/order.js';
import { roleWord } from '../../parts/diagram/role-word.js';
import { fieldTitle } from '../../parts/form/values.js';
import type { DefinedStep, Effect, WorkflowPage, WorkflowRow } from './shapes.js';

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
  const titles = (names: readonly string[]) =>
    names.map((name) => titleOf(text, rows.find(({ step }) => step.do === name)?.step, name)).join('、');
  const { data } = useApi<{ items: readonly WorkflowRow[] }>(pathTo('/v1/workflows', { jurisdiction }));
  const nameOf = (workflow: unknown) => {
    const found = data?.items.find(({ id }) => id === workflow);
    return found ? pick(found.title) : String(workflow);
  };
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
              <strong>{titleOf(text, step, step.do)}</strong> {step.clause && <code>{step.clause}</code>}
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
            [...new Set(effect.map((one) => effectText(text, one, titles, nameOf)))].map((said) => (
              <div key={said}>{said}</div>
            )),
        },
      ]}
    />
  );
}

function titleOf({ pick }: Text, step: DefinedStep | undefined, name: string): string {
  return step?.title ? pick(step.title) : name;
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

/** What an effect does, in a line: the words of the definition stand where only it knows more. */
function effectText(
  { t, word }: Text,
  effect: Effect,
  titles: (steps: readonly string[]) => string,
  nameOf: (workflow: unknown) => string,
): string {
  const [kind = '', said] = Object.entries(effect)[0] ?? [];
  const of = (said ?? {}) as { readonly [field: string]: unknown };
  switch (kind) {
    case 'undo':
      return t('effect.undo', { what: titles(said as readonly string[]) });
    case 'record':
      return t('effect.record', { what: word('record', String(of['kind'])) });
    case 'command':
      return word('command', String(of['do']));
    case 'step':
      return t('effect.step', { what: nameOf(of['workflow']) });
    case 'open':
      return t('effect.open', { what: nameOf(of['workflow']) });
    default:
      return word('effect', kind);
  }
}
