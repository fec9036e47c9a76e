/** So many at once keep the writer of the log busy without filling its queue. */
const WIDTH = 64;

/** Works on items side by side. The first failure stops the rest. */
export async function sideBySide<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const rest = items[Symbol.iterator]();
  let failed = false;
  const worker = async () => {
    for (const item of rest) {
      if (failed) return;
      try {
        await work(item);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  const ended = await Promise.allSettled(Array.from({ length: Math.min(WIDTH, items.length) }, worker));
  for (const end of ended) if (end.status === 'rejected') throw end.reason;
}
