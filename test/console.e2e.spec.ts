import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { openBrowser, titled, type OpenBrowser } from './console/browser.js';
import { startDemoHouse } from './console/demo-house.js';

/** The console as a clerk uses it, in a real browser, against the service with its demonstration. */
describe('the console', () => {
  let house: Awaited<ReturnType<typeof startDemoHouse>>;
  let browser: OpenBrowser;
  let nameOfB: string;

  beforeAll(async () => {
    house = await startDemoHouse();
    browser = await openBrowser();
  });

  afterAll(async () => {
    await browser?.close();
    await house?.stop();
  });

  it('asks who is there, and leads back to the page that was wanted', async () => {
    const { page } = browser;
    await page.goto(`${house.url}/persons/${house.story['B']}`);
    await page.waitForURL(/\/sign-in\?return=/);
    await titled(page, '登录 · 师训');
    await page
      .getByRole('button', { name: /人事科.*500235/ })
      .first()
      .click();
    await page.waitForURL(`${house.url}/persons/${house.story['B']}`);
    await page.locator('.banner').waitFor();
    nameOfB = await page.locator('h1').innerText();
    expect(nameOfB).not.toBe('');
  });

  it('finds a person by name and says 不合格, by requirement and clause', async () => {
    const { page } = browser;
    await page.getByRole('link', { name: '教职工', exact: true }).click();
    await page.getByRole('searchbox').fill(nameOfB);
    await page.getByRole('link', { name: nameOfB, exact: true }).first().press('Enter');

    await page.locator('.banner[data-outcome=unqualified]').waitFor();
    expect(await page.locator('.banner .verdict').innerText()).toBe('不合格');
    const requirements = page.locator('.requirement');
    expect(await requirements.count()).toBeGreaterThanOrEqual(2);
    const missed = page.locator('.requirement[data-value=notMet]').first();
    expect(await missed.innerText()).toContain('未达到');
    expect(await missed.locator('blockquote').innerText()).not.toBe('');
    expect(await missed.locator('figcaption code').innerText()).toMatch(/^[A-Z]{2,3}-/);
    expect(await missed.locator('.ant-tag').first().innerText()).toMatch(/文件规定|系统默认/);
  });

  it('says of a credit row whether it counts and why', async () => {
    const { page } = browser;
    const row = page.locator('section', { hasText: '学分学时明细' }).last().locator('tbody tr[data-row-key]').first();
    expect(await row.innerText()).toMatch(/文件规定|系统默认/);
    expect(await row.locator('td').last().innerText()).not.toBe('');
  });

  it('looks at another day and comes back to today', async () => {
    const { page } = browser;
    const asOf = page.getByLabel('发生截至', { exact: true });
    await asOf.fill('2024-12-31');
    await asOf.press('Enter');
    await page.waitForURL(/asOf=2024-12-31/);
    await page.locator('.banner', { hasText: '发生截至 2024-12-31' }).waitFor();
    await page.getByRole('button', { name: '恢复默认日期' }).click();
    await page.waitForURL((url) => !url.searchParams.has('asOf'));
  });

  it('opens a decision and makes it again, byte for byte', async () => {
    const { page } = browser;
    await page.locator('a[href^="/decisions/"]').first().click();
    await page.waitForURL(/\/decisions\//);
    await titled(page, `${nameOfB} 的结论 · 师训`);
    await page.getByRole('button', { name: '复算', exact: true }).click();
    const result = page.locator('[data-replay]');
    await result.waitFor();
    expect(await result.getAttribute('data-replay')).toBe('identical');
    expect(await result.innerText()).toMatch(/逐字节相同[\s\S]*[0-9a-f]{64}[\s\S]*[0-9a-f]{64}/);
  });

  it('counts a jurisdiction by outcome and lists the exceptions', async () => {
    const { page } = browser;
    await page.getByRole('link', { name: '结算总览' }).click();
    const card = page.locator('.card[data-outcome=unqualified]');
    await card.waitFor();
    await card.click();
    await page.locator('.card[data-outcome=unqualified][aria-pressed=true]').waitFor();
    expect(new URL(page.url()).searchParams.get('outcome')).toBe('unqualified');
  });

  it('saves the register as a spreadsheet', async () => {
    const { page } = browser;
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: '下载花名册（XLSX）' }).click(),
    ]);
    expect(download.suggestedFilename()).toMatch(/\.xlsx$/);
    // An XLSX file is a ZIP archive.
    expect((await readFile(await download.path())).subarray(0, 2).toString()).toBe('PK');
  });

  it('narrows targets by purpose, in the table that is saved too', async () => {
    const { page } = browser;
    await page.getByRole('link', { name: '指标', exact: true }).click();
    const headings = page.locator('main section h2');
    await headings.filter({ hasText: '工作要求落实' }).first().waitFor();
    const all = await headings.allInnerTexts();
    await page.getByLabel('用途').click();
    await page.getByTitle('工作要求落实', { exact: true }).click();
    await page.waitForURL(/purpose=duty/);
    await headings.filter({ hasNotText: '工作要求落实' }).first().waitFor({ state: 'detached' });
    const duties = all.filter((title) => title.startsWith('工作要求落实 · '));
    expect(duties.length).toBeGreaterThan(0);
    expect(duties.length).toBeLessThan(all.length);
    expect(await headings.allInnerTexts()).toEqual(duties);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: '导出表格（CSV）' }).click(),
    ]);
    const [, ...rows] = (await readFile(await download.path(), 'utf8')).trim().split('\r\n');
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.filter((row) => !row.startsWith('工作要求落实,'))).toEqual([]);
  });

  it('has every page in sight at 1366 × 768, each way on one line, in both languages', async () => {
    const { page } = browser;
    const before = page.viewportSize()!;
    await page.setViewportSize({ width: 1366, height: 768 });
    for (const other of ['English', '中文']) {
      const boxes = await page
        .locator('nav a')
        .evaluateAll((all) => all.map((one) => one.getBoundingClientRect()).map(({ top, bottom }) => [top, bottom]));
      expect(boxes.length).toBeGreaterThanOrEqual(9);
      expect(Math.max(...boxes.map(([, bottom]) => bottom!))).toBeLessThanOrEqual(768);
      expect(Math.max(...boxes.map(([top, bottom]) => bottom! - top!))).toBeLessThan(40);
      expect((await page.locator('header.bar').boundingBox())!.height).toBeLessThan(60);
      await page.getByRole('button', { name: other }).click();
    }
    await page.setViewportSize(before);
  });

  it('shows planned amounts beside actual ones', async () => {
    const { page } = browser;
    await page.getByRole('link', { name: '培训项目' }).click();
    await page.getByText('列表', { exact: true }).click();
    await page.getByRole('columnheader', { name: '实际', exact: true }).waitFor();
    await titled(page, '培训项目：计划与实际 · 师训');
  });

  it('speaks English, in large letters, and remembers both', async () => {
    const { page } = browser;
    await page.getByRole('button', { name: 'English' }).press('Enter');
    await page.getByRole('button', { name: 'Large text' }).press('Enter');
    await page.reload();
    await titled(page, 'Programmes: plan and actual · Shixun');
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
    expect(await page.locator('html').getAttribute('data-large')).toBe('true');
  });

  it('signs in by a link, which then says nothing of the account', async () => {
    const { page } = browser;
    const accounts = (await (await fetch(`${house.url}/v1/session/accounts`)).json()) as { accounts: { id: string }[] };
    await page.goto(`${house.url}/persons?as=${accounts.accounts[0]!.id}`);
    await page.waitForURL(`${house.url}/persons`);
    await page.getByRole('heading', { name: 'Find a person' }).waitFor();
  });

  it('never broke a rule of the browser', () => {
    expect(browser.faults).toEqual([]);
  });
});
