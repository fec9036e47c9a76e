import { canonicalHash } from '#libs/canonical';
import type { Actor, AnyDecider, Subject } from '#libs/domain';
import type { OpenLedger } from '#libs/ledger';
import type { CommandBus } from '@nestjs/cqrs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Decide, Evaluate, Step } from '../bus.js';
import type { SettableClock } from './clock.js';
import { demoId } from './people.js';

/** Something to be done through the public commands. Its id makes that a second run does it once. */
export type Job = { readonly commandId: string; readonly run: (stage: Stage) => Promise<unknown> };

/** What is done at one time: the jobs of a chain follow each other, chains run side by side. */
export type Tick = { readonly at: string; readonly label: string; readonly chains: readonly (readonly Job[])[] };

/** Puts ticks in order of time; those of one time stay as they were written. */
export const byTime = (a: Tick, b: Tick): number => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0);

/** Where the demonstration plays: the command bus of the running service, its ledger and a settable clock. */
export type Stage = { readonly bus: CommandBus; readonly ledger: OpenLedger; readonly clock: SettableClock };

/** Chains that run side by side. */
const WIDTH = 256;

/** A command to a stream. Its id follows from what it says, unless that is known only when it is given. */
export function give(
  actor: Actor,
  decider: AnyDecider,
  id: string,
  type: string,
  data: object,
  commandId: string = demoId(`${decider.stream}-${id}/${type}/${canonicalHash(data)}`),
): Job {
  return {
    commandId,
    run: ({ bus, clock }) =>
      bus.execute(new Decide(decider, id, { type, data }, { actor, commandId, at: clock.now() })),
  };
}

/** A step of a case. */
export function step(
  actor: Actor,
  workflow: string,
  id: string,
  name: string,
  data: object,
  commandId: string = demoId(`case-${workflow}-${id}/${name}/${canonicalHash(data)}`),
): Job {
  return {
    commandId,
    run: ({ bus, clock }) =>
      bus.execute(new Step(workflow, id, { do: name, data: data as never }, { actor, commandId, at: clock.now() })),
  };
}

/** A decision for the record. */
export function evaluate(actor: Actor, person: string, purpose: string, window?: { kind: string; key: string }): Job {
  const commandId = demoId(`decide/${person}/${purpose}/${window?.key ?? ''}`);
  return {
    commandId,
    run: ({ bus, clock }) =>
      bus.execute(new Evaluate({ person, purpose, window }, { actor, commandId, at: clock.now() })),
  };
}

/** A decision for the record about what is no person. Its window is the life of the class, or the one of the day. */
export function judge(actor: Actor, subject: Subject, purpose: string): Job {
  const commandId = demoId(`decide/${subject.kind}/${subject.id}/${purpose}`);
  return {
    commandId,
    run: ({ bus, clock }) => bus.execute(new Evaluate({ subject, purpose }, { actor, commandId, at: clock.now() })),
  };
}

/**
 * Plays ticks in order, each up to its end, with what the reactor makes of it. What was played before a stop is
 * skipped: the first command of a later tick is in the log only when the earlier ticks are complete.
 */
export async function play(
  stage: Stage,
  ticks: readonly Tick[],
  progress: (done: number, total: number, label: string) => void,
) {
  const total = ticks.reduce((sum, { chains }) => sum + chains.length, 0);
  let done = 0;
  const first = await firstUnplayed(stage, ticks);
  let today = '';
  for (const [i, { at, label, chains }] of ticks.entries()) {
    stage.clock.set(at);
    if (i >= first) {
      if (today !== at.slice(0, 10)) await keepTime(stage);
      today = at.slice(0, 10);
      await sideBySide(chains, async (chain) => {
        for (const job of chain) await job.run(stage);
        progress(++done, total, label);
      });
      await settled(stage);
      await keepTime(stage);
    } else done += chains.length;
  }
  await settled(stage);
  progress(total, total, '');
}

/** Waits until reactor and projections have answered to everything, and to what they caused. */
export async function settled({ ledger }: Pick<Stage, 'ledger'>): Promise<void> {
  const { log, reactor, settlements, runner } = ledger;
  for (let { position } = await log.head(); ;) {
    while (reactor!.position() < position || settlements!.position() < position) await sleep(5);
    // The answers of the reactor, and what settlements ask for, are events again: all is at rest when the log has not grown meanwhile.
    const { position: now } = await log.head();
    if (now === position) {
      const { reached } = await runner.waitFor(position, { timeoutMs: 120_000 });
      if (!reached) throw new Error('the projections do not follow the log');
      return;
    }
    position = now;
  }
}

/**
 * Lets the timekeeper look at the day, until there is nothing left to say. It looks whenever a day has come and whenever
 * something was done, so that its own looks in between find nothing: what it records does not hang on when a run was
 * stopped. A look in work may still be at the day before, hence one more.
 */
async function keepTime(stage: Stage): Promise<void> {
  const { timekeeper } = stage.ledger;
  await timekeeper!.tick();
  while ((await timekeeper!.tick()) > 0);
  await settled(stage);
}

async function firstUnplayed({ ledger }: Stage, ticks: readonly Tick[]): Promise<number> {
  for (let i = ticks.length - 1; i > 0; i--) {
    const command = ticks[i]!.chains[0]?.[0];
    if (command && (await ledger.log.findCommand(command.commandId))) return i;
  }
  return 0;
}

async function sideBySide<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const rest = items[Symbol.iterator]();
  const worker = async () => {
    for (const item of rest) await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(WIDTH, items.length) }, worker));
}
