import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { v7 as uuid } from 'uuid';
import { settableClock, type SettableClock } from '../apps/api/src/demo/clock.js';
import { foundHouse, register, YUNYANG, type House } from './testing/house.js';
import { startService, type Service, type Voice } from './testing/service.js';

/* eslint-disable @typescript-eslint/no-explicit-any -- tests read what they expect */

/** Deadlines over HTTP: the catalogue's renaming of a school has twenty working days, and a reminder five days ahead. */
describe('deadlines', () => {
  let service: Service;
  let house: House;
  let principal: Voice;
  let clock: SettableClock;
  const renaming = uuid();
  let day: string;

  beforeAll(async () => {
    clock = settableClock('2025-06-03T02:00:00.000Z');
    service = await startService({}, clock.now);
    house = await foundHouse(service);
    const id = await register(house.system, '校长甲', YUNYANG);
    await house.system.does(`/v1/persons/${id}/grant-role`, { role: 'school.principal', school: house.school });
    await service.settled();
    principal = await service.as(id);
    const details = { newName: '云阳县实验小学', effectiveFrom: '2025-09-01' };
    await principal.does(`/v1/cases/school-renaming/${renaming}/Apply`, { subject: house.school, about: {}, details });
    await service.settled();
  });
  afterAll(() => service.stop());

  const rows = async (voice: Voice, query = '') => (await voice.get(`/v1/deadlines${query}`)).body.items as any[];
  const unfolded = (text: string) => text.replace(/\r\n[ \t]/g, '');

  it('stand in a calendar, in the scope of the reader', async () => {
    const [row, ...others] = await rows(house.hr);
    expect(others).toEqual([]);
    expect(row).toMatchObject({
      ...{ id: renaming, workflow: 'school-renaming', deadline: 'answerBy', state: 'running', overdue: false },
      ...{ deadlineTitle: { 'zh-CN': '审核期限' }, since: '2025-06-03', endedAt: null, passedAt: null },
      case: { kind: 'school', subject: house.school, subjectName: '云阳县第一小学', stateTitle: expect.anything() },
    });
    day = row.day;
    expect(day > '2025-06-24' && day < '2025-07-15').toBe(true);
    for (const [query, found] of [
      [`?from=${day}&to=${day}`, 1],
      ['?to=2025-06-10', 0],
      [`?school=${house.school}&workflow=school-renaming&state=running`, 1],
      [`?school=${house.otherSchool}`, 0],
      [`?jurisdiction=430600`, 0],
      [`?subject=${house.school}&current=yes`, 1],
      ['/overdue', 0],
    ] as const)
      expect([query, (await rows(house.hr, query)).length]).toEqual([query, found]);
    expect(await rows(principal)).toHaveLength(1);
    expect(await rows(house.schoolAdmin)).toHaveLength(1);
    expect(await rows(house.C)).toEqual([]);
    expect(await rows(house.neighbour)).toEqual([]);
  });

  it('stand on the page of their case, which waits for the bureau, the oldest first', async () => {
    const { body } = await house.hr.get(`/v1/cases/${renaming}`);
    expect(body).toMatchObject({ nextDue: day, deadlines: [{ deadline: 'answerBy', on: day, passed: false }] });
    const { body: inbox } = await house.hr.get('/v1/inbox');
    expect(inbox.items[0]).toMatchObject({ id: renaming, nextDue: day });
  });

  describe('in a calendar program', () => {
    it('are all-day events that keep their ids, and name nobody', async () => {
      const first = await house.hr.get('/v1/deadlines/calendar.ics');
      expect(first.status).toBe(200);
      expect(first.headers['content-type']).toBe('text/calendar; charset=utf-8');
      const text = unfolded(first.body);
      expect(text).toMatch(/^BEGIN:VCALENDAR\r\n/);
      expect(text.match(/BEGIN:VEVENT/g)).toHaveLength(1);
      expect(text).toContain(`UID:${renaming}.school-renaming.answerBy.${day}@shixun\r\n`);
      expect(text).toContain(`DTSTART;VALUE=DATE:${day.replaceAll('-', '')}\r\n`);
      expect(text).toMatch(/SUMMARY:.*审核期限\r\n/);
      expect(text).toContain('X-WR-CALNAME:师训期限\r\n');
      expect(text).not.toContain('校长甲');
      const again = await house.hr.get('/v1/deadlines/calendar.ics');
      const uid = (one: string) => /UID:(.*)\r\n/.exec(unfolded(one))![1];
      expect(uid(again.body)).toBe(uid(first.body));
      expect(unfolded((await house.C.get('/v1/deadlines/calendar.ics')).body)).not.toContain('VEVENT');
    });

    it('can be subscribed to by a link that opens nothing else', async () => {
      const { body } = await house.hr.get('/v1/deadlines/calendar-link');
      expect(body.until).toBe('2026-06-03');
      const nobody = service.bearing();
      const linked = await nobody.get(body.path);
      expect([linked.status, unfolded(linked.body).includes(renaming)]).toEqual([200, true]);
      expect((await nobody.get('/v1/deadlines/calendar.ics')).status).toBe(401);
      expect((await nobody.get(body.path.replace('calendar.ics', 'overdue'))).status).toBe(401);
      const forged = [
        body.path.replace(house.hr.id, house.system.id),
        body.path.replace(house.hr.id, house.tutor.id),
        body.path.replace('2026-06-03', '2036-06-03'),
        body.path.replace(/signature=.{4}/, 'signature=0000'),
      ];
      for (const path of forged) expect([400, 401]).toContain((await nobody.get(path)).status);
    });
  });

  it('are overdue after their day, when that is on record once', async () => {
    clock.set(`${day}T15:59:00.000Z`);
    expect(await rows(house.hr, '/overdue')).toEqual([]);
    clock.set(new Date(Date.parse(`${day}T04:00:00.000Z`) + 86_400_000).toISOString());
    await service.ledger.timekeeper!.tick();
    await service.settled();
    const [row] = await rows(house.hr, '/overdue');
    expect(row).toMatchObject({ id: renaming, state: 'passed', overdue: true, passedAt: expect.any(String) });
    const { body } = await house.hr.get(`/v1/cases/${renaming}`);
    expect(body.history.filter(({ type }: any) => type === 'DeadlinePassed')).toHaveLength(1);
    expect(body.history[0]).toMatchObject({ title: { 'zh-CN': '审核期限' }, actor: { id: 'system' } });
    expect(body.deadlines[0]).toMatchObject({ passed: true });
  });

  it('are over when the case goes on', async () => {
    await house.hr.does(`/v1/cases/school-renaming/${renaming}/Refuse`, { reason: '与邻校重名' });
    await service.settled();
    expect(await rows(house.hr, '/overdue')).toEqual([]);
    expect(await rows(house.hr, '?state=passed')).toMatchObject([{ id: renaming, endedAt: expect.any(String) }]);
    expect(unfolded((await house.hr.get('/v1/deadlines/calendar.ics')).body)).not.toContain('VEVENT');
  });

  it('end a calendar link with the year, and with the roles of whoever made it', async () => {
    const { body } = await house.hr.get('/v1/deadlines/calendar-link');
    clock.set('2026-07-30T02:00:00.000Z');
    expect((await service.bearing().get(body.path)).body).toMatchObject({ code: 'token-expired' });
  });
});
