/** Calls that wait while this many questions are under way are asked together in the next one. */
const UNDER_WAY = 2;
/** The most that is asked together. */
const TOGETHER = 200;

type Waiting<Q, A> = {
  readonly question: Q;
  readonly settle: (answer: A) => void;
  readonly fail: (error: unknown) => void;
};

/**
 * Asks many questions as one: what comes in while others are under way waits for no timer and goes together with
 * whatever else came in, as appends do. `ask` answers in the order of the questions.
 */
export function together<Q, A>(ask: (questions: readonly Q[]) => Promise<readonly A[]>): (question: Q) => Promise<A> {
  let waiting: Waiting<Q, A>[] = [];
  let underWay = 0;

  async function pump(): Promise<void> {
    if (underWay >= UNDER_WAY || waiting.length === 0) return;
    const mine = waiting.slice(0, TOGETHER);
    waiting = waiting.slice(TOGETHER);
    underWay++;
    try {
      const answers = await ask(mine.map(({ question }) => question));
      mine.forEach(({ settle }, i) => settle(answers[i]!));
    } catch (error) {
      for (const { fail } of mine) fail(error);
    } finally {
      underWay--;
      void pump();
    }
  }

  return (question) =>
    new Promise((settle, fail) => {
      waiting.push({ question, settle, fail });
      // After the current run of promises: callers that were woken together ask together.
      queueMicrotask(() => void pump());
    });
}
