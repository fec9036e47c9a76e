/**
 * Work in lanes: one after another within a lane, in the order in which it was given, and side by side otherwise. What
 * is given to an empty lane begins at once, so that work may take its place in a second lane before anything else does.
 */
export function createLanes(): <T>(lane: string, work: () => Promise<T>) => Promise<T> {
  const last = new Map<string, Promise<void>>();
  return (lane, work) => {
    const before = last.get(lane);
    const mine = before ? before.then(work) : work();
    const done = mine.then(
      () => undefined,
      () => undefined,
    );
    last.set(lane, done);
    void done.then(() => {
      if (last.get(lane) === done) last.delete(lane);
    });
    return mine;
  };
}
