import { pointerTo, type Finding } from '../finding.js';
import { finding } from '../load/problems.js';
import type { WorkflowDefinition } from '../schema/workflow.js';
import type { Draft } from './draft.js';
import { checkDeadlines } from './workflow/deadlines.js';
import { checkEffects } from './workflow/effects.js';
import { checkGraph } from './workflow/graph.js';
import { checkGuards } from './workflow/guards.js';
import { checkInputs } from './workflow/inputs.js';
import { checkWalks } from './workflow/walks.js';
import { checkWho } from './workflow/who.js';

/** Everything that is wrong in the definitions and walks of a pack, or of the catalogue. */
export function checkWorkflows(draft: Draft): Finding[] {
  const workflows = workflowsIn(draft);
  return [
    ...draft.own.workflows.flatMap(({ file, parsed }) =>
      parsed ? checkWorkflow(file, parsed, { draft, workflows }) : [],
    ),
    ...checkWalks(draft, workflows),
    ...checkReserved(draft, workflows),
  ];
}

/** The definitions a pack has: its own, and those of what it builds on that it has no version of. */
export function workflowsIn({ own, base }: Draft): WorkflowDefinition[] {
  const parsed = own.workflows.flatMap((one) => one.parsed ?? []);
  return [...base.catalogue.workflows.filter(({ id }) => !parsed.some((one) => one.id === id)), ...parsed];
}

/** A workflow that can be walked to its end, by people who have what each step asks. */
function checkWorkflow(
  file: string,
  definition: WorkflowDefinition,
  context: { readonly draft: Draft; readonly workflows: readonly WorkflowDefinition[] },
): Finding[] {
  return [
    ...checkGraph(file, definition),
    ...checkWho(
      file,
      definition,
      context.draft.catalogue.roles.map(({ id }) => id),
    ),
    ...checkInputs(file, definition),
    ...checkGuards(file, definition, context.draft),
    ...checkEffects(file, definition, context),
    ...checkDeadlines(file, definition, context.draft),
  ];
}

/** Clauses that wait for a workflow which is there by now. */
function checkReserved({ own }: Draft, workflows: readonly WorkflowDefinition[]): Finding[] {
  return (own.pack.parsed?.coverage.reserved ?? []).flatMap(({ clause, workflow }, i) =>
    workflows.some(({ id }) => id === workflow)
      ? [
          finding(own.pack.file, pointerTo(['coverage', 'reserved', i]), 'reserved-but-there', {
            clause,
            name: workflow,
          }),
        ]
      : [],
  );
}
