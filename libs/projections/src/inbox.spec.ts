import type { Actor } from '#libs/domain';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { statesInUse } from './cases.js';
import { inboxGroups, inboxOf, type Waiting } from './inbox.js';
import { emptyReadModels, testReadModels, uuid, yunyang } from './testing/ledger.js';

const today = '2025-06-03';
const [me, other, mySchool, otherSchool] = [uuid(1), uuid(2), uuid(11), uuid(12)];
let dataSource: DataSource;

beforeAll(async () => {
  dataSource = await testReadModels();
});
afterAll(() => dataSource.destroy());

/** A case as a row, by what differs from an open one at my school. */
async function row(n: number, columns: { readonly [column: string]: unknown } = {}): Promise<void> {
  const values = {
    ...{ id: uuid(n), workflow: 'study', definition: 'd', state: 'open', subject: other, kind: 'person' },
    ...{ jurisdiction: yunyang, school: mySchool, opener: other, last: 'Applied', next_due: '9999-12-31' },
    ...{ tracks: {}, places: {}, details: {}, done_by: {}, due: [], refused_effects: [] },
    ...{ panel: [], opinions_by: [], named: [], place_schools: [], place_jurisdictions: [] },
    ...{ opened_at: today, changed_at: today, revision: 0, position: String(n).padStart(20, '0') },
    ...columns,
  };
  const json = new Set(['tracks', 'places', 'details', 'done_by', 'due', 'refused_effects']);
  const entries = Object.entries(values).map(([name, value]) => [name, json.has(name) ? JSON.stringify(value) : value]);
  await dataSource.query(
    `INSERT INTO shixun_read.cases (${entries.map(([name]) => String(name)).join(', ')})
     VALUES (${entries.map((_, i) => `$${i + 1}`).join(', ')})`,
    entries.map(([, value]) => value),
  );
}

const waits = (changes: Partial<Waiting> = {}): Waiting => ({
  ...{ workflow: 'study', definition: 'd', state: 'open', step: 'Review', by: ['school.reviewer'], notBy: [] },
  ...{ isOpinion: false, forbiddenAfter: [], openAfter: [] },
  ...changes,
});
const reviewer: Actor = { id: me, grants: [{ role: 'school.reviewer', school: mySchool }] };

async function found(waiting: readonly Waiting[], actor = reviewer): Promise<string[]> {
  const { items } = await inboxOf(dataSource, waiting, actor, { today, limit: 50 });
  return items.map(({ case: { id } }) => id);
}

