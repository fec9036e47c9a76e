import { SingleBar } from 'cli-progress';
import type { Progress } from './command.js';

/** Where progress is shown. */
export type ErrorStream = { readonly isTTY?: boolean; readonly write: (text: string) => unknown };

/** Without a terminal a line at most so often, for logs. */
const LINE_EVERY_MS = 5_000;

/** Shows how far something is on the error stream: a bar on a terminal, a line now and then elsewhere. */
export function showProgress(stream: ErrorStream): { readonly progress: Progress; readonly end: () => void } {
  return stream.isTTY ? bar(stream) : lines(stream);
}

function bar(stream: ErrorStream) {
  let shown: SingleBar | undefined;
  let label = '';
  let since = 0;
  const end = (): void => {
    shown?.stop();
    shown = undefined;
  };
  const progress: Progress = (done, total, now) => {
    if (now !== label) end();
    label = now;
    if (!shown) {
      const format = '{label} [{bar}] {value}/{total} {rate}/s {eta_formatted}';
      since = Date.now();
      shown = new SingleBar({ format, stream: stream as NodeJS.WritableStream, hideCursor: true });
      shown.start(total ?? done, done, { label, rate: 0 });
    }
    shown.setTotal(Math.max(total ?? done, done));
    shown.update(done, { rate: Math.round((1000 * done) / Math.max(1, Date.now() - since)) });
  };
  return { progress, end };
}

function lines(stream: ErrorStream) {
  let last = Date.now();
  const progress: Progress = (done, total, label) => {
    if (Date.now() - last < LINE_EVERY_MS) return;
    last = Date.now();
    stream.write(`${label} ${done}${total === undefined ? '' : `/${total}`}\n`);
  };
  return { progress, end: () => undefined };
}
