import { addDays, legalDateAt } from '#libs/canonical';
import { passDeadline, Refused, remindOfDeadline, system } from '#libs/domain';
import type { EventLog } from '#libs/event-log';
import { wakingBy, type openReadModels, type Runner, type Waking } from '#libs/projections';
import { v5 as uuidv5 } from 'uuid';
import type { Shelf } from './shelf.js';

/** What the timekeeper works with. */
export type TimekeeperOptions = {
  readonly log: EventLog;
  readonly shelf: Shelf;
  readonly readModels: Awaited<ReturnType<typeof openReadModels>>;
  readonly runner: Runner;
  readonly now: () => string;
  /** Told of what could not be done; it is tried again with the next look. */
  readonly failed: (error: Error) => void;
  /** How often it looks, in milliseconds (a minute). */
  readonly everyMs?: number;
};

/** Puts on record that deadlines have passed, and calls those to mind that are near. */
export type Timekeeper = {
  /** Looks once, at the day by the clock. Answers how many events it put on record. */
  readonly tick: () => Promise<number>;
  /** When it last looked, and why it could not go on to the end. Nothing before the first look. */
  readonly lastLook: () => { readonly at: string; readonly error: string | null } | undefined;
  /** Resolves when the look in work is done. */
  readonly stop: () => Promise<void>;
};

/** Namespace of the ids of its commands. */
const TIMES = '6f1c1f43-3d8c-5b62-9d5e-0c1f2a7be0d1';
const PAGE = 500;

/**
 * Starts a timekeeper. What is due stands in rows, so that a day that was slept through is worked off with the first look
 * after it. The id of a command derives from the run of the deadline and its day: whatever restarts, and whatever way
 * the clock jumps, each is carried out once. Whether a deadline still runs, the engine decides by the stream of the case.
 */
export function startTimekeeper(options: TimekeeperOptions): Timekeeper {
  const { now, failed, everyMs = 60_000 } = options;
  let looking: Promise<number> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  /** Told once: what a guard refuses today it will refuse in a minute. */
  const told = new Set<string>();

  let last: ReturnType<Timekeeper['lastLook']>;

  const tick = (): Promise<number> =>
    (looking ??= look(options, () => stopped, told)
      .then(
        (done) => {
          last = { at: now(), error: null };
          return done;
        },
        (error: Error) => {
          last = { at: now(), error: error.message };
          throw error;
        },
      )
      .finally(() => {
        looking = undefined;
      }));

  function plan(): void {
    if (stopped) return;
    timer = setTimeout(
      () => {
        tick()
          .catch((error: unknown) => failed(error as Error))
          .finally(plan);
      },
      Math.min(everyMs, untilMidnight(now())),
    );
    timer.unref();
  }

  plan();
  return {
    tick,
    lastLook: () => last,
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await looking?.catch(() => undefined);
    },
  };
}

async function look(options: TimekeeperOptions, stopped: () => boolean, told: Set<string>): Promise<number> {
  const { log, readModels, runner, now, failed } = options;
  // Rows that lag behind ask for what is done already: that is in vain, not wrong.
  await runner.waitFor((await log.head()).position, { projections: ['cases'] });
  const today = legalDateAt(now());
  let done = 0;
  for (let after: Waking | undefined; ;) {
    const page = await wakingBy(readModels, today, { limit: PAGE, ...(after && { after }) });
    for (const waking of page) {
      if (stopped()) return done;
      const commandId = idOf(waking, today);
      try {
        done += await wake(options, waking, commandId, today);
      } catch (error) {
        if (!told.has(commandId)) failed(error as Error);
        told.add(commandId);
        if (!(error instanceof Refused)) throw error; // the log is away: the next look begins again
      }
    }
    after = page.at(-1);
    if (page.length < PAGE) return done;
  }
}

async function wake({ log, shelf, now }: TimekeeperOptions, waking: Waking, commandId: string, today: string) {
  const { workflow, id, deadline, day, wakeOn } = waking;
  const issue = { actor: system, commandId, at: now() };
  const { events } =
    day < today
      ? await passDeadline(log, shelf, workflow, id, deadline, day, issue)
      : await remindOfDeadline(log, shelf, workflow, id, deadline, day, wakeOn!, issue);
  return events.length;
}

function idOf({ workflow, id, deadline, day, began, wakeOn }: Waking, today: string): string {
  const what = day < today ? 'passed' : `near ${wakeOn}`;
  return uuidv5(`${workflow}/${id}/${deadline}/${day}/${began}/${what}`, TIMES);
}

/** Milliseconds until the next day begins in China. */
function untilMidnight(at: string): number {
  const midnight = Date.parse(`${addDays(legalDateAt(at), 1)}T00:00:00+08:00`);
  return Math.max(1, midnight - Date.parse(at));
}
