import type { Pack } from './pack.js';
import type { Decision, DecisionInput } from './verdict.js';

/** Decides a purpose for one person. Deterministic byte for byte. */
export function decide(pack: Pack, input: DecisionInput): Promise<Decision> {
  return Promise.reject(new Error(`not yet: ${pack.id} ${input.purpose}`));
}
