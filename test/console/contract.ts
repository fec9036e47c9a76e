import type * as policy from '#libs/policy';
import type { casePage } from '../../apps/api/src/case-page.js';
import type { caseView } from '../../apps/api/src/views.js';
import type * as shown from '../../apps/web/src/api/types.js';
import type * as cases from '../../apps/web/src/pages/cases/shapes.js';
import type * as diagram from '../../apps/web/src/parts/diagram/graph.js';

/**
 * The console spells out what it reads of the API, because a browser must not depend on the engine. Here the compiler
 * holds both against each other: what engine and service give must fit what the console expects, or this file fails to check.
 */
type Fits<_Given extends Expected, Expected> = true;

/** One line per shape the API hands through as the engine made it. */
export type Checked = [
  Fits<policy.Bilingual, shown.Bilingual>,
  Fits<policy.OutcomeValue, shown.Outcome>,
  Fits<shown.Outcome, policy.OutcomeValue>,
  Fits<policy.RequirementValue, shown.RequirementValue>,
  Fits<policy.Window, shown.Window>,
  Fits<policy.ExplainedRequirement, shown.Requirement>,
  Fits<policy.CountedCredits, shown.Standing['credits']>,
  Fits<policy.Decision, shown.StoredDecision>,
  Fits<policy.Explanation, shown.Explanation>,
  Fits<policy.Interpretation, shown.Interpretation>,
  Fits<policy.WorkflowGraph, diagram.WorkflowGraph>,
  Fits<Awaited<ReturnType<typeof caseView>>, cases.CaseSummary>,
  // What an event of a case says is typed where it is recorded, and read as it stands.
  Fits<Omit<Awaited<ReturnType<typeof casePage>>, 'history'>, Omit<cases.CasePage, 'history'>>,
];
