import type { LegalDate } from '#libs/canonical';
import type { Pack } from './pack.js';
import type { FactEvent, Facts } from './verdict.js';
import type { Window } from './window.js';

/** The facts a pack declares, folded from one person's events, as of the end of the window or of `asOf`. */
export function deriveFacts(
  pack: Pack,
  input: { readonly events: readonly FactEvent[]; readonly window: Window; readonly asOf: LegalDate; readonly purpose?: string },
): Facts {
  throw new Error(`not yet: ${pack.id} ${input.asOf}`);
}
