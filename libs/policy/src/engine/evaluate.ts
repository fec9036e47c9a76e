import type { LegalDate } from '#libs/canonical';
import type { Pack } from '../pack.js';
import type { Evaluation, Facts, Interpretation } from '../verdict.js';
import type { Window } from '../window.js';

/** Evaluates the rules of a pack for a purpose and window over facts. */
export function evaluate(
  pack: Pack,
  input: {
    readonly facts: Facts;
    readonly purpose: string;
    readonly window: Window;
    readonly asOf: LegalDate;
    readonly interpretations?: readonly Interpretation[];
  },
): Promise<Evaluation> {
  return Promise.reject(new Error(`not yet: ${pack.id} ${input.purpose}`));
}
