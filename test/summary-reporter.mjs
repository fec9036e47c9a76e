import { writeSync } from 'node:fs';

/**
 * A Jest reporter that ends the run with one plain line, `12 passed, 0 failed`, for readers that are programs; how many
 * tests were skipped, as they need what is not here, stands in the line before it. A suite that could not run counts as
 * one failure: its tests are in no other number.
 */
export default class SummaryReporter {
  onRunComplete(_contexts, results) {
    const skipped = results.numPendingTests + results.numTodoTests;
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    const line = `${skipped > 0 ? `${skipped} skipped\n` : ''}${results.numPassedTests} passed, ${failed} failed\n`;
    // Jest's own summary is always the last reporter, so this line waits for the exit.
    process.once('exit', () => writeSync(process.stdout.fd, line));
  }
}
