import { observable, useObservable } from '../observable.js';

const position = observable<string | null>(null, () => undefined);

/** How far this window has written the ledger: whoever reads from there on sees their own deeds. */
export const written = {
  to(at: string | null): void {
    // Positions are digits of one length.
    if (at !== null && at > (position.get() ?? '')) position.set(at);
  },
};

/** The position as a parameter of a read; nothing as long as this window has written nothing. */
export function useWritten(): { readonly minPosition: string | null } {
  return { minPosition: useObservable(position) };
}
