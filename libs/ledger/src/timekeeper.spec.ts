import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execute, executeStep, school, system } from '#libs/domain';
import { OutcomeUnknown, type EventLog, type Recorded } from '#libs/event-log';
import { Deadline } from '#libs/projections';
import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dropTestDatabases, testDatabase } from '../../embedded-postgres/src/testing/index.js';
import { allRoles, openLedger, startTimekeeper, type OpenLedger } from './index.js';

/** The catalogue's renaming of a school: twenty working days to answer, a reminder five days ahead. */
const workflow = 'school-renaming';
const told: string[] = [];
let url: string;
let clock = '2025-06-03T02:00:00.000Z';
let ledger: OpenLedger;

const open = () =>
  openLedger({
    dataDir: join(tmpdir(), 'never-made'),
    databaseUrl: url,
    rulesDir: join(process.cwd(), 'rules'),
    vaultKey: 'ab'.repeat(32),
    now: () => clock,
    roles: allRoles,
    failed: (what, error) => told.push(`${what}: ${error.message}`),
  });

beforeAll(async () => {
  url = await testDatabase();
  ledger = await open();
});

afterAll(async () => {
  await ledger?.close();
  await dropTestDatabases();
});

const issue = () => ({ actor: system, commandId: randomUUID(), at: clock });

function take(id: string, name: string, data: object) {
  return executeStep(ledger.log, ledger.shelf, workflow, id, { do: name, data: data as never }, issue());
}

/** A school asks for another name; the day on which it must be answered. */
async function asked(): Promise<{ id: string; day: string }> {
  const [id, subject] = [randomUUID(), randomUUID()];
  const data = { jurisdiction: '500235', name: '示例小学', stages: ['primary'], site: 'town' };
  await execute(ledger.log, ledger.shelf, school, subject, { type: 'RegisterSchool', data }, issue());
  await take(id, 'Apply', { subject, about: {}, details: { newName: '示例实验小学', effectiveFrom: '2025-09-01' } });
  await folded();
  const { day } = await ledger.readModels.getRepository(Deadline).findOneByOrFail({ id });
  return { id, day };
}

async function folded(): Promise<void> {
  await ledger.runner.waitFor((await ledger.log.head()).position, { timeoutMs: 60_000 });
}

/** What of the deadlines of a case is on record, in order. */
async function recorded(id: string, log: EventLog = ledger.log): Promise<string[]> {
  const found: Recorded[] = [];
  for await (const event of log.readStream(`case-${workflow}-${id}`)) found.push(event);
  return found.filter(({ type }) => type.startsWith('Deadline')).map(({ type }) => type);
}

const noon = (day: string, plus = 0) => new Date(Date.parse(`${day}T04:00:00.000Z`) + plus * 86_400_000).toISOString();
const tick = () => ledger.timekeeper!.tick();

async function restart(): Promise<void> {
  await ledger.close();
  ledger = await open();
}

describe('the timekeeper', () => {
  it('reminds once, leaves the day itself in time, and records that it has passed once', async () => {
    const { id, day } = await asked();
    clock = noon(day, -6);
    await tick();
    expect(await recorded(id)).toEqual([]);
    clock = noon(day, -5);
    await Promise.all([tick(), tick()]);
    await folded();
    await tick();
    expect(await recorded(id)).toEqual(['DeadlineNear']);
    clock = `${day}T15:59:59.000Z`; // one second to midnight in China
    await tick();
    expect(await recorded(id)).toEqual(['DeadlineNear']);
    clock = `${day}T16:00:00.000Z`;
    await tick();
    await folded();
    await tick();
    expect(await recorded(id)).toEqual(['DeadlineNear', 'DeadlinePassed']);
    expect(await ledger.readModels.getRepository(Deadline).findOneBy({ id })).toMatchObject({
      ...{ state: 'passed', passedAt: expect.any(String), endedAt: null, wakeOn: null },
    });
  });

  it('works off what was slept through, once, however often the service starts', async () => {
    const { id, day } = await asked();
    await ledger.close();
    clock = noon(day, 30);
    ledger = await open();
    await tick();
    await restart();
    await tick();
    await folded();
    await tick();
    expect(await recorded(id)).toEqual(['DeadlinePassed']);
  });

  it('records once when the clock jumps two years ahead and back', async () => {
    const { id, day } = await asked();
    const before = clock;
    clock = noon(day, 730);
    await tick();
    clock = before;
    await tick();
    await restart();
    await tick();
    clock = noon(day, 731);
    await tick();
    expect(await recorded(id)).toEqual(['DeadlinePassed']);
  });

  it('never speaks of a case that has gone on', async () => {
    const { id, day } = await asked();
    await take(id, 'Withdraw', {});
    await folded();
    clock = noon(day, 3);
    await tick();
    expect(await recorded(id)).toEqual([]);
    expect(await ledger.readModels.getRepository(Deadline).findOneBy({ id })).toMatchObject({ state: 'met' });
  });

  it('lets the stream decide when the rows lag behind it', async () => {
    const { id, day } = await asked();
    await ledger.runner.stop();
    await take(id, 'Withdraw', {});
    clock = noon(day, 3);
    await tick();
    expect(await recorded(id)).toEqual([]);
    await restart();
  });

  it('records once although it is broken off between reading and writing, and after writing', async () => {
    const { id, day } = await asked();
    clock = noon(day, 3);
    let append: 'fails' | 'is not answered' | 'works' = 'fails';
    const log = new Proxy(ledger.log, {
      get(target, property) {
        const found = Reflect.get(target, property) as unknown;
        if (property !== 'append') return typeof found === 'function' ? found.bind(target) : found;
        return async (request: Parameters<EventLog['append']>[0]) => {
          if (append === 'fails') throw new OutcomeUnknown(request.commandId);
          const result = await target.append(request);
          if (append === 'is not answered') throw new OutcomeUnknown(request.commandId);
          return result;
        };
      },
    });
    const failures: Error[] = [];
    const broken = { ...ledger, log, failed: (error: Error) => void failures.push(error) };
    for (append of ['fails', 'fails', 'is not answered'] as const) {
      const keeper = startTimekeeper(broken);
      await expect(keeper.tick()).rejects.toThrow(OutcomeUnknown);
      await keeper.stop();
    }
    append = 'works';
    const keeper = startTimekeeper(broken);
    await keeper.tick();
    await keeper.stop();
    await tick();
    expect(await recorded(id)).toEqual(['DeadlinePassed']);
    expect(failures).toHaveLength(3);
  });

  it('wakes by itself', async () => {
    const { id, day } = await asked();
    clock = noon(day, 1);
    const keeper = startTimekeeper({ ...ledger, everyMs: 20, failed: (error) => told.push(error.message) });
    for (let tries = 0; tries < 100 && (await recorded(id)).length === 0; tries++)
      await new Promise((settle) => setTimeout(settle, 20));
    await keeper.stop();
    expect(await recorded(id)).toEqual(['DeadlinePassed']);
    expect(told).toEqual([]);
  });
});
