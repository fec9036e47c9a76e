import { Graph, layout } from '@dagrejs/dagre';
import { linesOf, widthOf } from './lines.js';

/** A state of a workflow, or the point it begins at. `track` is the track it belongs to. */
export type DiagramNode = {
  readonly id: string;
  readonly title: string;
  readonly kind: 'start' | 'state' | 'final' | 'track' | 'done';
  readonly track?: string;
  /** Further lines in its box. */
  readonly notes?: readonly string[];
};

/** A step from one state to another; `begins`: no step, but where a track of a state begins; `unseen`: only for the layout. */
export type DiagramEdge = {
  readonly from: string;
  readonly to: string;
  readonly title: string;
  readonly begins?: boolean;
  readonly unseen?: boolean;
};

/** A track of a state, drawn as a frame around its states. */
export type DiagramTrack = { readonly id: string; readonly title: string };

/** What is drawn. */
export type Diagram = {
  readonly nodes: readonly DiagramNode[];
  readonly edges: readonly DiagramEdge[];
  readonly tracks: readonly DiagramTrack[];
};

/** A box with its place: the middle, and the size. Lengths are in units of the text: 10 is the height of a letter. */
export type Box = { readonly x: number; readonly y: number; readonly width: number; readonly height: number };

/** The diagram with the place of everything. */
export type Drawing = {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly (DiagramNode &
    Box & { readonly lines: readonly string[]; readonly more: readonly string[] })[];
  readonly tracks: readonly (DiagramTrack & Box)[];
  readonly edges: readonly (DiagramEdge & {
    readonly points: readonly { readonly x: number; readonly y: number }[];
    readonly label: Box & { readonly lines: readonly string[] };
  })[];
};

/** Height of a line of text, and the room around it. */
export const LINE = 15;
const ROOM = 10;
const DOT = 14;

/**
 * Places states in layers and steps between them, top to bottom. Steps between the same two states are one line with
 * all their names, because a diagram with seven parallel lines tells nobody anything.
 */
export function drawing({ nodes, edges, tracks }: Diagram): Drawing {
  const graph = new Graph({ compound: true, multigraph: true });
  graph.setGraph({ rankdir: 'TB', nodesep: 28, ranksep: 28, edgesep: 18, marginx: 8, marginy: 8 });
  for (const { id } of tracks) graph.setNode(frame(id), {});
  for (const node of nodes) {
    const lines = node.kind === 'start' ? [] : linesOf(node.title, 10);
    const more = (node.notes ?? []).flatMap((note) => linesOf(note, 12));
    const size =
      node.kind === 'start'
        ? { width: DOT, height: DOT }
        : {
            width: Math.max(72, widthOf([...lines, ...more]) + 2 * ROOM),
            height: (lines.length + more.length) * LINE + 1.4 * ROOM,
          };
    graph.setNode(node.id, { ...size, lines, more });
    if (node.track !== undefined) graph.setParent(node.id, frame(node.track));
  }
  const joined = new Map<string, DiagramEdge & { readonly titles: string[] }>();
  for (const edge of edges) {
    const key = `${edge.from}>${edge.to}`;
    const before = joined.get(key);
    if (!before) joined.set(key, { ...edge, titles: [edge.title] });
    else if (!before.titles.includes(edge.title)) before.titles.push(edge.title);
  }
  for (const [key, { from, to, titles }] of joined) {
    const lines = titles.filter(Boolean).flatMap((title) => linesOf(title, 12));
    const size = { width: widthOf(lines) + 10, height: lines.length * LINE };
    graph.setEdge(from, to, { ...size, lines, labelpos: 'c' }, key);
  }
  layout(graph);
  const boxOf = ({ x = 0, y = 0, width = 0, height = 0 }: Partial<Box>): Box => ({ x, y, width, height });
  const { width = 0, height = 0 } = graph.graph() as Partial<Box>;
  // A name beside the outermost line may reach further than what was laid out.
  const labels = graph.edges().map((edge) => boxOf(graph.edge(edge) as Partial<Box>));
  return {
    width: Math.max(width, ...labels.map((label) => label.x + label.width / 2 + 8)),
    height,
    nodes: nodes.map((node) => {
      const placed = graph.node(node.id) as Box & { lines: string[]; more: string[] };
      return { ...node, ...boxOf(placed), lines: placed.lines, more: placed.more };
    }),
    tracks: tracks.map((track) => ({ ...track, ...boxOf(graph.node(frame(track.id)) as Partial<Box>) })),
    edges: [...joined].map(([key, { from, to, titles, begins = false, unseen = false }]) => {
      const placed = graph.edge({ v: from, w: to, name: key }) as Box & {
        points: { x: number; y: number }[];
        lines: string[];
      };
      return {
        from,
        to,
        begins,
        unseen,
        title: titles.join('、'),
        points: placed.points,
        label: { ...boxOf(placed), lines: placed.lines },
      };
    }),
  };
}

function frame(track: string): string {
  return `track:${track}`;
}
