import { closest, pointerTo, type Finding } from '../../finding.js';
import { finding } from '../../load/problems.js';
import { caseEventFields } from '../../schema/case-event-types.js';
import type { Bilingual } from '../../schema/fields.js';
import type { Walk } from '../../schema/walks.js';
import type { Step, WorkflowDefinition } from '../../schema/workflow.js';
import type { Draft } from '../draft.js';
import { twice } from '../ids.js';
import { placedSteps, type PlacedStep } from './placed.js';
import { caseTerms, detailsGiven, detailsOf } from './vocabulary.js';
import { rolesOf } from './who.js';

type Place = { readonly file: string; readonly at: string };

/** Walks that can be walked, and definitions that are walked: every step by some walk, one of them to the end. */
export function checkWalks({ own }: Draft, workflows: readonly WorkflowDefinition[]): Finding[] {
  const walks = own.walks.flatMap(({ file, parsed }) =>
    (parsed?.walks ?? []).map((walk, i) => ({ place: { file, at: `/walks/${i}` }, walk })),
  );
  const taken = new Map<string, Set<string>>();
  const ended = new Set<string>();
  const found = walks.flatMap(({ place, walk }) => {
    const definition = workflows.find(({ id }) => id === walk.workflow);
    if (!definition) {
      const known = workflows.map(({ id }) => id);
      const meant = closest(walk.workflow, known);
      return [finding(place.file, `${place.at}/workflow`, 'unknown-workflow', { name: walk.workflow }, meant)];
    }
    const way = wayOf(place, walk, definition);
    const before = taken.get(walk.workflow) ?? new Set();
    taken.set(walk.workflow, new Set([...before, ...way.taken]));
    if (definition.states[way.state ?? '']?.final) ended.add(walk.workflow);
    return [...way.findings, ...checkDetails(place, walk, definition), ...checkExpected(place, walk, definition)];
  });
  return [
    ...twice(
      walks.map(({ place: { file, at }, walk }) => ({ file, at: `${at}/name`, name: walk.name['zh-CN'] })),
      [],
      'duplicate-case',
    ),
    ...found,
    ...own.workflows.flatMap(({ file, parsed }) =>
      parsed ? checkWalked(file, parsed, taken.get(parsed.id) ?? new Set(), ended.has(parsed.id)) : [],
    ),
  ];
}

function checkWalked(
  file: string,
  definition: WorkflowDefinition,
  taken: ReadonlySet<string>,
  ended: boolean,
): Finding[] {
  return [
    ...placedSteps(definition)
      .filter(({ at }) => !taken.has(at))
      .map(({ step, at }) => finding(file, at, 'step-never-walked', { name: step.do })),
    ...(ended ? [] : [finding(file, '', 'never-walked-to-end', { name: definition.id })]),
  ];
}

type Way = { readonly findings: readonly Finding[]; readonly taken: ReadonlySet<string>; readonly state?: string };

/** The way of a walk through the graph; guards are for whoever runs it. */
function wayOf({ file, at }: Place, { steps }: Walk, definition: WorkflowDefinition): Way {
  const placed = placedSteps(definition);
  const names = [...new Set(placed.map(({ step }) => step.do))];
  const deadlines = (definition.deadlines ?? []).map(({ name }) => name);
  const findings: Finding[] = [];
  const taken = new Set<string>();
  let here = placed.filter(({ from }) => from === undefined);
  let state: string | undefined;
  let within: { [track: string]: string } = {};
  const go = (one: PlacedStep): void => {
    if (one.track !== undefined) within = { ...within, [one.track]: one.step.to };
    else if (one.step.to !== state) {
      state = one.step.to;
      const tracks = Object.entries(definition.states[state]?.tracks ?? {});
      within = Object.fromEntries(tracks.map(([name, { start }]) => [name, start]));
    }
    here = placed.filter(
      ({ from, track, within: at }) => from === state && (track === undefined || within[track] === at),
    );
  };
  for (const [i, walkStep] of steps.entries()) {
    const place = { file, at: `${at}/steps/${i}` };
    if ('due' in walkStep) {
      const { due } = walkStep;
      if (!deadlines.includes(due))
        findings.push(finding(file, `${place.at}/due`, 'unknown-deadline', { name: due }, closest(due, deadlines)));
      const does = definition.deadlines?.find(({ name }) => name === due)?.does;
      const done = here.filter(({ step }) => step.do === does);
      done.forEach((one) => taken.add(one.at));
      if (done[0]) go(done[0]);
      continue;
    }
    if (!names.includes(walkStep.do)) {
      const meant = closest(walkStep.do, names);
      findings.push(finding(file, `${place.at}/do`, 'unknown-step', { name: walkStep.do }, meant));
      break;
    }
    if (walkStep.refused !== undefined) continue;
    const could = here.filter(({ step }) => step.do === walkStep.do);
    if (could.length === 0) {
      const allowed = [...new Set(here.map(({ step }) => step.do))].join(', ');
      findings.push(
        finding(file, `${place.at}/do`, 'step-not-here', { name: walkStep.do, state: state ?? '—', allowed }),
      );
      break;
    }
    findings.push(
      ...checkWalkStep(
        place,
        walkStep,
        could.map(({ step }) => step),
        definition,
      ),
    );
    could.forEach((one) => taken.add(one.at));
    // Where guards choose between ways, the one that the rest of the walk can be taken on.
    const next = steps[i + 1];
    const onward = could.find(({ step }) => next && 'do' in next && leadsTo(placed, step, next.do));
    go(onward ?? could[0]!);
  }
  return { findings, taken, ...(state !== undefined && { state }) };
}

