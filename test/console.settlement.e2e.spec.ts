import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { openBrowser, titled, type OpenBrowser } from './console/browser.js';
import { foundHouse, names, planClass, step, YUNYANG, type House } from './testing/house.js';
import { startService, type Service } from './testing/service.js';

const DAY_MS = 86_400_000;

/** A settlement from its proposal to its document, and the own page of somebody it decides about, in a real browser. */
describe('a settlement in the console', () => {
  let service: Service;
  let house: House;
  let browser: OpenBrowser;
  let later = 0;
  const question = 'purpose=cycle&window=cycle/2021-2025';

  beforeAll(async () => {
    service = await startService({}, () => new Date(Date.now() + later).toISOString());
    house = await foundHouse(service);
    browser = await openBrowser();
  });

  afterAll(async () => {
    await browser?.close();
    await service?.stop();
  });

  const at = (state: string) => browser.page.locator(`[data-state=${state}]`).waitFor({ timeout: 120_000 });
  const settlement = (who: { readonly id: string }) =>
    browser.page.goto(`${service.url}/settlements/${YUNYANG}?${question}&as=${who.id}`);
  const take = async (title: string, fill: () => Promise<void> = () => Promise.resolve()) => {
    const { page } = browser;
    await page.getByRole('button', { name: title, exact: true }).click();
    const form = page.locator('.step-form');
    await form.waitFor();
    await fill();
    await form.locator('button[type=submit]').click();
  };

  it('is proposed, and shows how far the service is until everybody is decided about', async () => {
    const { page } = browser;
    await settlement(house.training);
    await page.getByText('这一用途和考核期还没有提出结算').waitFor();
    await page.getByRole('button', { name: '提出结算' }).click();
    await at('proposed');
    expect(await page.locator('[data-state=proposed] .ant-steps-item-active').innerText()).toContain('本人核对');
    // The next step is another's: it says whose, without the page being read again.
    await page.locator('section li strong', { hasText: '公示' }).waitFor();
    // What the service notes by itself is nothing that anybody could do.
    expect(await page.locator('section li strong').allInnerTexts()).toEqual(['公示', '取消结算']);
    await page.locator('.card[data-outcome=unqualified]', { hasText: /3\s*\/ 3/ }).waitFor();
    expect(await page.locator('section', { hasText: '结算办理' }).first().innerText()).toMatch(
      /核算 3 人：合格 0，不合格 3/,
    );
  });

  it('lets a teacher land on a page of their own, check what is proposed, and begin what is theirs', async () => {
    const { page } = browser;
    await page.goto(`${service.url}/?as=${house.A.id}`);
    await page.waitForURL(`${service.url}/mine`);
    await titled(page, '我的学分与办理 · 师训');
    await page.getByRole('heading', { name: names.A, exact: true }).waitFor();
    await page.locator('.banner[data-outcome=unqualified]').waitFor();
    await page.getByRole('button', { name: /^核对无误/ }).press('Enter');
    await page.getByText(/已于 .* 核对/).waitFor();
    expect(await page.locator('section', { hasText: '可以申请的事项' }).last().innerText()).toContain('参加培训班');
    expect(await page.locator('section', { hasText: '可以找谁' }).last().innerText()).toContain('干部school.admin');
    const { body } = await house.A.get(`/v1/persons/${house.A.id}/settlements`);
    expect(body.items[0].checkedAt).not.toBeNull();
    await page.getByRole('link', { name: '请长假' }).press('Enter');
    await titled(page, '办理：请长假 · 师训');
    expect(await page.getByRole('radio', { name: names.A }).isChecked()).toBe(true);
  });

  it('lets a teacher withdraw an application from their own page', async () => {
    const { page } = browser;
    const group = await planClass(house, ['2024-03-04']);
    const id = group.id.replace(/.$/, (last) => (last === '0' ? '1' : '0'));
    await house.A.does(step(id, 'Apply'), { subject: house.A.id, about: { class: group.id } });
    await service.settled();
    await page.goto(`${service.url}/mine`);
    await page.getByRole('link', { name: '撤回报名' }).press('Enter');
    await page.waitForURL(/\/cases\/.*step=Withdraw/);
    await page.locator('.step-form button[type=submit]').click();
    await page.getByText('已退出').first().waitFor();
    await page.goto(`${service.url}/mine`);
    const own = page.locator('section', { hasText: '我的办理事项' }).last();
    await own.getByText('已退出').waitFor();
    expect(await own.getByRole('link', { name: '撤回报名' }).count()).toBe(0);
  });

  it('is put up for notice, and waits for the notice to end', async () => {
    const { page } = browser;
    await settlement(house.hr);
    await at('proposed');
    await take('公示');
    await at('notice');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: '导出公示表（CSV）' }).click(),
    ]);
    const table = await readFile(await download.path(), 'utf8');
    expect(table.split('\r\n')[0]).toBe('\uFEFF序号,姓名,学校,结论,截至');
    expect(table).toContain(`${names.A},云阳县第一小学,不合格,2025-12-31`);
    expect(table).not.toContain(house.A.id);
    expect(await page.getByRole('button', { name: '审定', exact: true }).count()).toBe(0);
  });

  it('is confirmed by another than who proposed it, issued with number and signatory, and locked', async () => {
    const { page } = browser;
    later = 20 * DAY_MS;
    await settlement(house.hr);
    await at('notice');
    await take('审定');
    await at('confirmed');
    await take('发文', async () => {
      await page.getByLabel('文号或凭证号').fill('云教〔2026〕1号');
      await page.getByLabel('签发人').fill('演示签发人');
    });
    await at('locked');
    await service.settled();
    const { body } = await house.hr.get(`/v1/settlements/${YUNYANG}/persons?${question}`);
    expect(body.items.map((one: { status: string; reference: string }) => [one.status, one.reference])).toEqual(
      Array(3).fill(['issued', '云教〔2026〕1号']),
    );
  });

  it('says 未达到 and not 不合格 where nothing follows', async () => {
    const { page } = browser;
    const { body } = await house.hr.get('/v1/jurisdictions');
    const { purposes } = body.items.find((one: { code: string }) => one.code === YUNYANG);
    const flag = purposes.find((one: { binding: boolean }) => !one.binding);
    await page.goto(`${service.url}/settlements/${YUNYANG}?purpose=${flag.purpose}`);
    await page.locator('.card[data-outcome=unqualified]').waitFor();
    expect(await page.locator('.card[data-outcome=unqualified]').innerText()).toContain('未达到');
  });

  it('never broke a rule of the browser', () => {
    expect(browser.faults).toEqual([]);
  });
});
