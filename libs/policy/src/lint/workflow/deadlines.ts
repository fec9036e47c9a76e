import { closest, type Finding } from '../../finding.js';
import { finding } from '../../load/problems.js';
import { calendarDays, type Deadline, type WorkflowDefinition } from '../../schema/workflow.js';
import { kindOf, type Draft } from '../draft.js';
import { twice } from '../ids.js';
import { placedSteps } from './placed.js';
import { caseTerms, type Terms } from './vocabulary.js';

/** Deadlines that can run: states they run in, a day they run from, a length, steps of those states. */
export function checkDeadlines(file: string, definition: WorkflowDefinition, draft: Draft): Finding[] {
  const deadlines = definition.deadlines ?? [];
  const terms = caseTerms(definition);
  return [
    ...twice(deadlines.map(({ name }, i) => ({ file, at: `/deadlines/${i}/name`, name }))),
    ...deadlines.flatMap((one, i) => {
      const at = `/deadlines/${i}`;
      return [
        ...checkStates(file, at, one, definition),
        ...checkFrom(file, at, one, { terms, draft }),
        ...checkLength(file, at, one, draft),
        ...checkSteps(file, at, one, definition),
      ];
    }),
  ];
}

function checkStates(file: string, at: string, { in: names }: Deadline, { states }: WorkflowDefinition): Finding[] {
  const known = Object.keys(states);
  return names.flatMap((name, i) => {
    if (!states[name]) return [finding(file, `${at}/in/${i}`, 'unknown-state', { name }, closest(name, known))];
    return states[name].final ? [finding(file, `${at}/in/${i}`, 'deadline-in-final', { name })] : [];
  });
}

function checkFrom(
  file: string,
  at: string,
  { from }: Deadline,
  { terms, draft }: { readonly terms: Terms; readonly draft: Draft },
): Finding[] {
  const wrong = (code: 'no-terms' | 'no-cycle') => [finding(file, `${at}/from`, code)];
  const calendar = draft.pack?.calendar;
  if (from.startsWith('term.') && calendar && !calendar.terms) return wrong('no-terms');
  if (from.startsWith('cycle.') && calendar && !calendar.cycle) return wrong('no-cycle');
  const days = Object.keys(terms).filter((name) => terms[name]!.kind === 'date');
  const known: readonly string[] = ['entered', 'opened', ...calendarDays, ...days];
  if (known.includes(from)) return [];
  if (!terms[from]) return [finding(file, `${at}/from`, 'unknown-day', { name: from }, closest(from, known))];
  return [finding(file, `${at}/from`, terms[from].personal ? 'personal-read' : 'not-a-day', { name: from })];
}

function checkLength(file: string, at: string, { from, after, before }: Deadline, draft: Draft): Finding[] {
  const known = from === 'entered' || from === 'opened';
  if (after && before) return [finding(file, at, 'deadline-both-ways')];
  if (known && !after) return [finding(file, at, 'deadline-without-length', { name: from })];
  return [after, before].flatMap((span) =>
    Object.values(span ?? {}).flatMap((length: unknown) => {
      if (typeof length !== 'string') return [];
      const place = `${at}/${after ? 'after' : 'before'}`;
      const name = length.replace(/^param:/, '');
      const parameter = length.startsWith('param:') ? draft.parameters[name] : undefined;
      if (!parameter)
        return [finding(file, place, 'unknown-parameter', { name }, closest(name, Object.keys(draft.parameters)))];
      if (kindOf(draft.catalogue, parameter.unit) === 'amount') return [];
      return [finding(file, place, 'not-a-length', { name, unit: parameter.unit })];
    }),
  );
}

/** Steps that a deadline forbids, opens or has taken are steps of the states it runs in. */
function checkSteps(file: string, at: string, one: Deadline, definition: WorkflowDefinition): Finding[] {
  const placed = placedSteps(definition);
  const names = [...new Set(placed.map(({ step }) => step.do))];
  const here = placed.filter(({ from }) => from !== undefined && one.in.includes(from));
  const check = (name: string, place: string): Finding[] => {
    if (!names.includes(name)) return [finding(file, place, 'unknown-step', { name }, closest(name, names))];
    return here.some(({ step }) => step.do === name) ? [] : [finding(file, place, 'deadline-elsewhere', { name })];
  };
  const done = here.find(({ step }) => step.do === one.does)?.step;
  const wanted = [
    ...(done?.requires ?? []).filter((field) => field !== 'on' && field !== 'reason'),
    ...Object.keys(done?.evidence ?? {}),
  ];
  return [
    ...(one.forbids ?? []).flatMap((name, i) => check(name, `${at}/forbids/${i}`)),
    ...(one.opens ?? []).flatMap((name, i) => check(name, `${at}/opens/${i}`)),
    ...(one.does === undefined ? [] : check(one.does, `${at}/does`)),
    ...(wanted.length > 0
      ? [finding(file, `${at}/does`, 'service-cannot-give', { name: one.does!, fields: wanted.join(', ') })]
      : []),
  ];
}
