/**
 * A real browser for pages: Chromium by playwright-core, from CHROMIUM_PATH or where Debian has it. Pages are opened from
 * the disk, without network. Whatever a page says in its console as an error, throws, asks of the network or opens as a
 * dialog is kept, and `check` fails on it.
 */
import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import axe from 'axe-core';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { expect } from 'vitest';

const CHROMIUM = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';

/** `describe.skipIf(!hasBrowser)`, with the reason in the name. */
export const hasBrowser = existsSync(CHROMIUM);
export const BROWSER_REASON = hasBrowser ? 'in a browser' : `in a browser (skipped: no ${CHROMIUM}; set CHROMIUM_PATH)`;

export const launchBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath: CHROMIUM,
    args: [
      '--no-sandbox',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--disable-default-apps',
      '--no-first-run',
      '--no-default-browser-check',
      '--disable-features=OptimizationHints,MediaRouter,Translate',
      '--host-resolver-rules=MAP * ~NOTFOUND',
    ],
  });

export interface OpenPage {
  page: Page;
  /** What went wrong so far. */
  troubles: readonly string[];
  /** Fails when the page said or did anything that it should not. */
  check(): void;
  close(): Promise<void>;
}

/** Opens a file in a fresh context: dark or light, phone or desk, with or without scripts as `options` say. */
export async function openFile(
  browser: Browser,
  file: string,
  { hash = '', ...options }: BrowserContextOptions & { hash?: string } = {},
): Promise<OpenPage> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const troubles: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') troubles.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => troubles.push(`thrown: ${error.message}`));
  page.on('dialog', (dialog) => {
    troubles.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  const own = pathToFileURL(file).href;
  page.on('request', (request) => {
    const address = request.url();
    if (address.split('#')[0] !== own && !address.startsWith('data:')) troubles.push(`request: ${address}`);
  });
  page.on('popup', (popup) => troubles.push(`popup: ${popup.url()}`));
  await page.goto(`${own}${hash}`);
  return {
    page,
    troubles,
    check: () => expect(troubles).toEqual([]),
    close: () => context.close(),
  };
}

/** What axe finds serious or critical, a line each; by these rules alone where they are named. */
export async function seriousViolations(page: Page, rules?: readonly string[]): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate<{ violations: axe.Result[] }>(
    `axe.run(${JSON.stringify(rules === undefined ? {} : { runOnly: [...rules] })})`,
  );
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 200)} ${nodes[0]?.failureSummary ?? ''}`);
}

/** By how many pixels the page is wider than its window; 0 where nothing scrolls sideways. */
export const overflow = (page: Page): Promise<number> =>
  page.evaluate<number>('Math.max(0, document.documentElement.scrollWidth - innerWidth)');