describe('the inbox', () => {
  beforeAll(async () => {
    await emptyReadModels(dataSource);
    await row(101);
    await row(102, { school: otherSchool, next_due: '2025-06-10' });
    await row(103, { done_by: { Apply: [me] }, next_due: '2025-06-20' });
    await row(104, { due: [{ deadline: 'end', on: '2025-06-02' }], next_due: '2025-06-02' });
    await row(105, { due: [{ deadline: 'end', on: today }], next_due: today });
    await row(106, { tracks: { oath: 'taken' }, subject: me, opener: me, state: 'running' });
    await row(107, { panel: [me], opinions_by: [me], school: otherSchool, state: 'judging' });
    await row(108, { panel: [me], school: otherSchool, state: 'judging', done_by: { Opine: [me] } });
    await row(109, { details: { mentor: me }, school: null, state: 'mentored' });
    await row(110, {
      places: { to: { jurisdiction: yunyang, school: mySchool } },
      school: otherSchool,
      state: 'moving',
    });
  });

  it('shows what a role reaches, the oldest deadline first', async () => {
    expect(await found([waits()])).toEqual([104, 105, 103, 101].map(uuid));
    expect(await found([waits()], { id: me, grants: [] })).toEqual([]);
    const bureau = (jurisdiction: string): Actor => ({ id: me, grants: [{ role: 'school.reviewer', jurisdiction }] });
    expect(await found([waits()], bureau('500000'))).toHaveLength(5);
    expect(await found([waits()], bureau('500236'))).toEqual([]);
    expect(await found([waits()], { id: me, grants: [{ role: 'system' }] })).toHaveLength(5);
  });

  it('leaves out what segregation of duty, once, and time forbid', async () => {
    expect(await found([waits({ notBy: ['Apply'] })])).toEqual([104, 105, 101].map(uuid));
    expect(await found([waits({ step: 'Apply', once: 'case' })])).toEqual([104, 105, 101].map(uuid));
    expect(await found([waits({ forbiddenAfter: ['end'] })])).toEqual([105, 103, 101].map(uuid));
    expect(await found([waits({ openAfter: ['end'] })])).toEqual([104, 103, 101].map(uuid));
  });

  it('knows tracks, and words for who somebody is', async () => {
    const track = (at: string, starts: boolean) =>
      waits({ state: 'running', by: ['self'], track: { name: 'oath', at, starts } });
    expect(await found([track('taken', false)])).toEqual([uuid(106)]);
    expect(await found([track('waiting', true)])).toEqual([]);
    expect(await found([waits({ state: 'running', by: ['opener'] })])).toEqual([uuid(106)]);
    const opinion = waits({ state: 'judging', step: 'Opine', by: ['panel'], once: 'person', isOpinion: true });
    expect(await found([opinion])).toEqual([uuid(108)]);
    expect(await found([{ ...opinion, isOpinion: false }])).toEqual([uuid(107)]);
    expect(await found([waits({ state: 'mentored', by: ['person@mentor'] })])).toEqual([uuid(109)]);
    expect(await found([waits({ state: 'moving', by: ['school.reviewer@to'] })])).toEqual([uuid(110)]);
    expect(await found([waits({ state: 'moving', by: ['school.reviewer@from'] })])).toEqual([]);
  });

  it('gives a fallback its turn where nobody else at that school may act', async () => {
    const central: Actor = { id: me, grants: [{ role: 'bureau.training', jurisdiction: yunyang }] };
    const step = waits({ fallback: ['bureau.training'], notBy: ['Apply'] });
    expect(await found([step], central)).toEqual([104, 105, 102, 101].map(uuid));
    await dataSource.query(
      `INSERT INTO shixun_read.persons (id, jurisdiction, name, name_parts, status, grants, position, recorded_at)
       VALUES ($1, $2, '甲', '{}', 'employed', $3, '1', '1')`,
      [other, yunyang, JSON.stringify([{ role: 'school.reviewer', jurisdiction: yunyang, school: mySchool }])],
    );
    expect(await found([step], central)).toEqual([uuid(102)]);
    await row(111, { done_by: { Apply: [other] } });
    expect(await found([step], central)).toEqual([102, 111].map(uuid));
  });

  it('counts for each step, and pages through each case once', async () => {
    const steps = [waits(), waits({ step: 'Reject' }), waits({ state: 'nowhere' })];
    expect(await inboxGroups(dataSource, steps, reviewer, today)).toEqual([
      { workflow: 'study', step: 'Reject', count: 5, more: false },
      { workflow: 'study', step: 'Review', count: 5, more: false },
    ]);
    const paged: string[] = [];
    let cursor: string | undefined;
    do {
      const { items, next } = await inboxOf(dataSource, steps, reviewer, { today, limit: 2, cursor });
      for (const { case: of, steps } of items) paged.push(`${of.id} ${steps.join(' ')}`);
      cursor = next ?? undefined;
    } while (cursor);
    expect(paged).toEqual([104, 105, 103, 101, 111].map((n) => `${uuid(n)} Reject Review`));
    expect(await statesInUse(dataSource)).toHaveLength(5);
  });
});

describe('the inbox over a hundred thousand open cases', () => {
  it('answers a school and a bureau at once', async () => {
    await emptyReadModels(dataSource);
    await row(1);
    await dataSource.query(
      `INSERT INTO shixun_read.cases SELECT r.* FROM shixun_read.cases c, generate_series(1, 100000) n,
         LATERAL jsonb_populate_record(c, jsonb_build_object(
         'id', gen_random_uuid()::text, 'position', lpad((n + 1)::text, 20, '0'), 'state', 's' || n % 20,
         'school', md5((n % 200)::text), 'next_due', to_char(date '2025-06-01' + n % 300, 'YYYY-MM-DD'),
         'due', jsonb_build_array(jsonb_build_object('deadline', 'end', 'on', '2025-12-31')))) r`,
    );
    await dataSource.query('ANALYZE shixun_read.cases');
    const steps = Array.from({ length: 20 }, (_, i) => [
      waits({ state: `s${i}`, notBy: ['Apply'], forbiddenAfter: ['end'] }),
      waits({ state: `s${i}`, step: 'Return', fallback: ['bureau.training'] }),
    ]).flat();
    const [school] = await dataSource.query<{ school: string }[]>(`SELECT md5('7') AS school`);
    const bureau: Actor = { id: me, grants: [{ role: 'school.reviewer', jurisdiction: yunyang }] };
    const atSchool: Actor = { id: me, grants: [{ role: 'school.reviewer', school: school!.school }] };
    for (const actor of [bureau, atSchool]) {
      const began = Date.now();
      const { items } = await inboxOf(dataSource, steps, actor, { today, limit: 50 });
      const groups = await inboxGroups(dataSource, steps, actor, today);
      expect(Date.now() - began).toBeLessThan(30_000);
      expect(items).toHaveLength(50);
      expect(groups.length).toBeGreaterThan(0);
    }
    expect(await statesInUse(dataSource)).toHaveLength(21);
  });
});
