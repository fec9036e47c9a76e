import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type BrowserContext, type Page } from 'playwright-core';
import { findChromium, installCommand } from '../ensure-chromium.mjs';

/** A browser of its own for one spec, with a fresh profile. */
export type OpenBrowser = {
  readonly page: Page;
  /** What went wrong in the page and was not expected: script errors and what the content security policy refused. */
  readonly faults: readonly string[];
  readonly close: () => Promise<void>;
};

// No phoning home and no first-run pages: the test talks to one server only.
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Opens a browser. @throws where there is none, with the command that installs one */
export async function openBrowser(): Promise<OpenBrowser> {
  const executablePath = findChromium();
  if (!executablePath) throw new Error(`The console's tests need a Chromium. To install one: ${installCommand}`);
  const profile = await mkdtemp(join(tmpdir(), 'shixun-console-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath,
    args: flags,
    headless: true,
    acceptDownloads: true,
    locale: 'zh-CN',
    viewport: { width: 1366, height: 900 },
  });
  const page = context.pages()[0] ?? (await context.newPage());
  // Below the limit of a test, so that what was waited for is named.
  page.setDefaultTimeout(60_000);
  return { page, faults: faultsOf(page), close: () => closed(context, profile) };
}

/** Waits until the window has a title: it changes a moment after the address. */
export async function titled(page: Page, title: string): Promise<void> {
  // Asked from outside: the content security policy forbids what would wait inside the page.
  const deadline = Date.now() + 60_000;
  while ((await page.title()) !== title) {
    if (Date.now() > deadline) throw new Error(`the title is "${await page.title()}" and not "${title}"`);
    await page.waitForTimeout(50);
  }
}

function faultsOf(page: Page): readonly string[] {
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => {
    // An answer that is not 2xx is logged as an error too; those the page shows itself.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      faults.push(message.text());
  });
  return faults;
}

async function closed(context: BrowserContext, profile: string): Promise<void> {
  await context.close();
  await rm(profile, { recursive: true, force: true });
}
