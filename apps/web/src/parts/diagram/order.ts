import type { WorkflowGraph } from './graph.js';

/** The ids of the nodes in the order in which a case may come to them, step by step from where it begins. */
export function inOrder({ nodes, edges, tracks }: Pick<WorkflowGraph, 'nodes' | 'edges' | 'tracks'>): string[] {
  const order = nodes.filter(({ kind }) => kind === 'start').map(({ id }) => id);
  const ends = new Set(nodes.filter(({ kind }) => kind === 'final').map(({ id }) => id));
  for (const at of order) {
    const next = [
      ...tracks.filter(({ state }) => state === at).map(({ start }) => start),
      ...edges.filter(({ from }) => from === at).map(({ to }) => to),
    ];
    for (const to of next) if (!order.includes(to) && !ends.has(to)) order.push(to);
  }
  return [...order, ...nodes.map(({ id }) => id).filter((id) => !order.includes(id))];
}
