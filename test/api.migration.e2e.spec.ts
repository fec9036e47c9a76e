import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { v7 as uuid } from 'uuid';
import { EXAMPLE_CODE, exampleRules, writeExample } from '../libs/ledger/src/testing/example-rules.js';
import { foundHouse, register, YUNYANG, type House } from './testing/house.js';
import { startService, type Service, type Voice } from './testing/service.js';

/* eslint-disable @typescript-eslint/no-explicit-any -- tests read what they expect */

const WORKFLOW = 'open-lesson-filing';
const both = (zh: string, en: string) => ({ 'zh-CN': zh, en });

/** From one state to the next by a step of this title, taken by the training office. */
function passes(name: string, titles: readonly [string, string], to: string, more: object = {}): object {
  return { do: name, title: both(...titles), by: 'bureau.training', to, records: 'Approved', ...more };
}

const files = { effect: [{ record: { kind: 'open-lesson' } }] };

/** A teacher reports an open lesson, the training office looks at it and files it. */
const first = {
  reported: { title: both('已申报', 'Reported'), on: [passes('Review', ['审核', 'Review'], 'reviewed')] },
  reviewed: { title: both('已审核', 'Reviewed'), on: [passes('File', ['备案', 'File'], 'filed', files)] },
  filed: { title: both('已备案', 'Filed'), final: true },
};

/** The amendment: what was reviewed is called checked, and somebody has to have been at the lesson before it is filed. */
const second = {
  reported: { title: both('已申报', 'Reported'), on: [passes('Check', ['检查', 'Check'], 'checked')] },
  checked: { title: both('已检查', 'Checked'), on: [passes('Visit', ['听课', 'Visit'], 'visited')] },
  visited: { title: both('已听课', 'Visited'), on: [passes('File', ['备案', 'File'], 'filed', files)] },
  filed: first.filed,
};

/** Writes the definition into the folder of the example pack, with the walk that lint wants of each. */
function writeWorkflow(rulesDir: string, states: object, steps: readonly string[]): void {
  const pack = join(rulesDir, 'cn', `${EXAMPLE_CODE}-example`);
  const write = (folder: string, content: object) => {
    mkdirSync(join(pack, folder), { recursive: true });
    writeFileSync(join(pack, folder, `${WORKFLOW}.json`), JSON.stringify(content));
  };
  write('workflows', {
    ...{ id: WORKFLOW, title: both('公开课备案', 'Filing of an open lesson'), clause: 'EX-3', subject: 'person' },
    data: {
      ...{ type: 'object', additionalProperties: false, required: ['lesson'] },
      properties: { lesson: { type: 'string', title: '课题', minLength: 1, maxLength: 200 } },
    },
    start: [{ do: 'Report', title: both('申报', 'Report'), by: 'self', to: 'reported', records: 'Applied' }],
    states,
  });
  const taken = steps.map((name) => ({ do: name, by: 'bureau.training' }));
  write('walks', {
    walks: [
      {
        ...{ name: both('申报至备案', 'reported and filed'), workflow: WORKFLOW, on: '2025-03-03' },
        ...{ details: { lesson: '分数的意义' }, steps: [{ do: 'Report', by: 'self' }, ...taken] },
        expect: { state: 'filed' },
      },
    ],
  });
}

