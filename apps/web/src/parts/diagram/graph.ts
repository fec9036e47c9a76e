import type { Bilingual } from '../../api/types.js';

/** A workflow as nodes and edges, as the API answers it. */
export type WorkflowGraph = {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
  readonly tracks: readonly {
    readonly state: string;
    readonly track: string;
    readonly title: Bilingual;
    readonly start: string;
  }[];
};

/** A state, one of a track within a state, or the point at which a case begins. */
export type GraphNode = {
  readonly id: string;
  readonly title: Bilingual;
  readonly kind: 'start' | 'state' | 'final' | 'track' | 'done';
  readonly within?: { readonly state: string; readonly track: string };
  readonly clause?: string;
};

/** A step between two nodes. */
export type GraphEdge = {
  readonly from: string;
  readonly to: string;
  readonly step: string;
  readonly title: Bilingual;
  readonly by: readonly string[];
  readonly guard?: Bilingual;
  readonly clause?: string;
};
