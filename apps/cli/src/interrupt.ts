import { unusable } from './command.js';

/** Runs something that Ctrl-C and SIGTERM end between two of its steps, so that it can clear up. */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const stop = new AbortController();
  const interrupt = () => stop.abort(unusable('已中断，没有完成。', 'Interrupted before it was done.', 'interrupted'));
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  try {
    return await work(stop.signal);
  } finally {
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
  }
}
