import { Table } from 'antd';
import { useMemo } from 'react';
import { useText } from '../../language/text.js';
import type { WorkflowGraph } from './graph.js';
import type { Diagram } from './layout.js';
import type { Language } from '../../preferences.js';
import { roleWord } from './role-word.js';
import { inOrder } from './order.js';
import { WorkflowDiagram } from './workflow-diagram.js';

type Props = {
  readonly graph: WorkflowGraph;
  /** Ids of the nodes in which a case stands. */
  readonly current?: readonly string[];
  readonly label: string;
};

/** A workflow as a picture, and the same as a table: states, and the steps from each with who takes them. */
export function WorkflowPicture({ graph, current = [], label }: Props) {
  const text = useText();
  const { t, language } = text;
  const here = t('diagram.here');
  const diagram = useMemo(() => diagramOf(graph, language, { current, here }), [graph, language, current.join()]);
  const order = inOrder(graph);
  const nodes = order.map((id) => graph.nodes.find((node) => node.id === id)!);
  const byFrom = nodes.map((node) => ({ node, steps: graph.edges.filter(({ from }) => from === node.id) }));
  return (
    <>
      <WorkflowDiagram diagram={diagram} current={current} label={t('diagram.of', { what: label })} />
      <p className="soft small">{t('diagram.signs')}</p>
      <details className="in-words">
        <summary>{t('diagram.inWords')}</summary>
        <Table
          rowKey={({ node }) => node.id}
          size="small"
          pagination={false}
          scroll={{ x: 'max-content' }}
          dataSource={byFrom}
          columns={[
            {
              title: t('diagram.state'),
              className: 'words',
              render: (_, { node }) => (
                <>
                  {node.kind === 'start' ? t('diagram.start') : node.title[language]}
                  {node.within && (
                    <div className="soft small">
                      {
                        graph.tracks.find(
                          ({ state, track }) => state === node.within!.state && track === node.within!.track,
                        )?.title[language]
                      }
                    </div>
                  )}
                  {current.includes(node.id) && <div className="mark running">▶ {t('diagram.here')}</div>}
                </>
              ),
            },
            {
              title: t('diagram.steps'),
              className: 'words',
              render: (_, { node, steps }) =>
                steps.length === 0 ? (
                  <span className="soft">{t(node.kind === 'final' ? 'diagram.ends' : 'diagram.nothing')}</span>
                ) : (
                  <ul className="plain">
                    {steps.map(({ step, to, title, by, clause }) => (
                      <li key={`${step} ${to}`}>
                        {title[language]} → {graph.nodes.find(({ id }) => id === to)?.title[language]}
                        <span className="soft small">
                          {' '}
                          {by.map((word) => roleWord(text, word)).join(t('list.or'))} {clause && <code>{clause}</code>}
                        </span>
                      </li>
                    ))}
                  </ul>
                ),
            },
          ]}
        />
      </details>
    </>
  );
}

/** From so many states on, a step to one and the same end is told in their boxes: a fan of lines would hide the others. */
const FAN = 4;

function diagramOf(
  { nodes, edges, tracks }: WorkflowGraph,
  language: Language,
  { current, here }: { readonly current: readonly string[]; readonly here: string },
): Diagram {
  const loops = edges.filter(({ from, to }) => from === to);
  const fanned = edges.filter(
    (edge) =>
      edge.from !== edge.to && edges.filter(({ to, step }) => to === edge.to && step === edge.step).length >= FAN,
  );
  const ends = new Set(fanned.map(({ to }) => to));
  const order = inOrder({ nodes, edges, tracks });
  const notes = (id: string) => [
    ...(current.includes(id) ? [`▶ ${here}`] : []),
    ...loops.filter(({ from }) => from === id).map(({ title }) => `↻ ${title[language]}`),
    ...fanned.filter(({ from }) => from === id).map(({ title }) => `⤳ ${title[language]}`),
  ];
  return {
    nodes: order.map((id) => {
      const { title, kind, within } = nodes.find((node) => node.id === id)!;
      return {
        ...{ id, kind, notes: notes(id) },
        title: ends.has(id) ? `⤳ ${title[language]}` : title[language],
        ...(within && { track: `${within.state}/${within.track}` }),
      };
    }),
    edges: [
      ...edges
        .filter((edge) => !loops.includes(edge) && !fanned.includes(edge))
        .map(({ from, to, title }) => ({ from, to, title: title[language] })),
      ...tracks.map(({ state, start }) => ({ from: state, to: start, title: '', begins: true })),
      // Below the last of the states from which it is reached, or it would stand at the top.
      ...[...ends].map((to) => {
        const last = order.filter((id) => fanned.some((edge) => edge.from === id && edge.to === to)).at(-1)!;
        return { from: last, to, title: '', unseen: true };
      }),
    ],
    tracks: tracks.map(({ state, track, title }) => ({ id: `${state}/${track}`, title: title[language] })),
  };
}
