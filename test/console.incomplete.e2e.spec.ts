import { Parked } from '#libs/projections';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openBrowser, type OpenBrowser } from './console/browser.js';
import { foundHouse, names, type House } from './testing/house.js';
import { startService, type Service } from './testing/service.js';

/** Pages whose answers rest on rows from which a parked stream is missing, in a real browser. */
describe('a page that lacks something', () => {
  let service: Service;
  let house: House;
  let browser: OpenBrowser;
  let since: string;

  beforeAll(async () => {
    service = await startService();
    house = await foundHouse(service);
    await service.settled();
    const { log, readModels } = service.ledger;
    const stream = `teacher-${house.A.id}`;
    for await (const { id, type, revision, position } of log.readStream(stream, { limit: 1 })) {
      since = id;
      // As the projection leaves it when it cannot fold the event.
      const about = { projection: 'directory', stream, subject: house.A.id, event: id, type, revision, position };
      const times = { recordedAt: '2026-03-02T02:00:00.000Z', at: '2026-03-02T02:00:01.000Z' };
      await readModels.getRepository(Parked).save({ ...about, ...times, error: '示例', attempts: 1, passed: 1 });
    }
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await service?.stop();
  });

  const banner = (title = '以下内容不完整') => browser.page.getByRole('status').filter({ hasText: title });
  const person = async ({ id }: { readonly id: string }, name: string) => {
    const { page } = browser;
    await page.goto(`${service.url}/persons/${id}?as=${house.hr.id}`);
    await page.getByRole('heading', { name, exact: true }).waitFor();
    await page.waitForTimeout(1_000); // until whatever it reads is there
  };

  it('says so once, with time and event, on the page of whom it concerns', async () => {
    await person(house.A, names.A);
    await banner().waitFor();
    expect(await banner().count()).toBe(1);
    for (const told of ['2026-03-02 10:00:00', '1 份', since, '请联系管理员'])
      expect(await banner().innerText()).toContain(told);
  });

  it('says nothing on the page of another', async () => {
    await person(house.B, names.B);
    expect(await banner().count()).toBe(0);
  });

  it('comes with a list of such rows, and goes with it, without the window being read again', async () => {
    const { page } = browser;
    await page.getByRole('link', { name: '教职工', exact: true }).click();
    await page.getByRole('searchbox').waitFor();
    await banner().waitFor();
    await page.goBack();
    await page.getByRole('heading', { name: names.B, exact: true }).waitFor();
    await banner().waitFor({ state: 'detached' });
    await page.goForward();
    await banner().waitFor();
  });

  it('speaks English in high contrast', async () => {
    const { page } = browser;
    await page.getByRole('button', { name: '高对比度' }).press('Enter');
    await page.getByRole('button', { name: 'English' }).press('Enter');
    await banner('Something is missing from what follows').waitFor();
  });

  it('says nothing once the stream is in the rows again', async () => {
    await service.ledger.readModels.getRepository(Parked).clear();
    await browser.page.reload();
    await browser.page.getByRole('searchbox').waitFor();
    await browser.page.waitForTimeout(1_000);
    expect(await banner('Something is missing').count()).toBe(0);
    expect(browser.faults).toEqual([]);
  });
});
