import { START, type Position } from './port.js';

/** The furthest position known to this process, and who waits for more. */
export type Tip = {
  /** Never further than what is stored; other processes may have stored more. */
  readonly seen: () => Position;
  /** Says that the log reaches at least to a position. */
  readonly advance: (position: Position) => void;
  /** Resolves once the log is known to reach beyond a position, or when the signal is given. */
  readonly beyond: (position: Position, signal: AbortSignal) => Promise<void>;
  /** How many wait. */
  readonly waiting: () => number;
};

/** A tip at the start of the log. */
export function createTip(): Tip {
  let seen = START;
  const waiters = new Map<() => void, Position>();
  return {
    seen: () => seen,
    waiting: () => waiters.size,
    advance(position) {
      if (position <= seen) return;
      seen = position;
      for (const [wake, from] of waiters) if (seen > from) wake();
    },
    beyond: (position, signal) =>
      new Promise((settle) => {
        if (seen > position || signal.aborted) return settle();
        const wake = (): void => {
          waiters.delete(wake);
          signal.removeEventListener('abort', wake);
          settle();
        };
        waiters.set(wake, position);
        signal.addEventListener('abort', wake);
      }),
  };
}
