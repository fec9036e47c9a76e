import type { Pack } from './pack.js';
import type { Bilingual } from './schema/fields.js';
import type { Decision, Facts, Interpretation, RequirementResult } from './verdict.js';

/** A requirement of a decision, told to people: the clause quoted, what was compared, what follows. */
export type ExplainedRequirement = RequirementResult & {
  readonly source: { readonly document: string; readonly clause: string; readonly quote: string };
  readonly text: Bilingual;
};

/** A decision told to people. */
export type Explanation = {
  readonly text: Bilingual;
  readonly requirements: readonly ExplainedRequirement[];
  readonly packHash: string;
  readonly position: string;
  readonly interpretations: readonly string[];
};

/** Explains a decision from the facts it rests on; `interpretations` are those in force when it was made. */
export function explain(
  pack: Pack,
  decision: Decision,
  facts: Facts,
  options: { readonly interpretations?: readonly Interpretation[] } = {},
): Promise<Explanation> {
  return Promise.reject(new Error(`not yet: ${pack.id} ${decision.purpose} ${Object.keys(facts).length} ${options.interpretations?.length}`));
}
