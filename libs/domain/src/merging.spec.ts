import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Recorded } from '#libs/event-log';
import { credit } from './credit.js';
import { movedByMerger, staffMovedByMerger } from './merging.js';
import { person } from './person.js';
import { record } from './record.js';
import { school } from './school.js';
import { openBench, today, uuid, type Bench } from './testing/index.js';

const [duplicate, stays] = [uuid(1), uuid(2)];
const [old, other] = [uuid(10), uuid(11)];
const jurisdiction = '500235';
const award = (n: number, more: object = {}) => ({
  ...{ award: uuid(50 + n), unit: 'credit', recognised: '8', level: 'county', mode: 'centralized' },
  ...{ category: 'professional', occurredOn: '2025-05-04', countsOn: '2025-05-04' },
  ...{ source: { kind: 'manual', title: '研修', cause: uuid(7000 + n) }, ...more },
});

let bench: Bench;

beforeEach(async () => {
  bench = openBench();
  for (const id of [old, other])
    await bench.give(school, id, 'RegisterSchool', { jurisdiction, name: '小学', stages: ['primary'], site: 'town' });
  for (const id of [duplicate, stays]) {
    const post = { staffCategory: 'teacher', stage: 'primary', hiredOn: '2020-09-01', firstPost: false };
    await bench.give(person, id, 'RegisterPerson', { jurisdiction, name: '示例教师' });
    await bench.give(person, id, 'HirePerson', { jurisdiction, school: old, ...post });
  }
});

const merge = async (): Promise<Recorded> => {
  await bench.give(person, duplicate, 'MergePersons', { into: stays, on: today });
  return (await bench.events(`teacher-${duplicate}`)).at(-1)!;
};
const carryOut = async (merged: Recorded): Promise<string[]> => {
  const streams = [`credit-${duplicate}`, `record-person-${duplicate}`];
  const events = (await Promise.all(streams.map((stream) => bench.events(stream)))).flat();
  const caused = movedByMerger(merged, events);
  for (const { decider, id, commandId, command } of caused)
    await bench.give(decider, id, command.type, command.data, { commandId, cause: merged.id });
  return caused.map(
    ({ id, command }) => `${command.type} ${id === duplicate || id.endsWith(duplicate) ? 'from' : 'to'}`,
  );
};
const said = async (stream: string) => (await bench.events(stream)).map(({ type, data }) => ({ type, data }));

describe('the merger of a duplicate', () => {
  it('moves what is left of each award, once, with the award as its cause', async () => {
    await bench.give(credit, duplicate, 'AwardCredit', award(1));
    await bench.give(credit, duplicate, 'TransferCreditIn', award(2, { fromJurisdiction: '500236' }));
    const wrong = { award: uuid(51), amount: '3', kind: 'error', basis: 'default', reason: '重复' };
    await bench.give(credit, duplicate, 'RevokeCredit', wrong);
    const merged = await merge();
    const moved = ['AwardCredit to', 'RevokeCredit from', 'TransferCreditIn to', 'RevokeCredit from'];
    expect(await carryOut(merged)).toEqual(moved);
    const [first, second] = await said(`credit-${stays}`);
    expect(first).toMatchObject({ type: 'CreditAwarded', data: { recognised: '5', source: { cause: uuid(51) } } });
    expect(second).toMatchObject({
      type: 'CreditTransferredIn',
      data: { recognised: '8', fromJurisdiction: '500236' },
    });
    expect((await said(`credit-${duplicate}`)).slice(3)).toMatchObject([
      { type: 'CreditRevoked', data: { award: uuid(51), amount: '5', kind: 'correction' } },
      { type: 'CreditRevoked', data: { award: uuid(52), amount: '8', kind: 'correction' } },
    ]);
    expect(await carryOut(merged)).toEqual([]);
  });

  it('moves what was left half done, and what is recorded late', async () => {
    await bench.give(credit, duplicate, 'AwardCredit', award(1));
    const merged = await merge();
    const [to] = movedByMerger(merged, await bench.events(`credit-${duplicate}`));
    await bench.give(credit, stays, to!.command.type, to!.command.data, { commandId: to!.commandId, cause: merged.id });
    await bench.give(credit, duplicate, 'AwardCredit', award(2));
    await carryOut(merged);
    expect(await said(`credit-${stays}`)).toHaveLength(2);
    expect(await carryOut(merged)).toEqual([]);
  });

  it('leaves alone what was corrected: the correction moves', async () => {
    await bench.give(credit, duplicate, 'AwardCredit', award(1));
    const replacement = award(3, { recognised: '6' });
    await bench.give(credit, duplicate, 'CorrectCredit', { award: uuid(51), replacement, reason: '更正' });
    await carryOut(await merge());
    const moved = await said(`credit-${stays}`);
    expect(moved).toMatchObject([{ type: 'CreditAwarded', data: { recognised: '6', source: { cause: uuid(53) } } }]);
    expect(moved[0]!.data).not.toHaveProperty('corrects');
  });

  it('moves the records that stand', async () => {
    const file = (n: number) => ({
      ...{ record: uuid(70 + n), kind: 'relief', on: '2025-03-01', fields: { kind: 'exemption' } },
      evidence: ['a'.repeat(64)],
    });
    for (const n of [1, 2]) await bench.give(record, `person-${duplicate}`, 'FileRecord', file(n));
    await bench.give(record, `person-${duplicate}`, 'WithdrawRecord', { record: uuid(71), reason: '误登' });
    const merged = await merge();
    expect(await carryOut(merged)).toEqual(['FileRecord to', 'WithdrawRecord from']);
    expect(await said(`record-person-${stays}`)).toMatchObject([
      { type: 'RecordFiled', data: { kind: 'relief', on: '2025-03-01', evidence: ['a'.repeat(64)] } },
    ]);
    expect(await carryOut(merged)).toEqual([]);
  });

  it('is into somebody who was not merged away', async () => {
    await merge();
    const back = bench.give(person, stays, 'MergePersons', { into: duplicate, on: today });
    await expect(back).rejects.toMatchObject({ code: 'person-merged', field: '/into' });
  });
});

describe('the merger of a school', () => {
  it('moves its staff', async () => {
    await bench.give(school, old, 'MergeSchool', { into: other, on: today });
    const merged = (await bench.events(`school-${old}`)).at(-1)!;
    for (const { decider, id, commandId, command } of staffMovedByMerger(merged, [duplicate, stays], jurisdiction))
      await bench.give(decider, id, command.type, command.data, { commandId });
    expect((await said(`teacher-${stays}`)).at(-1)).toEqual({
      type: 'PersonTransferred',
      data: { fromSchool: old, toSchool: other, jurisdiction, on: today },
    });
  });

  it('leaves nobody to be hired by it, or moved to it', async () => {
    await bench.give(person, stays, 'TransferPerson', { toSchool: other, jurisdiction, on: today });
    await bench.give(school, old, 'MergeSchool', { into: other, on: today });
    const back = bench.give(person, stays, 'TransferPerson', { toSchool: old, jurisdiction, on: today });
    await expect(back).rejects.toMatchObject({ code: 'school-merged', field: '/toSchool' });
    const chain = bench.give(school, other, 'MergeSchool', { into: old, on: today });
    await expect(chain).rejects.toMatchObject({ code: 'school-merged', field: '/into' });
  });
});