/** A pack is amended while cases run: each goes on as it began, until somebody puts it under the new definition. */
describe('a case whose definition was changed', () => {
  const version = { version: '1.0.0', from: '2021-01-01' };
  const rulesDir = exampleRules(version);
  let service: Service;
  let house: House;
  let author: Voice;
  let approver: Voice;
  let old: string;
  let amended: string;
  /** Opened under the first definition: one is left where it was reported, one is reviewed before the amendment. */
  let [reported, reviewed] = ['', ''];

  const step = (id: string, name: string) => `/v1/cases/${WORKFLOW}/${id}/${name}`;
  const migrate = (id: string) => step(id, 'migrate');
  const inForce = async () => (await house.A.get(`/v1/workflows/${YUNYANG}/${WORKFLOW}`)).body;
  async function report(): Promise<string> {
    const id = uuid();
    await house.A.does(step(id, 'Report'), { subject: house.A.id, details: { lesson: '分数的意义' } });
    return id;
  }
  async function page(id: string): Promise<any> {
    await service.settled();
    return (await house.training.get(`/v1/cases/${id}`)).body;
  }
  const possible = async (id: string) => (await page(id)).steps.map((one: any) => one.do);

  beforeAll(async () => {
    writeWorkflow(rulesDir, first, ['Review', 'File']);
    service = await startService({ SHIXUN_RULES: rulesDir });
    house = await foundHouse(service);
    const officer = async (role: string) => {
      const id = await register(house.system, '干部', YUNYANG);
      await house.system.does(`/v1/persons/${id}/grant-role`, { role, jurisdiction: YUNYANG });
      await service.settled();
      return service.as(id);
    };
    [author, approver] = [await officer('rule.author'), await officer('rule.approver')];
    old = (await inForce()).hash;
    [reported, reviewed] = [await report(), await report()];
    await house.training.does(step(reviewed, 'Review'), {});
  });
  afterAll(async () => {
    await service.stop();
    rmSync(rulesDir, { recursive: true });
  });

  it('goes on under the one it began with, while new cases begin under the one published', async () => {
    writeExample(rulesDir, { ...version, version: '1.1.0', supersedes: '1.0.0', transition: 'whole-window' });
    writeWorkflow(rulesDir, second, ['Check', 'Visit', 'File']);
    const { hash } = (await author.does(`/v1/policies/${YUNYANG}/propose-pack`, {})).body;
    expect((await inForce()).hash).toBe(old);
    await approver.does(`/v1/policies/${YUNYANG}/approve-pack`, { hash });
    const now = await inForce();
    amended = now.hash;
    expect(amended).not.toBe(old);
    expect(now.records).toEqual([{ kind: 'open-lesson', label: both('公开课', 'open lesson') }]);

    expect(await page(reviewed)).toMatchObject({ definition: old, state: 'reviewed' });
    expect(await possible(reviewed)).toEqual(['File']);
    const running = await report();
    await service.settled();
    expect(await page(running)).toMatchObject({ definition: amended, state: 'reported' });
    expect(await house.training.refused(step(running, 'Review'), {})).toMatchObject({
      status: 409,
      code: 'step-not-allowed',
    });
    expect(await house.training.refused(step(reported, 'Check'), {})).toMatchObject({ code: 'step-not-allowed' });
  });

  it('is put under another only by who may, with a reason, from a state that is there', async () => {
    const reason = '按修订后的办法继续';
    const wanted = { reason, state: 'checked' };
    for (const who of [house.schoolAdmin, house.tutor, author])
      expect(await who.refused(migrate(reviewed), wanted)).toMatchObject({ status: 403, code: 'wrong-role' });
    // Who has no office where the case is, is not told of it: not even its subject, by this way.
    for (const who of [house.neighbour, house.A])
      expect(await who.refused(migrate(reviewed), wanted)).toMatchObject({ status: 404, code: 'not-found' });
    expect(await house.training.refused(migrate(reviewed), { state: 'checked' })).toMatchObject({
      pointers: ['/reason'],
    });
    const gone = await house.training.refused(migrate(reviewed), { reason });
    expect(gone).toMatchObject({ status: 422, code: 'migration-state-unknown', pointers: ['/state'] });
    expect(gone.zh).toContain('没有状态“reviewed”');
    for (const text of [gone.zh, gone.en]) expect(text).toContain('checked');
    const elsewhere = await house.training.refused(migrate(reviewed), { reason, to: 'f'.repeat(64) });
    expect(elsewhere).toMatchObject({ code: 'workflow-unknown', pointers: ['/to'] });
    expect(await page(reviewed)).toMatchObject({ definition: old, state: 'reviewed' });
  });

  it('is put under it with both hashes on record, and comes to its end under the new one', async () => {
    const reason = '按修订后的办法继续';
    const headers = { 'idempotency-key': 'migrate-once' };
    await house.training.does(migrate(reviewed), { reason, state: 'checked' }, headers);
    const again = await house.training.does(migrate(reviewed), { reason, state: 'checked' }, headers);
    expect(again.body).toMatchObject({ duplicate: true });
    const { events } = (await house.system.get('/v1/events?type=Migrated')).body;
    expect(events.map(({ data }: any) => data)).toMatchObject([
      { before: old, case: { definition: amended, from: 'reviewed', to: 'checked' }, subject: house.A.id },
    ]);
    expect(await page(reviewed)).toMatchObject({
      ...{ definition: amended, state: 'checked', stateTitle: both('已检查', 'Checked'), closed: false },
      history: [
        { type: 'Migrated', actor: { id: house.training.id } },
        { type: 'Approved', title: both('审核', 'Review') }, // as it was called then
        { type: 'Applied' },
      ],
    });
    expect(await house.training.refused(migrate(reviewed), { reason })).toMatchObject({
      code: 'migration-nothing-new',
    });
    expect(await house.training.refused(step(reviewed, 'File'), {})).toMatchObject({ code: 'step-not-allowed' });
    await house.training.does(step(reviewed, 'Visit'), {});
    await house.training.does(step(reviewed, 'File'), {});
    expect(await page(reviewed)).toMatchObject({ definition: amended, state: 'filed', closed: true });
    const { body } = await house.A.get(`/v1/persons/${house.A.id}/records`);
    expect(body.items).toMatchObject([{ type: 'RecordFiled', kind: 'open-lesson' }]);
  });

  it('keeps a state of the same name without being told, and may go back', async () => {
    await house.hr.does(migrate(reported), { reason: '换用新版' });
    expect(await page(reported)).toMatchObject({ definition: amended, state: 'reported' });
    expect(await possible(reported)).toEqual(['Check']);
    await house.hr.does(migrate(reported), { reason: '误迁', to: old });
    expect(await possible(reported)).toEqual(['Review']);
    await house.training.does(step(reported, 'Review'), {});
    await house.training.does(step(reported, 'File'), {});
    expect(await page(reported)).toMatchObject({ definition: old, state: 'filed', closed: true });
  });
});
