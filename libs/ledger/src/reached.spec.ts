import { execute, person, school, system, type AnyDecider } from '#libs/domain';
import type { Position } from '#libs/event-log';
import { Parked } from '#libs/projections';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { dropTestDatabases, testDatabase } from '../../embedded-postgres/src/testing/index.js';
import { openLedger, populationPages, type OpenLedger } from './index.js';
import { reached, RowsLack } from './reached.js';
import { rosterAt } from './settlement/roster.js';
import { EXAMPLE_CODE, exampleRules } from './testing/example-rules.js';

/** Who is concerned is read from rows: where a stream is missing from them, nobody may be passed over unnoticed. */
describe('rows that say who is concerned', () => {
  let ledger: OpenLedger;
  let before: Position;
  const [home, one, other] = [randomUUID(), randomUUID(), randomUUID()].sort() as [string, string, string];
  const head = async () => (await ledger.log.head()).position;
  const give = (decider: AnyDecider, id: string, type: string, data: object) => {
    const issue = { actor: system, commandId: randomUUID(), at: new Date().toISOString() };
    return execute(ledger.log, ledger.shelf, decider, id, { type, data }, issue);
  };
  const roster = async (at: Position) => rosterAt(ledger, EXAMPLE_CODE, at, { goOn: () => undefined });
  const population = async (upTo: Position) => {
    const found: string[] = [];
    for await (const { members } of populationPages(ledger, { jurisdiction: EXAMPLE_CODE, upTo }))
      found.push(...members.map((member) => member.person));
    return found;
  };

  beforeAll(async () => {
    ledger = await openLedger({
      ...{ dataDir: join(tmpdir(), 'never-made'), databaseUrl: await testDatabase(), vaultKey: 'ab'.repeat(32) },
      ...{ rulesDir: exampleRules({ version: '1.0.0', from: '2021-01-01' }), roles: ['projector'] },
    });
    const place = { jurisdiction: EXAMPLE_CODE, name: '示例学校', stages: ['primary'], site: 'town' };
    await give(school, home, 'RegisterSchool', place);
    const post = { jurisdiction: EXAMPLE_CODE, school: home, staffCategory: 'teacher', stage: 'primary' };
    for (const id of [one, other]) {
      before = await head();
      await give(person, id, 'RegisterPerson', { jurisdiction: EXAMPLE_CODE, name: '示例教师' });
      await give(person, id, 'HirePerson', { ...post, hiredOn: '2010-09-01', firstPost: false });
    }
  });
  afterAll(async () => {
    await ledger?.close();
    await dropTestDatabases();
  });

  it('name everybody once they have come to the position', async () => {
    expect([await roster(await head()), await population(await head())]).toEqual([
      [one, other],
      [one, other],
    ]);
  });

  it('are not taken for whole while a stream is parked since an event up to there: it is named, with the way on', async () => {
    const stream = `teacher-${other}`;
    for await (const { id, type, revision, position, recordedAt } of ledger.log.readStream(stream, { limit: 1 })) {
      const about = { projection: 'directory', stream, subject: other, event: id, type, revision, position };
      await ledger.readModels
        .getRepository(Parked)
        .save({ ...about, recordedAt, error: '示例', at: recordedAt, attempts: 1, passed: 2 });
    }
    const upTo = await head();
    for (const asked of [population, (at: Position) => reached(ledger, 'directory', at)]) {
      const refused = await asked(upTo).then(String, (error: unknown) => error);
      expect(refused).toBeInstanceOf(RowsLack);
      expect(refused).toMatchObject({ projection: 'directory', streams: [stream] });
      for (const said of [stream, 'shixun projections parked', 'shixun projections replay directory'])
        expect((refused as RowsLack).message).toContain(said);
    }
    await reached(ledger, 'decisions', upTo);
    expect(await population(before)).toEqual([one]); // what is missing came later
    await ledger.readModels.getRepository(Parked).clear();
    expect(await roster(upTo)).toEqual([one, other]);
  });

  it('are waited for until they are whole again by whoever works in turns', async () => {
    const upTo = await head();
    const row = {
      projection: 'directory',
      stream: `teacher-${one}`,
      subject: one,
      event: randomUUID(),
      type: 'PersonHired',
    };
    const at = new Date().toISOString();
    await ledger.readModels
      .getRepository(Parked)
      .save({ ...row, revision: 1, position: upTo, recordedAt: at, error: '示例', at, attempts: 1, passed: 0 });
    const told: (string | null)[] = [];
    let asked = 0;
    const goOn = () => void asked++;
    const lacking = (error: RowsLack | null) => void told.push(error && error.name);
    const waiting = rosterAt(ledger, EXAMPLE_CODE, upTo, { goOn, lacking });
    while (asked < 2) await sleep(20);
    expect(told).toEqual(['RowsLack']);
    await ledger.readModels.getRepository(Parked).clear();
    expect(await waiting).toEqual([one, other]);
    expect(told).toEqual(['RowsLack', null]);
  });

  it('are waited for as long as whoever waits says', async () => {
    const beyond = `${await head()}9` as Position;
    const told: Position[] = [];
    const late = (at: Position) => {
      if (told.push(at) === 3) throw new Error('enough');
    };
    await expect(reached(ledger, 'directory', beyond, { waitMs: 10, late })).rejects.toThrow('enough');
    expect(told).toEqual([await head(), await head(), await head()]);
    await expect(reached(ledger, 'directory', beyond, { waitMs: 10 })).rejects.toThrow(/停在 .* stands at/);
  });
});
