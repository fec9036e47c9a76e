import { closest, type Finding } from '../finding.js';
import { leavesOf, topCondition } from '../schema/conditions.js';
import type { Step, WorkflowDefinition } from '../schema/workflow.js';
import { namesIn } from '../engine/worlds.js';
import { finding } from '../load/problems.js';
import { shapeOf } from '../load/shape.js';
import type { Json } from '#libs/canonical';

/** Facts that every case has beside its own details. */
const CASE_FACTS = [
  'case.assessment.process',
  'case.assessment.completion',
  'case.attended',
  'case.absent',
  'case.excused',
  'case.recognised',
];

/** A workflow that can be walked: states and steps that exist, guards that read what a case has. */
export function checkWorkflow(file: string, definition: WorkflowDefinition): Finding[] {
  const states = Object.keys(definition.states);
  const placed = [
    ...definition.start.map((step, i) => ({ step, at: `/start/${i}` })),
    ...Object.entries(definition.states).flatMap(([name, { on }]) =>
      on.map((step, i) => ({ step, at: `/states/${name}/on/${i}` })),
    ),
  ];
  const steps = placed.map(({ step }) => step.do);
  const details = Object.keys((definition.data['properties'] as object | undefined) ?? {}).map(
    (field) => `case.${field}`,
  );
  return placed.flatMap(({ step, at }) => [
    ...(states.includes(step.to)
      ? []
      : [finding(file, `${at}/to`, 'unknown-state', { name: step.to }, closest(step.to, states))]),
    ...step.notBy
      .filter((name) => !steps.includes(name))
      .map((name) => finding(file, `${at}/notBy`, 'unknown-step', { name }, closest(name, steps))),
    ...checkGuard(file, at, step, [...CASE_FACTS, ...details]),
    ...checkAmounts(file, at, step, [...CASE_FACTS, ...details]),
  ]);
}

function checkGuard(file: string, at: string, { guard }: Step, known: readonly string[]): Finding[] {
  if (!guard) return [];
  const { parsed, findings } = shapeOf(topCondition, file, guard.when as Json);
  if (!parsed) return findings.map((one) => ({ ...one, path: `${at}/guard/when${one.path}` }));
  return leavesOf(parsed).flatMap(({ leaf, path }) =>
    namesIn(leaf)
      .filter((name) => !name.startsWith('input.') && !known.includes(name))
      .map((name) => finding(file, `${at}/guard/when${path}`, 'unknown-fact', { name }, closest(name, known))),
  );
}

function checkAmounts(file: string, at: string, { effect }: Step, known: readonly string[]): Finding[] {
  return effect.flatMap((one, i) =>
    'award' in one && !known.includes(one.award.amount)
      ? [
          finding(
            file,
            `${at}/effect/${i}/award/amount`,
            'unknown-fact',
            { name: one.award.amount },
            closest(one.award.amount, known),
          ),
        ]
      : [],
  );
}
