import { closest, pointerTo, type Finding } from '../../finding.js';
import { finding } from '../../load/problems.js';
import { MAKERS, type Track, type WorkflowDefinition } from '../../schema/workflow.js';
import { placedSteps, stepNames } from './placed.js';

/** States that can be reached and left: every way leads somewhere, and in the end to a final state. */
export function checkGraph(file: string, definition: WorkflowDefinition): Finding[] {
  const { states } = definition;
  const tracks = Object.entries(states).flatMap(([name, state]) =>
    Object.entries(state.tracks ?? {}).map(([id, track]) => ({
      at: pointerTo(['states', name, 'tracks', id]),
      track,
    })),
  );
  return [
    ...checkTargets(file, definition),
    ...checkReach(file, '/states', Object.keys(states), reached(definition)),
    ...checkEnds(file, definition),
    ...tracks.flatMap(({ at, track }) => checkTrack(file, at, track)),
    ...checkTwice(file, definition),
    ...checkEarlierSteps(file, definition),
  ];
}

function checkTargets(file: string, definition: WorkflowDefinition): Finding[] {
  return placedSteps(definition).flatMap(({ step, at, from, track }) => {
    const own = from !== undefined && track !== undefined ? definition.states[from]!.tracks![track]! : definition;
    const known = Object.keys(own.states);
    return known.includes(step.to)
      ? []
      : [finding(file, `${at}/to`, 'unknown-state', { name: step.to }, closest(step.to, known))];
  });
}

/** States to which steps lead from those that open a case. */
function reached({ start, states }: WorkflowDefinition): Set<string> {
  return closure(
    start.map(({ to }) => to),
    (name) => (states[name]?.on ?? []).map(({ to }) => to),
  );
}

function checkReach(file: string, at: string, names: readonly string[], found: ReadonlySet<string>): Finding[] {
  return names
    .filter((name) => !found.has(name))
    .map((name) => finding(file, `${at}${pointerTo([name])}`, 'unreachable-state', { name }));
}

/** From every state that is not final a final one can be reached; from a final one things are only reversed. */
function checkEnds(file: string, { states }: WorkflowDefinition): Finding[] {
  const next = (name: string) => (states[name]?.on ?? []).map(({ to }) => to);
  return Object.entries(states).flatMap(([name, { final, on, tracks }]) => {
    const at = pointerTo(['states', name]);
    if (final)
      return [
        ...(tracks ? [finding(file, `${at}/tracks`, 'final-with-tracks', { name })] : []),
        ...on.flatMap((step, i) =>
          step.records === 'Reversed'
            ? []
            : [finding(file, `${at}/on/${i}/records`, 'final-step', { name: step.do, state: name }, 'Reversed')],
        ),
      ];
    const ends = [...closure(next(name), next)].some((one) => states[one]?.final);
    return ends ? [] : [finding(file, at, 'dead-end', { name })];
  });
}

function checkTrack(file: string, at: string, { start, states }: Track): Finding[] {
  const names = Object.keys(states);
  if (!names.includes(start))
    return [finding(file, `${at}/start`, 'unknown-state', { name: start }, closest(start, names))];
  const next = (name: string) => (states[name]?.on ?? []).map(({ to }) => to);
  return [
    ...checkReach(file, `${at}/states`, names, closure([start], next)),
    ...names
      .filter((name) => !states[name]!.done && ![...closure(next(name), next)].some((one) => states[one]?.done))
      .map((name) => finding(file, `${at}/states${pointerTo([name])}`, 'track-dead-end', { name })),
  ];
}

/** Steps of one name that can be taken from the same place: a command names a step, and nothing else tells them apart. */
function checkTwice(file: string, definition: WorkflowDefinition): Finding[] {
  const placed = placedSteps(definition);
  return placed.flatMap(({ step, at, from, track, within }, i) => {
    const sameTime = placed.slice(0, i).filter(
      (one) =>
        one.step.do === step.do &&
        one.from === from &&
        // Of one track only one state is there at a time; everything else of a state is there together.
        (one.track !== track || one.within === within),
    );
    return sameTime.length > 0 ? [finding(file, at, 'step-twice', { name: step.do })] : [];
  });
}

/** Earlier steps that a step names: who did them may not do this one, or what they caused is reversed. */
function checkEarlierSteps(file: string, definition: WorkflowDefinition): Finding[] {
  const placed = placedSteps(definition);
  const names = stepNames(definition);
  const unknown = (name: string, at: string): Finding[] =>
    names.includes(name) ? [] : [finding(file, at, 'unknown-step', { name }, closest(name, names))];
  const undoable = placed
    .filter(({ step }) => step.effect.some((one) => 'award' in one || 'record' in one))
    .map(({ step }) => step.do);
  return placed.flatMap(({ step, at }) => [
    ...step.notBy.flatMap((name, i) => (name === MAKERS ? [] : unknown(name, `${at}/notBy/${i}`))),
    ...step.effect.flatMap((one, i) =>
      !('undo' in one)
        ? []
        : one.undo.flatMap((name, j) => {
            const place = `${at}/effect/${i}/undo/${j}`;
            const wrong = unknown(name, place);
            if (wrong.length > 0 || undoable.includes(name)) return wrong;
            return [finding(file, place, 'nothing-to-undo', { name })];
          }),
    ),
  ]);
}

/** What can be come to from somewhere. */
function closure(from: readonly string[], next: (name: string) => readonly string[]): Set<string> {
  const found = new Set<string>();
  const visit = (name: string): void => {
    if (found.has(name)) return;
    found.add(name);
    next(name).forEach(visit);
  };
  from.forEach(visit);
  return found;
}
