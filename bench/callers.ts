import type { AppendRequest, NewEvent } from '#libs/event-log';
import { appendOf, awardOf, personId } from './people.js';

const ROUNDS = 2;

/** A rate that is measured for some seconds; `round` tells its rounds apart. */
export type Contestant = (seconds: number, round: number) => Promise<number>;

/** Measures rates turn and turn about, so that what the machine does meanwhile hits all; answers the mean of each. */
export async function inTurn<Name extends string>(
  seconds: number,
  contestants: { readonly [name in Name]: Contestant },
): Promise<{ readonly [name in Name]: number }> {
  const rates = {} as { [name in Name]: number };
  const names = Object.keys(contestants) as Name[];
  for (let round = 0; round < ROUNDS; round++)
    for (const name of names)
      rates[name] = (rates[name] ?? 0) + (await contestants[name](seconds / ROUNDS, round)) / ROUNDS;
  return rates;
}

/** What is appended by whom: each caller writes to a stream of its own, one event after another. */
export type Appends = {
  readonly callers: number;
  /** Part of the names of the streams: a log is given each only once. */
  readonly name: string;
  /** The n-th event of a stream. */
  readonly event?: (person: string, n: number) => NewEvent;
};

/** Appends per second of callers that each wait for their answer. */
export function appends(
  append: (request: AppendRequest) => Promise<unknown>,
  { callers, name, event = awardOf }: Appends,
): Contestant {
  return (seconds, round) =>
    perSecond(callers, seconds, (caller, n) => {
      const person = personId(caller);
      const stream = `credit-${person}-${name}-${callers}-${round}`;
      return append(appendOf(stream, person, n === 0 ? 'no-stream' : n - 1, [event(person, n)]));
    });
}

/** How often callers that each wait for the answer get one, per second. The first tenth is warming up. */
export async function perSecond(
  callers: number,
  seconds: number,
  work: (caller: number, n: number) => Promise<unknown>,
): Promise<number> {
  const start = performance.now();
  const [from, to] = [start + seconds * 100, start + seconds * 1_000];
  let counted = 0;
  const caller = async (_: unknown, i: number) => {
    for (let n = 0; performance.now() < to; n++) {
      await work(i, n);
      if (performance.now() >= from) counted += 1;
    }
  };
  await Promise.all(Array.from({ length: callers }, caller));
  return counted / ((performance.now() - from) / 1_000);
}
