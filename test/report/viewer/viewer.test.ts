/** The sample viewer in Chromium: filters, keyboard, addresses, warnings, hostile texts, phone and dark; axe finds nothing serious. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SampleLine } from '../../../src/eval/run/samples.ts';
import { compareRuns, DEFAULT_SETTINGS } from '../../../src/report/compare/compare-runs.ts';
import { comparePage } from '../../../src/report/compare/page.ts';
import { readRunFacts } from '../../../src/report/run-facts.ts';
import { makeSamplePage } from '../../../src/report/viewer/viewer-page.ts';
import {
  BROWSER_REASON,
  hasBrowser,
  launchBrowser,
  type OpenPage,
  openFile,
  seriousViolations,
} from '../../support/browser.ts';
import { HOSTILE } from '../../support/hostile.ts';
import { type MadeTask, madeRun } from '../compare/made-run.ts';

const folder = mkdtempSync(join(tmpdir(), 'harness-viewer-'));
let browser: Browser;
beforeAll(async () => {
  if (hasBrowser) browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

let pages = 0;
async function pageOf(run: string): Promise<string> {
  const file = join(folder, `page-${pages++}.html`);
  writeFileSync(file, (await makeSamplePage(await readRunFacts(run)))!.html);
  return file;
}

const COUNT = 3000;
const maths: MadeTask = {
  name: 'a_maths',
  values: {
    acc: Array.from({ length: COUNT }, (_, i) => (i % 3 === 0 ? 1 : 0)),
    f1: Array.from({ length: COUNT }, (_, i) => i / COUNT),
  },
  line(line, i) {
    if (i === 7)
      return { ...line, scores: [], answers: [null], error: { code: 'TIMEOUT', message: 'no answer in time' } };
    const explained = line.scores.map((score) => ({ ...score, explanation: `reason ${i}` }));
    return { ...line, scores: explained, ...(i === 2500 ? { input: 'A zebra crosses\n\nWhere is the ZEBRA?' } : {}) };
  },
  reported: { acc: 1 / 3, f1: 0.5 },
};
const warned: MadeTask = {
  name: 'b_insults',
  values: { acc: [1, 0] },
  line: (line) => ({ ...line, input: 'you rude thing' }),
  result: { contentWarning: 'insults & swearing' },
};
const persons: MadeTask = { name: 'persons', values: { acc: [1, 1, 0] }, result: { private: true } };

const status = (page: Page) => page.locator('.viewer-status').textContent();
const rows = (page: Page) => page.locator('.viewer-list .row');
const ready = (page: Page) => page.locator('#viewer[data-ready="true"]').waitFor();
const detail = (page: Page) => page.locator('.viewer-detail').textContent();
const set = (page: Page, name: string, value: string) => page.locator(`[data-part="${name}"]`).selectOption(value);

describe.skipIf(!hasBrowser)(`the page of an evaluation, ${BROWSER_REASON}`, () => {
  let file: string;
  let open: OpenPage;
  let page: Page;
  beforeAll(async () => {
    file = await pageOf(await madeRun(join(folder, 'run'), [maths, warned, persons]));
    open = await openFile(browser, file);
    page = open.page;
    page.setDefaultTimeout(5000);
    await ready(page);
  });
  afterAll(async () => {
    open?.check();
    await open?.close();
  });

  it('opens with all samples, and only the rows in sight exist', async () => {
    expect(await status(page)).toBe('3,002 of 3,002 samples');
    expect(await rows(page).count()).toBeLessThan(40);
    await page.getByText('Question 0?', { exact: true }).first().waitFor();
    expect(await detail(page)).toContain('answer 0 of made');
    expect(await detail(page)).toContain('reason 0');
  });

  it('filters by task, score, right and wrong, failed; Clear lifts all', async () => {
    await set(page, 'outcome', 'right');
    expect(await status(page)).toBe('1,001 of 3,002 samples');
    await set(page, 'outcome', 'failed');
    expect(await status(page)).toBe('1 of 3,002 samples');
    await rows(page).first().click();
    await page.getByText('TIMEOUT: no answer in time').waitFor();
    await set(page, 'outcome', '');
    await set(page, 'task', '0');
    await set(page, 'metric', 'f1');
    await page.locator('[data-part="low"]').fill('0.9');
    await page.locator('[data-part="high"]').fill('0.95');
    expect(await status(page)).toBe('151 of 3,002 samples');
    await set(page, 'order', 'high');
    expect(await rows(page).first().textContent()).toContain('2850');
    await page.locator('[data-part="clear"]').click();
    expect(await status(page)).toBe('3,002 of 3,002 samples');
  });

  it('finds words in all texts, whatever their case', async () => {
    await page.locator('[data-part="words"]').fill('zebra CROSSES');
    await expect.poll(() => status(page)).toBe('1 of 3,002 samples');
    // The row shows what is asked, not how the prompt begins.
    await expect.poll(() => rows(page).first().textContent()).toContain('Where is the ZEBRA?');
    await page.locator('[data-part="clear"]').click();
  });

  it('goes by keyboard: arrows, End, Home, Enter to the sample and Escape back', async () => {
    await page.locator('.viewer-list').focus();
    await page.keyboard.press('Home');
    for (let i = 0; i < 3; i++) await page.keyboard.press('ArrowDown');
    await page.locator('.viewer-detail h3', { hasText: /^Sample 3$/ }).waitFor();
    const active = await page.locator('.viewer-list').getAttribute('aria-activedescendant');
    expect(await page.locator(`#${active}`).getAttribute('aria-selected')).toBe('true');
    await page.keyboard.press('End');
    await expect.poll(() => rows(page).last().getAttribute('aria-posinset')).toBe('3002');
    await page.keyboard.press('Enter');
    expect(await page.evaluate('document.activeElement.dataset.part')).toBe('detail');
    await page.keyboard.press('Escape');
    expect(await page.evaluate('document.activeElement.dataset.part')).toBe('list');
    await page.keyboard.press('Home');
    await page.locator('.viewer-detail h3', { hasText: /^Sample 0$/ }).waitFor();
  });

  it('hides texts behind a content warning until the reader asks', async () => {
    await set(page, 'task', '1');
    await rows(page).first().click();
    await page.getByText('insults & swearing').waitFor();
    expect(await page.locator('#viewer').textContent()).not.toContain('rude thing');
    await page.getByRole('button', { name: 'Show the samples of b_insults' }).click();
    await expect.poll(() => detail(page)).toContain('you rude thing');
    await page.locator('[data-part="clear"]').click();
  });

  it('has no private sample, only their number', async () => {
    expect(await page.getByText('3 private samples (persons) are not in this page.').count()).toBe(1);
    expect(await page.locator('[data-part="task"]').textContent()).not.toContain('persons');
  });

  it('a sample has an address', async () => {
    const other = await openFile(browser, file, { hash: '#sample/a_maths/2500' });
    await other.page.locator('.viewer-detail h3', { hasText: /^Sample 2500$/ }).waitFor();
    await other.page.evaluate("location.hash = '#sample/a_maths/12'");
    await other.page.locator('.viewer-detail h3', { hasText: /^Sample 12$/ }).waitFor();
    await other.page.evaluate("location.hash = '#sample/%E0%A4%A/nothing'");
    other.check();
    await other.close();
  });

  it.each([
    ['dark', { colorScheme: 'dark' as const }],
    ['on a phone', { viewport: { width: 360, height: 740 } }],
    ['light', {}],
  ])('%s: no serious violation, nothing wider than the page', async (_, options) => {
    const other = await openFile(browser, file, { ...options, bypassCSP: true });
    await ready(other.page);
    expect(await seriousViolations(other.page)).toEqual([]);
    expect(await other.page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
    other.check();
    await other.close();
  });

  it('without scripts it says where the samples are', async () => {
    const other = await openFile(browser, file, { javaScriptEnabled: false });
    expect(await other.page.locator('noscript').textContent()).toContain('samples.jsonl.gz');
    await other.close();
  });
});

describe.skipIf(!hasBrowser)(`hostile texts, ${BROWSER_REASON}`, () => {
  it('in every field execute nothing and break no layout, in the viewer and in a comparison', async () => {
    const side = (name: string, acc: number) =>
      madeRun(
        join(folder, name),
        HOSTILE.map(
          (text, i): MadeTask => ({
            name: `${text.slice(0, 200)}${i}`,
            values: { [`acc${text.slice(0, 40)}`]: new Array<number>(8).fill(acc) },
            line: (line): SampleLine => ({
              ...line,
              id: `${text.slice(0, 100)}${line.id}`,
              input: Number(line.id) % 2 === 0 ? text : [{ role: text as 'user', content: text }],
              target: text,
              answers: [{ kind: 'generate', text: `${text}${name}`, finish: 'stop' }],
              scores: line.scores.map((score) => ({ ...score, filter: 'none', outputs: text, explanation: text })),
              groups: { [text.slice(0, 50)]: text },
            }),
            result: { model: text.slice(0, 300), ...(i % 2 === 0 ? {} : { contentWarning: text.slice(0, 300) }) },
          }),
        ),
        name,
      );
    const [a, b] = [await side('hostile-a', 1), await side('hostile-b', 0)];
    const opened = await compareRuns([a, b], DEFAULT_SETTINGS);
    const compared = join(folder, 'hostile.html');
    writeFileSync(compared, await comparePage(opened, { samples: true }));
    for (const file of [await pageOf(a), compared]) {
      const open = await openFile(browser, file, { viewport: { width: 390, height: 844 } });
      const { page } = open;
      await ready(page);
      const total = await rows(page).count();
      expect(total).toBeGreaterThan(5);
      for (let i = 0; i < HOSTILE.length * 8; i += 8) {
        await page.locator('.viewer-list').focus();
        await page.keyboard.press('PageDown');
        const button = page.locator('.viewer-detail button');
        if ((await button.count()) > 0) await button.click();
      }
      await page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true");
      await page.locator('[data-part="words"]').fill('<script>');
      await expect.poll(() => status(page)).not.toContain('%');
      expect(await page.evaluate('globalThis.pwned ?? null')).toBeNull();
      expect(await page.locator('#viewer :is(script, img, iframe, svg, style, base)').count()).toBe(0);
      expect(await page.locator('main a[href^="javascript" i]').count()).toBe(0);
      expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
      open.check();
      await open.close();
    }
  }, 120_000);
});

describe.skipIf(!hasBrowser)(`a comparison, ${BROWSER_REASON}`, () => {
  it('shows flipped samples side by side without scripts, and all of them in the viewer', async () => {
    const values = (right: number) => Array.from({ length: 60 }, (_, i) => (i < right ? 1 : 0));
    const a = await madeRun(join(folder, 'old'), [{ name: 'task', values: { acc: values(40) } }], 'old');
    const b = await madeRun(join(folder, 'new'), [{ name: 'task', values: { acc: values(20) } }], 'new');
    const opened = await compareRuns([a, b], DEFAULT_SETTINGS);
    const file = join(folder, 'compare.html');
    writeFileSync(file, await comparePage(opened, { samples: true }));

    const still = await openFile(browser, file, { javaScriptEnabled: false });
    const flip = still.page.locator('.flip').first();
    expect(await flip.textContent()).toMatch(/Sample 20\s+right → wrong[\s\S]*answer 20 of old[\s\S]*answer 20 of new/);
    await still.close();

    const open = await openFile(browser, file, { bypassCSP: true });
    const { page } = open;
    await ready(page);
    expect(await seriousViolations(page)).toEqual([]);
    await set(page, 'outcome', 'worse');
    expect(await status(page)).toBe('20 of 60 samples');
    expect(await rows(page).first().textContent()).toContain('right → wrong');
    await set(page, 'outcome', 'better');
    expect(await status(page)).toBe('0 of 60 samples');
    await set(page, 'outcome', 'equal');
    expect(await status(page)).toBe('40 of 60 samples');
    open.check();
    await open.close();
  });
});