function leadsTo(placed: readonly PlacedStep[], { to }: Step, name: string): boolean {
  return placed.some(({ from, step }) => from === to && step.do === name);
}

function checkWalkStep(
  { file, at }: Place,
  { by, data = {}, evidence = [] }: Extract<Walk['steps'][number], { do: string }>,
  could: readonly Step[],
  definition: WorkflowDefinition,
): Finding[] {
  const roles = [...new Set(could.flatMap(rolesOf)), 'system'];
  const [role = ''] = by.split('#');
  const step = could[0]!;
  const known = [
    ...['subject', 'about', 'details'],
    ...could.flatMap(({ records }) => Object.keys(caseEventFields(records) ?? {})),
  ];
  const kind: Bilingual = { 'zh-CN': `步骤“${step.do}”`, en: `The step "${step.do}"` };
  const handed = Object.keys(step.evidence ?? {});
  return [
    ...(roles.includes(role) ? [] : [finding(file, `${at}/by`, 'unknown-role', { name: role }, closest(role, roles))]),
    ...unknown({ file, at: `${at}/data` }, Object.keys(data), known, kind),
    ...unknown(
      { file, at: `${at}/data/details` },
      Object.keys((data['details'] as object | undefined) ?? {}),
      could.flatMap((one) => Object.keys(detailsGiven(definition, one))),
      kind,
    ),
    ...unknown({ file, at: `${at}/evidence` }, evidence, handed, kind),
  ];
}

/** The details of a walk are those of its definition, and all that have to be there. */
function checkDetails({ file, at }: Place, { details }: Walk, definition: WorkflowDefinition): Finding[] {
  const known = detailsOf(definition.data);
  const kind: Bilingual = { 'zh-CN': '个案数据', en: 'The data of the case' };
  return [
    ...unknown({ file, at: `${at}/details` }, Object.keys(details), Object.keys(known), kind),
    ...Object.keys(known)
      .filter((name) => !known[name]!.optional && details[name] === undefined)
      .map((name) => finding(file, `${at}/details`, 'effect-field-missing', { name, kind })),
  ];
}

function checkExpected({ file, at }: Place, { expect }: Walk, definition: WorkflowDefinition): Finding[] {
  const { state, tracks = {}, facts = {} } = expect;
  const states = Object.keys(definition.states);
  const known = definition.states[state]?.tracks ?? {};
  const terms = Object.keys(caseTerms(definition));
  return [
    ...(states.includes(state)
      ? []
      : [finding(file, `${at}/expect/state`, 'unknown-state', { name: state }, closest(state, states))]),
    ...Object.entries(tracks).flatMap(([track, name]) => {
      const here = Object.keys(known[track]?.states ?? {});
      return here.includes(name)
        ? []
        : [finding(file, `${at}/expect/tracks/${track}`, 'unknown-state', { name }, closest(name, here))];
    }),
    ...Object.keys(facts)
      .filter((name) => !terms.includes(name) && !terms.includes(`case.${name}`))
      .map((name) =>
        finding(file, `${at}/expect/facts${pointerTo([name])}`, 'unknown-fact', { name }, closest(name, terms)),
      ),
  ];
}

function unknown({ file, at }: Place, given: readonly string[], known: readonly string[], kind: Bilingual): Finding[] {
  return given
    .filter((name) => !known.includes(name))
    .map((name) => finding(file, `${at}${pointerTo([name])}`, 'unknown-field', { name, kind }, closest(name, known)));
}
