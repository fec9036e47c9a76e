import { placedSteps } from './lint/workflow/placed.js';
import { topCondition, type Condition } from './schema/conditions.js';
import type { Bilingual } from './schema/fields.js';
import type { Deadline, Span, Step, WorkflowDefinition } from './schema/workflow.js';

/** The node from which a case opens. */
export const START_NODE = '*';

/** A state of a definition, or one of a track within a state. */
export type GraphNode = {
  /** Name of the state; of a track's state `state/track/name`; {@link START_NODE}. */
  readonly id: string;
  readonly title: Bilingual;
  readonly kind: 'start' | 'state' | 'final' | 'track' | 'done';
  /** The state and the track that a state of a track is within. */
  readonly within?: { readonly state: string; readonly track: string };
  readonly clause?: string;
};

/** A step between two nodes; one that stays where it is is a loop. */
export type GraphEdge = {
  readonly from: string;
  readonly to: string;
  readonly step: string;
  readonly title: Bilingual;
  readonly by: readonly string[];
  readonly loop: boolean;
  /** Why it may be refused, where it has a guard. */
  readonly guard?: Bilingual;
  readonly clause?: string;
};

/** Tracks that run side by side within a state. */
export type GraphTrack = {
  readonly state: string;
  readonly track: string;
  readonly title: Bilingual;
  readonly start: string;
};

/** A definition as a picture has it. */
export type WorkflowGraph = {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
  readonly tracks: readonly GraphTrack[];
};

/** States, steps and tracks of a definition: for diagrams of any kind. */
export function workflowGraph(definition: WorkflowDefinition): WorkflowGraph {
  const states = Object.entries(definition.states);
  const inTrack = (state: string, track: string, name: string) => `${state}/${track}/${name}`;
  const tracks = states.flatMap(([state, { tracks = {} }]) =>
    Object.entries(tracks).map(([track, one]) => ({ state, track, one })),
  );
  return {
    nodes: [
      { id: START_NODE, title: definition.title, kind: 'start' },
      ...states.map(([id, { title, final, clause }]): GraphNode => ({
        id,
        title,
        kind: final ? 'final' : 'state',
        clause,
      })),
      ...tracks.flatMap(({ state, track, one }) =>
        Object.entries(one.states).map(([name, { title, done }]): GraphNode => ({
          id: inTrack(state, track, name),
          title,
          kind: done ? 'done' : 'track',
          within: { state, track },
        })),
      ),
    ],
    edges: placedSteps(definition).map(({ step, from, track, within }) => {
      const place = (name: string) => (track === undefined ? name : inTrack(from!, track, name));
      const start = from === undefined ? START_NODE : track === undefined ? from : place(within!);
      return edgeOf(step, start, place(step.to));
    }),
    tracks: tracks.map(({ state, track, one }) => ({
      ...{ state, track, title: one.title },
      start: inTrack(state, track, one.start),
    })),
  };
}

function edgeOf({ do: step, title, by, guard, clause }: Step, from: string, to: string): GraphEdge {
  return {
    ...{ from, to, step, title: title ?? { 'zh-CN': step, en: step }, by, loop: from === to },
    ...(guard && { guard: guard.otherwise }),
    ...(clause !== undefined && { clause }),
  };
}

type Language = keyof Bilingual;

