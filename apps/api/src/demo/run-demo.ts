import { allRoles, ledgerOptions, openLedger, readProgrammes, type OpenLedger } from '#libs/ledger';
import { START, type EventLog, type Position } from '#libs/event-log';
import { Decision, Person, Programme, School } from '#libs/projections';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { CommandBus } from '@nestjs/cqrs';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createApp } from '../app.js';
import type { Config } from '../config.js';
import { acts } from './acts.js';
import { settableClock } from './clock.js';
import { historyTicks } from './history.js';
import { play, type Stage } from './stage.js';
import { tellStory } from './story.js';
import type { StoryLine } from './story-words.js';

/** When the demonstration is over: what the service records afterwards, such as deadlines that pass, is no part of it. */
const CURTAIN = '2026-07-01T00:00:00.000Z';

/** How far the demonstration is; told often. */
export type Progress = (phase: string, done: number, total: number, label: string) => void;

/** What the demonstration made, as `npm run demo -- --once --json` prints it. */
export type DemoReport = {
  readonly programmes: number;
  readonly schools: number;
  readonly persons: number;
  readonly events: number;
  readonly head: string;
  readonly decisions: { readonly [outcome: string]: number };
  readonly milliseconds: { readonly [phase: string]: number };
  readonly story: readonly StoryLine[];
};

/** A running service with the demonstration in it. */
export type Demo = { readonly app: NestFastifyApplication; readonly ledger: OpenLedger; readonly report: DemoReport };

/**
 * Opens the ledger, starts the service on it, plays the demonstration through its command bus and tells the story. On
 * data on which it has been played, nothing is doubled.
 */
export async function runDemo(
  config: Config,
  { share = 1, progress }: { share?: number; progress: Progress },
): Promise<Demo> {
  const milliseconds: { [phase: string]: number } = {};
  const timed = async <T>(phase: string, work: () => Promise<T>): Promise<T> => {
    const start = performance.now();
    const result = await work();
    milliseconds[phase] = Math.round(performance.now() - start);
    return result;
  };

  const clock = settableClock('2013-06-01T00:00:00Z');
  const ledger = await timed('open', () =>
    openLedger({
      ...ledgerOptions(config),
      roles: allRoles,
      now: clock.now,
      failed: (what, error) => console.error(`${what}: ${error.message}`),
    }),
  );
  try {
    await timed('charge', () => inCharge(ledger));
    const app = await timed('start', () => createApp(config, ledger));
    const stage: Stage = { bus: app.get(CommandBus), ledger, clock };
    const programmes = plannedItems(config.SHIXUN_RULES);
    await timed('load', () => play(stage, historyTicks({ share, programmes }), (...at) => progress('载入', ...at)));
    await timed('evaluate', () => play(stage, acts(share), (...at) => progress('认定', ...at)));
    const story = await timed('story', () => tellStory(stage));
    const report = { ...(await counts(ledger)), milliseconds, story };
    clock.release();
    return { app, ledger, report };
  } catch (error) {
    await ledger.close();
    throw error;
  }
}

/** What the demonstration causes it answers itself, under its own clock. Somebody killed before it is gone in moments. */
async function inCharge({ reacting }: OpenLedger): Promise<void> {
  for (const end = Date.now() + 15_000; reacting!().state !== 'running'; await sleep(100))
    if (Date.now() > end)
      throw new Error(
        '另一个进程正在用同一账本提供服务：请先停止它，再运行演示。 / ' +
          'Another process serves this ledger: stop it, and play the demonstration then.',
      );
}

function plannedItems(rulesDir: string) {
  const { items, errors } = readProgrammes(readFileSync(join(rulesDir, 'programmes.csv')));
  if (errors.length > 0)
    throw new Error(
      errors.map(({ row, column, message }) => `programmes.csv ${row} ${column}: ${message.en}`).join('\n'),
    );
  return items;
}

async function counts({ log, readModels }: OpenLedger) {
  const decided = await readModels
    .getRepository(Decision)
    .createQueryBuilder('d')
    .select('d.outcome', 'outcome')
    .addSelect('count(*)', 'count')
    .where('d.supersededBy IS NULL')
    .groupBy('d.outcome')
    .getRawMany<{ outcome: string; count: string }>();
  const position = await log.positionAt(CURTAIN);
  return {
    programmes: await readModels.getRepository(Programme).count(),
    schools: await readModels.getRepository(School).count(),
    persons: await readModels.getRepository(Person).count(),
    events: await eventsUpTo(log, position),
    head: position,
    decisions: Object.fromEntries(decided.map(({ outcome, count }) => [outcome, Number(count)])),
  };
}

/** How many events there are up to a position; positions are not numbers of events in every log. */
async function eventsUpTo(log: EventLog, position: Position): Promise<number> {
  let events = 0;
  for (let after = START; after < position;) {
    const page = await log.readAll({ after, limit: 5_000 });
    events += page.events.filter((event) => event.position <= position).length;
    after = page.next;
    if (page.atHead) break;
  }
  return events;
}
