/** The page in Chromium: sorts and filters inside of groups, by keyboard, on a phone, in the dark, without scripts; hostile names stay text. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildLeaderboard } from '../../../src/report/leaderboard/build.ts';
import { writeBoard } from '../../../src/report/leaderboard/write.ts';
import { BROWSER_REASON, hasBrowser, launchBrowser, openFile, seriousViolations } from '../../support/browser.ts';
import { HOSTILE } from '../../support/hostile.ts';
import { madeRun } from '../compare/made-run.ts';

const folder = mkdtempSync(join(tmpdir(), 'board-page-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.skipIf(!hasBrowser)(`a leaderboard ${BROWSER_REASON}`, () => {
  let browser: Browser;
  const page = join(folder, 'good', 'leaderboard.html');
  beforeAll(async () => {
    browser = await launchBrowser();
    const answers = (n: number) => Array.from({ length: 30 }, (_, i) => (i < n ? 1 : 0));
    for (const [i, name] of ['alpha', 'beta', 'gamma', 'delta'].entries()) {
      const shots = name === 'delta' ? { numFewshot: 5 } : {};
      await madeRun(
        join(folder, 'runs', name),
        [
          { name: 'quiz', values: { acc: answers(8 + 6 * i) }, result: shots },
          { name: 'sums', values: { acc: answers(28 - 5 * i) } },
        ],
        name,
      );
    }
    const board = await buildLeaderboard([join(folder, 'runs')], { sort: 'quiz' });
    await writeBoard(board, { output: join(folder, 'good'), formats: ['html'] });
  }, 60_000);
  afterAll(() => browser?.close());

  it('sorts inside of groups, keyboard only, and filters by name and by number', async () => {
    const open = await openFile(browser, page);
    const names = () => open.page.locator('#board tbody th.model:visible').allTextContents();
    expect(await names()).toEqual(['gamma', 'beta', 'alpha', 'delta']);
    const head = open.page.locator('#board thead button', { hasText: 'sums' });
    await head.focus();
    await open.page.keyboard.press('Enter');
    expect(await names()).toEqual(['alpha', 'beta', 'gamma', 'delta']);
    expect(await open.page.locator('#board th[aria-sort]').getAttribute('aria-sort')).toBe('descending');
    await open.page.keyboard.press('Space');
    expect(await names()).toEqual(['gamma', 'beta', 'alpha', 'delta']);
    await open.page.getByLabel('Model contains').fill('ta');
    expect(await names()).toEqual(['beta', 'delta']);
    expect(await open.page.getByRole('status').textContent()).toBe('2 of 4 rows');
    await open.page.getByLabel('Model contains').fill('');
    await open.page.getByRole('button', { name: 'Filter columns' }).click();
    await open.page.getByLabel(/^Filter quiz/).fill('0.4..0.5');
    expect(await names()).toEqual(['beta']);
    await open.page.getByLabel(/^Filter quiz/).fill('>0.6');
    expect(await names()).toEqual(['gamma', 'delta']);
    await open.page.getByRole('button', { name: 'Filter columns' }).click();
    expect(await names()).toHaveLength(4);
    open.check();
    await open.close();
  });

  it('shows every score without a script, and why a group is not ranked with the first', async () => {
    const open = await openFile(browser, page, { javaScriptEnabled: false });
    const text = await open.page.locator('main').textContent();
    expect(text).toContain('not ranked with group 1 – quiz: 5 shots (a: 0 shots)');
    expect(await open.page.locator('.controls').isVisible()).toBe(false);
    expect(await open.page.locator('#board td .range', { hasText: '[' }).count()).toBe(8);
    await open.close();
  });

  it.each([
    ['a phone', { viewport: { width: 390, height: 800 } }],
    ['the dark', { colorScheme: 'dark' as const }],
  ])('is no wider than its window and has no serious fault on %s', async (_, options) => {
    const open = await openFile(browser, page, options);
    expect(await open.page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
    await open.page.getByRole('button', { name: 'Filter columns' }).click();
    expect(await seriousViolations(open.page)).toEqual([]);
    open.check();
    await open.close();
  });

  it('runs nothing that a model, task or metric is called', { timeout: 60_000 }, async () => {
    for (const [i, text] of HOSTILE.entries()) {
      const task = { name: text.slice(0, 150), values: { [text.slice(0, 500)]: [1, 0, 1], acc: [0, 0, 1] } };
      await madeRun(join(folder, 'hostile', `run-${i}`), [task, { name: 'quiz', values: { acc: [1, 1, 0] } }], text);
    }
    const board = await buildLeaderboard([join(folder, 'hostile')], { allMetrics: true, title: HOSTILE[0]! });
    const [html] = await writeBoard(board, { output: join(folder, 'bad'), formats: ['html'] });
    const open = await openFile(browser, html!);
    expect(await open.page.evaluate('globalThis.pwned')).toBeUndefined();
    expect(await open.page.locator('#board tbody th.model').count()).toBe(HOSTILE.length);
    expect(await open.page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
    await open.page.locator('#board thead button').nth(2).click();
    open.check();
    await open.close();
  });
});