/** The diagram of a definition for Mermaid (`stateDiagram-v2`): titles with clauses, tracks side by side, deadlines as notes. */
export function mermaid(definition: WorkflowDefinition, language: Language = 'zh-CN'): string {
  const graph = workflowGraph(definition);
  const ids = new Map(graph.nodes.map(({ id }, i) => [id, id === START_NODE ? '[*]' : `s${i}`]));
  const idOf = (id: string) => ids.get(id) ?? id;
  const inner = (state: string) => graph.tracks.filter((one) => one.state === state);
  const nodeLines = (node: GraphNode, indent: string): string[] => {
    const name = `${indent}state "${label(node.title[language], node.clause)}" as ${idOf(node.id)}`;
    const own = inner(node.id);
    if (own.length === 0) return [name];
    const blocks = own.map((track) => trackLines(track, `${indent}  `));
    return [
      `${name} {`,
      ...blocks.flatMap((lines, i) => (i === 0 ? lines : [`${indent}  --`, ...lines])),
      `${indent}}`,
    ];
  };
  const trackLines = ({ state, track, start }: GraphTrack, indent: string): string[] => {
    const own = graph.nodes.filter(({ within }) => within?.state === state && within.track === track);
    const names = new Set(own.map(({ id }) => id));
    return [
      ...own.flatMap((node) => nodeLines(node, indent)),
      `${indent}[*] --> ${idOf(start)}`,
      ...graph.edges.filter(({ from }) => names.has(from)).map((edge) => edgeLine(edge, indent)),
      ...own.filter(({ kind }) => kind === 'done').map(({ id }) => `${indent}${idOf(id)} --> [*]`),
    ];
  };
  const edgeLine = ({ from, to, title, clause, guard }: GraphEdge, indent: string): string =>
    `${indent}${idOf(from)} --> ${idOf(to)} : ${label(title[language], clause)}${guard ? ' ◇' : ''}`;
  const top = graph.nodes.filter(({ kind, within }) => kind !== 'start' && !within);
  const inTracks = new Set(graph.nodes.filter(({ within }) => within).map(({ id }) => id));
  return [
    'stateDiagram-v2',
    ...top.flatMap((node) => nodeLines(node, '  ')),
    ...graph.edges.filter(({ from }) => !inTracks.has(from)).map((edge) => edgeLine(edge, '  ')),
    ...top.filter(({ kind }) => kind === 'final').map(({ id }) => `  ${idOf(id)} --> [*]`),
    ...(definition.deadlines ?? []).map(
      (deadline) =>
        `  note right of ${idOf(deadline.in[0]!)} : ${label(deadlineText(deadline, language), deadline.clause)}`,
    ),
    '',
  ].join('\n');
}

/** Mermaid ends a label at a line, and reads `:`, `;`, `#` and quotes as its own. */
function label(text: string, clause: string | undefined): string {
  const plain = text
    .replace(/\s+/g, ' ')
    .replaceAll('"', '”')
    .replaceAll(':', '：')
    .replaceAll(';', '；')
    .replaceAll('#', '＃');
  return clause === undefined ? plain : `${plain} ${clause}`;
}

const units: { readonly [unit: string]: Bilingual } = {
  days: { 'zh-CN': '日', en: 'days' },
  workingDays: { 'zh-CN': '个工作日', en: 'working days' },
  months: { 'zh-CN': '个月', en: 'months' },
  years: { 'zh-CN': '年', en: 'years' },
};

/** What a deadline says: `公示期满：自 entered 起 7 日`. */
export function deadlineText({ title, from, after, before }: Deadline, language: Language): string {
  const length = (span: Span | undefined) => {
    const [unit, value] = Object.entries(span ?? {})[0] ?? [];
    return unit === undefined ? undefined : `${String(value)} ${units[unit]![language]}`;
  };
  const [later, earlier] = [length(after), length(before)];
  const zh = later ? `自 ${from} 起 ${later}` : earlier ? `${from} 前 ${earlier}` : from;
  const en = later ? `${later} from ${from}` : earlier ? `${earlier} before ${from}` : from;
  return `${title[language]}${language === 'zh-CN' ? `（${zh}）` : ` (${en})`}`;
}

/** A guard in one line of its leaves: `case.hours ≥ 90 and case.result = pass`. */
export function guardText(guard: NonNullable<Step['guard']>): string {
  const parsed = topCondition.safeParse(guard.when);
  return parsed.success ? conditionText(parsed.data) : JSON.stringify(guard.when);
}

const signs: { readonly [operator: string]: string } = {
  ...{ equal: '=', notEqual: '≠', in: '∈', notIn: '∉' },
  ...{ lessThan: '<', lessThanInclusive: '≤', greaterThan: '>', greaterThanInclusive: '≥' },
};

function conditionText(condition: Condition): string {
  if ('fact' in condition) {
    const { fact, operator, value } = condition;
    const other =
      typeof value === 'object' && 'fact' in value
        ? value.fact
        : Array.isArray(value)
          ? value.join('/')
          : String(value);
    return `${fact} ${signs[operator]} ${other}`;
  }
  const nested = (one: Condition) => ('any' in one || 'all' in one ? `(${conditionText(one)})` : conditionText(one));
  if ('all' in condition) return condition.all.map(nested).join(' 且 ');
  if ('any' in condition) return condition.any.map(nested).join(' 或 ');
  return 'not' in condition ? `非 ${nested(condition.not)}` : condition.condition;
}
