import { Table } from 'antd';
import { useMemo } from 'react';
import { useText } from '../../language/text.js';
import type { WorkflowGraph } from './graph.js';
import type { Diagram } from './layout.js';
import { roleWord } from './role-word.js';
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
  const diagram = useMemo((): Diagram => {
    const title = (said: { readonly 'zh-CN': string; readonly en: string }) => said[language];
    return {
      nodes: graph.nodes.map((node) => ({
        id: node.id,
        title: title(node.title),
        kind: node.kind,
        ...(node.within && { track: `${node.within.state}/${node.within.track}` }),
      })),
      edges: [
        ...graph.edges.map((edge) => ({ from: edge.from, to: edge.to, title: title(edge.title) })),
        ...graph.tracks.map(({ state, start }) => ({ from: state, to: start, title: '', begins: true })),
      ],
      tracks: graph.tracks.map(({ state, track, title: said }) => ({ id: `${state}/${track}`, title: title(said) })),
    };
  }, [graph, language]);
  const byFrom = graph.nodes.map((node) => ({ node, steps: graph.edges.filter(({ from }) => from === node.id) }));
  return (
    <>
      <WorkflowDiagram diagram={diagram} current={current} label={t('diagram.of', { what: label })} />
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
