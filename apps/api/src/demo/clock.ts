/** A clock that a program sets: demonstration data is recorded at the time it speaks of. */
export type SettableClock = {
  readonly now: () => string;
  /** Goes to an instant, never back. */
  readonly set: (instant: string) => void;
  /** Goes over to the clock of the machine. */
  readonly release: () => void;
};

/** A clock that stands where it is set and moves on by a millisecond with every look at it. */
export function settableClock(start: string): SettableClock {
  let at: number | undefined = Date.parse(start);
  return {
    now: () => new Date(at === undefined ? Date.now() : at++).toISOString(),
    set(instant) {
      if (at !== undefined) at = Math.max(at, Date.parse(instant));
    },
    release() {
      at = undefined;
    },
  };
}
