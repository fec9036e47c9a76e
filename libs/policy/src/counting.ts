import type { LegalDate } from '#libs/canonical';
import type { Pack } from './pack.js';
import type { CountedCredits, FactEvent } from './verdict.js';
import type { Window } from './window.js';

/** What of each award counts for a purpose in a window, with the reason and the clause. */
export function countCredits(
  pack: Pack,
  input: { readonly events: readonly FactEvent[]; readonly window: Window; readonly asOf: LegalDate; readonly purpose?: string },
): CountedCredits {
  throw new Error(`not yet: ${pack.id} ${input.asOf}`);
}
