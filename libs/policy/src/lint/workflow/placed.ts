import { pointerTo } from '../../finding.js';
import type { Step, WorkflowDefinition } from '../../schema/workflow.js';

/** A step with where it stands in its definition, and from where it can be taken. */
export type PlacedStep = {
  readonly step: Step;
  /** JSON Pointer into the file of the definition. */
  readonly at: string;
  /** The state it is taken from; none for a step that opens a case. */
  readonly from?: string;
  /** The track within that state, and the state of the track it is taken from. */
  readonly track?: string;
  readonly within?: string;
};

/** Every step of a definition, in the order of the file. */
export function placedSteps({ start, states }: Pick<WorkflowDefinition, 'start' | 'states'>): PlacedStep[] {
  return [
    ...start.map((step, i) => ({ step, at: pointerTo(['start', i]) })),
    ...Object.entries(states).flatMap(([from, { on, tracks = {} }]) => [
      ...on.map((step, i) => ({ step, at: pointerTo(['states', from, 'on', i]), from })),
      ...Object.entries(tracks).flatMap(([track, one]) =>
        Object.entries(one.states).flatMap(([within, state]) =>
          state.on.map((step, i) => ({
            step,
            at: pointerTo(['states', from, 'tracks', track, 'states', within, 'on', i]),
            ...{ from, track, within },
          })),
        ),
      ),
    ]),
  ];
}

/** Every step of a definition, those of tracks too, in the order of the file. */
export function allSteps(definition: Pick<WorkflowDefinition, 'start' | 'states'>): Step[] {
  // Asked for with every command: without the places, which only the lint wants.
  const inTracks = (state: WorkflowDefinition['states'][string]) =>
    Object.values(state.tracks ?? {}).flatMap(({ states }) => Object.values(states).flatMap(({ on }) => on));
  return [
    ...definition.start,
    ...Object.values(definition.states).flatMap((state) => [...state.on, ...inTracks(state)]),
  ];
}

/** The names of all steps, each once. */
export function stepNames(definition: Pick<WorkflowDefinition, 'start' | 'states'>): string[] {
  return [...new Set(allSteps(definition).map((step) => step.do))];
}
