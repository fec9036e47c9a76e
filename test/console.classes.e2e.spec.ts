import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { v7 as uuid } from 'uuid';
import { openBrowser, titled, type OpenBrowser } from './console/browser.js';
import { enrol, foundHouse, names, planClass, step, YUNYANG, type House } from './testing/house.js';
import { startService, type Service } from './testing/service.js';

/** The register of a class and the board of projects in a real browser, by keyboard, against the service. */
describe('classes and plan items in the console', () => {
  let service: Service;
  let house: House;
  let browser: OpenBrowser;
  let group: Awaited<ReturnType<typeof planClass>>;
  let [caseOfA, caseOfB] = ['', ''];
  const days = ['2024-03-04', '2024-03-11', '2024-03-18'];

  beforeAll(async () => {
    service = await startService();
    house = await foundHouse(service);
    for (const [seq, plan] of [
      ['1', { hours: { min: '9', max: '12' }, sessions: { min: '4', max: '4' }, department: '县教师进修学院' }],
      ['2', { hours: { undecided: true }, headcount: { min: '80', max: '80', approximate: true, unit: 'person' } }],
      ['3', {}],
    ] as const) {
      const id = uuid();
      await house.organiser.does(`/v1/programmes/${id}/plan-programme`, {
        ...{ jurisdiction: YUNYANG, document: '2024年培训计划', seq, year: 2024, category: '骨干' },
        ...{ name: `研修项目${seq}`, clauses: ['YY-3.3.2'], ...plan },
      });
      if (seq === '1') group = await planClass(house, days, { programme: id });
      if (seq === '3') await house.training.does(`/v1/programmes/${id}/cancel-programme`, { reason: '经费' });
    }
    await planClass(house, days, { title: '临时加办的班' });
    caseOfA = await enrol(house.A, house.organiser, group.id);
    caseOfB = await enrol(house.B, house.organiser, group.id);
    await house.A.does(step(caseOfA, 'RequestLeave'), { session: group.sessions[2], reason: '孩子生病' });
    await service.settled();
    browser = await openBrowser();
  });

  afterAll(async () => {
    await browser?.close();
    await service?.stop();
  });

  const cell = (row: number, column: number) => browser.page.locator(`[data-at="${row}/${column}"]`);

  it('fills the register by keyboard, and undoes a cell', async () => {
    const { page } = browser;
    await page.goto(`${service.url}/classes/${group.id}?as=${house.tutor.id}`);
    await titled(page, '小学数学骨干教师研修班 · 师训');
    await cell(0, 0).focus();
    for (const key of ['p', 'ArrowRight', '3', 'ArrowRight', 'E', 'Escape', 'Home', 'Enter', 'l'])
      await page.keyboard.press(key);
    const shown = await page
      .locator('[role=gridcell]')
      .evaluateAll((all) => all.map((one) => one.getAttribute('data-status')));
    expect(shown).toEqual(['present', 'absent', '', 'late', '', '']);
    expect(await page.locator(':focus').getAttribute('data-at')).toBe('1/0');
    expect(await cell(0, 2).getAttribute('aria-label')).toContain('请假待批');
    await page.getByRole('button', { name: '保存 3 处' }).waitFor();
  });

  it('asks before changes are lost', async () => {
    const { page } = browser;
    await page.getByRole('link', { name: '培训项目', exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('有改动没有保存').waitFor();
    await dialog.getByRole('button', { name: '留在这里' }).click();
    await dialog.waitFor({ state: 'hidden' });
    expect(await cell(0, 1).getAttribute('data-status')).toBe('absent');
  });

  it('saves what it can, and keeps a refused cell with the reason', async () => {
    const { page } = browser;
    await house.B.does(step(caseOfB, 'Withdraw'), {});
    await cell(1, 0).focus();
    await page.keyboard.press('Control+Enter');
    await page.getByText('已保存 2 处').waitFor();
    const refused = page.locator('[role=gridcell][aria-invalid=true]');
    await refused.waitFor();
    expect([await refused.count(), await refused.getAttribute('data-at')]).toEqual([1, '1/0']);
    const reason = await page.locator(`[id="${await refused.getAttribute('aria-describedby')}"]`).innerText();
    expect(reason).toMatch(/\p{Script=Han}/u);
    expect(await refused.getAttribute('data-status')).toBe('late');
    const { body } = await house.tutor.get(`/v1/classes/${group.id}/register`);
    expect(body.items[0].attendance.map((one: { status: string }) => one.status)).toEqual(
      expect.arrayContaining(['present', 'absent']),
    );
    expect(body.items[1].attendance).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: '没有改动' }).waitFor();
  });

  it('saves the register as a table that no spreadsheet calculates', async () => {
    const { page } = browser;
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: '导出考勤表（CSV）' }).click(),
    ]);
    expect(download.suggestedFilename()).toMatch(/^register-.*\.csv$/);
  });

  it('shows the same items on the board and in the list', async () => {
    const { page } = browser;
    await page.getByRole('link', { name: '培训项目', exact: true }).click();
    await page.locator('.board').waitFor();
    const counts = () =>
      page
        .locator('[data-stage]')
        .evaluateAll((all) =>
          all.map((one) => `${one.getAttribute('data-stage')} ${one.querySelector('.count')!.textContent}`),
        );
    const board = await counts();
    expect(board).toEqual(['planned 1', 'scheduled 0', 'running 1', 'closed 0', 'cancelled 1']);
    expect(await page.locator('.plan-card').count()).toBe(3);
    const running = await page.locator('.column[data-stage=running]').innerText();
    expect(running).toMatch(/9–12 学时 → 9 学时[\s\S]*达到/);
    expect(running).toMatch(/场次[\s\S]*4 → 3[\s\S]*少 1/);
    const planned = await page.locator('.column[data-stage=planned]').innerText();
    expect(planned).toContain('待定');
    expect(planned).toContain('80 人左右');

    await page.getByText('列表', { exact: true }).click();
    await page.locator('tbody tr[data-row-key]').first().waitFor();
    expect(await counts()).toEqual(board);
    expect(await page.locator('.ant-table').first().locator('tbody tr[data-row-key]').count()).toBe(3);
    expect(await page.locator('section', { hasText: '计划外的班' }).innerText()).toContain('临时加办的班');
  });

  it('narrows the plan, and opens an item at its address', async () => {
    const { page } = browser;
    await page.goto(`${service.url}/programmes?compared=below`);
    await page.locator('.plan-card').waitFor();
    expect(await page.locator('.plan-card').count()).toBe(1);
    await page.getByRole('button', { name: '研修项目1' }).press('Enter');
    const drawer = page.getByRole('dialog');
    await drawer.getByRole('link', { name: '小学数学骨干教师研修班' }).waitFor();
    expect(new URL(page.url()).searchParams.get('item')).toMatch(/^[\da-f-]{36}$/);
    await page.keyboard.press('Escape');
    await drawer.waitFor({ state: 'hidden' });
  });

  it('shows a trainee their own line only', async () => {
    const { page } = browser;
    await page.goto(`${service.url}/classes/${group.id}?as=${house.A.id}`);
    await page.locator('[role=grid]').waitFor();
    expect(await page.locator('[role=grid] tbody tr').count()).toBe(1);
    expect(await page.locator('[role=grid] tbody').innerText()).toContain(names.A);
  });

  it('never broke a rule of the browser', () => {
    expect(browser.faults).toEqual([]);
  });
});
