import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { v7 as uuid } from 'uuid';
import { openBrowser, titled, type OpenBrowser } from './console/browser.js';
import { award, foundHouse, names, planClass, register, step, YUNYANG, type House } from './testing/house.js';
import { startService, type Service, type Voice } from './testing/service.js';

const PDF = Buffer.from('%PDF-1.7\n%merits\n%%EOF\n');

/** Cases as people work on them in a browser: opened, decided together, late by a moment, on their deadlines. */
describe('the console on cases', () => {
  let service: Service;
  let house: House;
  let browser: OpenBrowser;
  let trainingClass: string;
  let otherTutor: Voice;

  beforeAll(async () => {
    if (!existsSync('dist/apps/web/index.html')) throw new Error('the console is not built: npm run build:web');
    service = await startService();
    house = await foundHouse(service);
    ({ id: trainingClass } = await planClass(house, ['2024-03-04']));
    const other = await register(house.system, '干部class.tutor 二', YUNYANG);
    await house.system.does(`/v1/persons/${other}/grant-role`, { role: 'class.tutor', jurisdiction: YUNYANG });
    await service.settled();
    otherTutor = await service.as(other);
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await service?.stop();
  });

  const visit = async (who: Voice, path: string) => {
    const { page } = browser;
    const url = new URL(path, service.url);
    url.searchParams.set('as', who.id);
    await page.goto(url.href);
    await page.waitForURL((at) => !at.searchParams.has('as'));
    return page;
  };
  const applied = async (who: Voice, about = trainingClass): Promise<string> => {
    const id = uuid();
    await who.does(step(id, 'Apply'), { subject: who.id, about: { class: about } });
    return id;
  };

  it('opens a case from its workflow; a file of another kind is refused in words, and a document is taken', async () => {
    const page = await visit(house.A, '/workflows');
    await page.getByRole('button', { name: '办理：申报县级名师、骨干教师' }).click();
    await titled(page, '办理：申报县级名师、骨干教师 · 师训');
    const submit = page.getByRole('button', { name: '提交：申报' });
    await submit.click();
    await page.getByText('还缺这项材料').waitFor();

    await page.getByLabel('申报类别').click();
    await page.getByTitle('县级骨干教师').click();
    await page.getByLabel('学科').fill('数学');
    await page.getByLabel('主要实绩').fill('三年公开课');
    const chooser = page.locator('.slot', { hasText: '实绩材料' }).locator('input[type=file]');
    await chooser.setInputFiles({ name: '实绩.txt', mimeType: 'text/plain', buffer: Buffer.from('just text') });
    await page.getByText(/“实绩.txt”没有被接受.*pdf/).waitFor();
    await chooser.setInputFiles({ name: '实绩.pdf', mimeType: 'application/pdf', buffer: PDF });
    await page.getByText('实绩.pdf 已上传').waitFor();
    await submit.click();

    await page.waitForURL(/\/cases\/[\da-f-]{36}$/);
    await page.locator('header .mark', { hasText: '待学校推荐' }).waitFor();
    await page.locator('.details', { hasText: '三年公开课' }).waitFor();
    expect(await page.locator('.diagram .here').textContent()).toContain('待学校推荐');
    const [saved] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: '下载 实绩材料' }).click(),
    ]);
    expect(await readFile(await saved.path())).toEqual(PDF);
    expect((await page.getByText(/由.*校（园）长/).count()) > 0).toBe(true);
  });

  it('decides on several from the inbox by the keyboard; one refused undoes nothing', async () => {
    const [a, b, c] = [await applied(house.A), await applied(house.B), await applied(house.C)];
    await service.settled();
    const page = await visit(house.tutor, '/inbox');
    await page.locator('nav .waiting', { hasText: '3' }).waitFor();
    await page.getByRole('button', { name: '审核通过 3' }).click();
    await page.waitForURL(/step=Approve/);
    const boxes = page.locator('tbody input[type=checkbox]:enabled');
    await boxes.nth(2).waitFor();
    await boxes.first().focus();
    await page.keyboard.press('Space');
    for (const _ of [b, c]) {
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Space');
    }
    const form = page.locator('.step-form');
    await form.waitFor();
    await page.getByRole('button', { name: '确认审核通过（3 件）' }).waitFor();
    await house.C.does(step(c, 'Withdraw'), {});
    await page.keyboard.press('Enter');
    expect(await form.locator(':focus').count()).toBe(1);
    await page.getByLabel('理由').fill('符合条件');
    await page.getByRole('button', { name: '确认审核通过（3 件）' }).press('Enter');

    await page.getByText('2 件已办理，1 件没有办成').waitFor();
    const refused = page.locator('[data-outcome=refused]');
    expect(await refused.count()).toBe(1);
    expect(await refused.innerText()).toMatch(/谭阳[\s\S]*(已更新|已撤|不能)/);
    expect(await page.locator('[data-outcome=ok]').count()).toBe(2);
    for (const id of [a, b])
      expect((await house.tutor.get(`/v1/cases/${id}`)).body).toMatchObject({ state: 'enrolled' });
    expect((await house.tutor.get(`/v1/cases/${c}`)).body).toMatchObject({ state: 'withdrawn' });

    await page.locator('[data-outcome=ok] a').first().click();
    await page.locator('header .mark', { hasText: '在训' }).waitFor();
    const history = page.locator('section', { hasText: '办理记录' }).last().locator('tbody tr[data-row-key]');
    expect(await history.count()).toBe(2);
    expect(await history.first().innerText()).toMatch(/干部class.tutor[\s\S]*审核通过[\s\S]*在训[\s\S]*符合条件/);
    await page.getByText('您现在不能办理的步骤').waitFor();
  });

  it('says who was faster, keeps what is there now, and puts a refusal at its field', async () => {
    const late = await applied(house.A, (await planClass(house, [])).id);
    await service.settled();
    const page = await visit(house.tutor, `/cases/${late}?step=Reject`);
    await page.getByLabel('理由').fill('   ');
    const confirm = page.getByRole('button', { name: /^确认/ });
    await confirm.click();
    const field = page.locator('.ant-form-item', { hasText: '理由' });
    await field.locator('.ant-form-item-explain-error').waitFor();
    await page.getByLabel('理由').fill('名额已满');
    await otherTutor.does(step(late, 'Approve'), {});
    await confirm.click();
    await page.getByText('有人比您先办理了').waitFor();
    await page.locator('header .mark', { hasText: '在训' }).waitFor();
    expect((await house.tutor.get(`/v1/cases/${late}`)).body).toMatchObject({ state: 'enrolled' });
  });

  it('appeals against an award from its row, where an officer may report it; both see which award it is', async () => {
    const given = award();
    await house.training.does(`/v1/credits/${house.B.id}/award-credit`, given);
    await service.settled();
    const page = await visit(house.hr, `/persons/${house.B.id}`);
    const report = page.getByRole('link', { name: '弄虚作假学分查处' });
    await page.locator('.open-about summary').waitFor();
    expect(await report.isVisible()).toBe(false);
    await page.locator('.open-about summary').press('Enter');
    await report.press('Enter');
    await titled(page, '办理：弄虚作假学分查处 · 师训');
    const which = page.locator(`[data-award="${given.award}"]`);
    await which.waitFor();
    // By name and not to be changed: the award is hers.
    await page.locator('.step-form').getByRole('link', { name: names.B }).waitFor();

    await visit(house.B, `/persons/${house.B.id}`);
    await page.locator('.open-about summary').press('Enter');
    await page.getByRole('link', { name: '申诉', exact: true }).press('Enter');
    await titled(page, '办理：申诉 · 师训');
    await which.waitFor();
    expect(await which.innerText()).toMatch(
      /县级集中研修 · 4 学分 · 县（区）级[\s\S]*发生于 2024-05-20 · 计入 2024-05-20/,
    );
    const said = await which.innerText();
    await page.getByLabel('申诉理由').fill('与事实不符');
    await page.getByRole('button', { name: '提交：提出申诉' }).click();
    await page.locator('header .mark', { hasText: '已提出' }).waitFor();
    await page.locator('header').locator(which).waitFor();
    expect(await which.innerText()).toBe(said);
    for await (const { data } of service.ledger.log.readStream(`case-appeal-${page.url().slice(-36)}`))
      expect(data).toMatchObject({ about: { award: given.award }, makers: [house.training.id] });
  });

  it('appeals against a decision, which the form and the case name with its outcome', async () => {
    await house.hr.does(`/v1/persons/${house.B.id}/evaluations`, {
      ...{ purpose: 'cycle', window: 'cycle/2021-2025', asOf: '2025-12-31' },
    });
    await service.settled();
    const page = await visit(house.B, `/persons/${house.B.id}`);
    const decisions = page.locator('section', { hasText: '结论记录' }).last();
    await decisions.locator('.open-about summary').press('Enter');
    await decisions.getByRole('link', { name: '申诉', exact: true }).press('Enter');
    const which = page.locator('[data-decision]');
    await which.waitFor();
    expect(await which.innerText()).toMatch(/周期 2021-2025[\s\S]*不合格/);
    const said = await which.innerText();
    await page.getByLabel('申诉理由').fill('与事实不符');
    await page.getByRole('button', { name: '提交：提出申诉' }).click();
    await page.locator('header').locator(which).waitFor();
    expect(await which.innerText()).toBe(said);
  });

  it('shows the whole of a row of credits in large text, without moving it sideways', async () => {
    const page = await visit(house.B, `/persons/${house.B.id}`);
    await page.getByRole('button', { name: '大字' }).click();
    const row = page.locator('.stacks tbody tr[data-row-key]').first();
    await row.waitFor();
    const why = row.locator('td').last();
    expect(await why.innerText()).not.toBe('');
    const { x, width } = (await why.boundingBox())!;
    expect(x + width).toBeLessThanOrEqual(page.viewportSize()!.width);
    const overflows = await page
      .locator('.ant-table-content')
      .evaluateAll((all) => all.filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth).length);
    expect(overflows).toBe(0);
    await page.getByRole('button', { name: '大字' }).click();
  });

  it('lists cases by where they stand', async () => {
    const page = await visit(house.tutor, '/cases?workflow=class-participation');
    await titled(page, '事项 · 师训');
    await page.locator('tbody tr[data-row-key]').first().waitFor();
    expect(await page.locator('tbody tr[data-row-key]').allInnerTexts()).not.toContainEqual(
      expect.stringMatching('谭阳'),
    );
    await page.getByText('已结束', { exact: true }).click();
    await page.waitForURL(/closed=yes/);
    await page.locator('tbody tr[data-row-key]', { hasText: '谭阳' }).waitFor();
  });

  it('shows deadlines by month with the way to the case, and gives them to calendar programs', async () => {
    const id = uuid();
    const details = { leaveKind: 'sick', startsOn: '2027-03-01', endsOn: '2027-06-30', grounds: '住院' };
    await house.B.does(`/v1/cases/leave/${id}/Request`, { subject: house.B.id, details });
    await service.settled();
    const { body } = await house.hr.get(`/v1/cases/${id}`);
    const [due] = body.deadlines as { on: string; title: { 'zh-CN': string } }[];
    expect(due).toBeDefined();
    const page = await visit(house.hr, `/deadlines?month=${due!.on.slice(0, 7)}`);
    const cell = page.locator('.month td', { has: page.locator(`time[datetime="${due!.on}"]`) });
    await cell.getByRole('link', { name: due!.title['zh-CN'] }).waitFor();
    await page.getByText('列表', { exact: true }).click();
    await page.locator('tbody tr[data-row-key]', { hasText: due!.on }).waitFor();
    const [saved] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: '下载日历文件（ICS）' }).click(),
    ]);
    expect((await readFile(await saved.path(), 'utf8')).split(/\r?\n/)[0]).toBe('BEGIN:VCALENDAR');
    await page.getByRole('button', { name: '生成订阅地址' }).click();
    const link = await page.locator('.short code').innerText();
    expect((await fetch(link)).headers.get('content-type')).toContain('text/calendar');
    await page.locator('tbody a[data-row]').first().click();
    await page.waitForURL(`${service.url}/cases/${id}`);
  });

  it('says of an effect that was refused what it was, why, and what to do', async () => {
    const { id: full } = await planClass(house, [], { capacity: 1 });
    const [seated, refused] = [await applied(house.A, full), await applied(house.B, full)];
    for (const id of [seated, refused]) {
      await house.tutor.does(step(id, 'Approve'), {});
      await service.settled();
    }
    const page = await visit(house.tutor, `/cases/${refused}`);
    await page.locator('header .mark', { hasText: '在训' }).waitFor();
    const told = page.locator('[data-effect=class-full]');
    await told.getByText('学员入班').waitFor();
    expect(await told.innerText()).toMatch(
      /“审核通过”之后[\s\S]*没有生效[\s\S]*原因[\s\S]*名额 1 人已满[\s\S]*怎样处理[\s\S]*报名/,
    );
    await visit(house.tutor, `/cases/${seated}`);
    await page.locator('header .mark', { hasText: '在训' }).waitFor();
    expect(await page.locator('[data-effect]').count()).toBe(0);
  });

  it('speaks English on every one of these pages', async () => {
    const { page } = browser;
    await page.getByRole('button', { name: 'English' }).click();
    for (const [path, title] of [
      ['/inbox', 'Inbox'],
      ['/cases', 'Cases'],
      ['/deadlines', 'Deadlines'],
      ['/workflows', 'Workflows'],
      ['/workflows/500235/leave', 'Long leave'],
    ] as const) {
      await page.goto(service.url + path);
      await titled(page, `${title} · Shixun`);
    }
  });

  it('never broke a rule of the browser', () => {
    expect(browser.faults).toEqual([]);
  });
});
