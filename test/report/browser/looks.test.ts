/** Every page in Chromium: light, dark, phone, paper; by keyboard alone; without scripts; what axe finds; nothing is asked of any network. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  BROWSER_REASON,
  hasBrowser,
  launchBrowser,
  openFile,
  overflow,
  seriousViolations,
} from '../../support/browser.ts';
import { everySection, makeRun } from '../run-folder.ts';
import { PAGES, type PageName, writePages } from './pages.ts';

const folder = mkdtempSync(join(tmpdir(), 'harness-looks-'));
const PHONE = { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true };
const LOOKS: [string, BrowserContextOptions][] = [
  ['light', { colorScheme: 'light' }],
  ['dark', { colorScheme: 'dark' }],
  ['on a phone', PHONE],
  ['on a phone, dark', { ...PHONE, colorScheme: 'dark' }],
];

describe.skipIf(!hasBrowser)(`pages ${BROWSER_REASON}`, () => {
  let browser: Browser;
  let pages: Record<PageName, string>;
  beforeAll(async () => {
    browser = await launchBrowser();
    const [a, b] = [join(folder, 'one'), join(folder, 'two')];
    await makeRun(a, { author: everySection(['description', 'intended_use', 'caveats'], (text) => text) });
    await makeRun(b);
    pages = await writePages(join(folder, 'pages'), [a, b]);
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  describe.each(PAGES)('%s', (name) => {
    it.each(LOOKS)('%s: no error, no request, no fault, nothing wider than the window', async (_, options) => {
      const open = await openFile(browser, pages[name], options);
      expect(await overflow(open.page)).toBe(0);
      await open.page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true");
      expect(await seriousViolations(open.page)).toEqual([]);
      expect(await overflow(open.page)).toBe(0);
      expect(await faintTexts(open.page)).toEqual([]);
      open.check();
      await open.close();
    });

    it.each(['light', 'dark'] as const)('printed from a %s screen is dark on white', async (colorScheme) => {
      const open = await openFile(browser, pages[name], { colorScheme });
      await open.page.emulateMedia({ media: 'print' });
      expect(await seriousViolations(open.page, ['color-contrast'])).toEqual([]);
      expect(await open.page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(255, 255, 255)');
      expect(await faintTexts(open.page)).toEqual([]);
      expect(await open.page.evaluate("getComputedStyle(document.querySelector('.skip')).display")).toBe('none');
      open.check();
      await open.close();
    });

    it('is walked by keyboard alone: skip link, reading order, focus that is seen', async () => {
      const open = await openFile(browser, pages[name]);
      const { page } = open;
      await page.keyboard.press('Tab');
      const skip = page.locator('.skip');
      expect(await page.evaluate('document.activeElement.className')).toBe('skip');
      expect((await skip.boundingBox())?.x).toBeGreaterThanOrEqual(0);
      const stops = await tabStops(page);
      expect(stops.length).toBeGreaterThan(name === 'site' ? 1 : 4);
      expect(stops.filter(({ outlined }) => !outlined).map(({ html }) => html)).toEqual([]);
      expect(stops.filter(({ seen }) => !seen).map(({ html }) => html)).toEqual([]);
      expect(stops.filter(({ after }) => !after).map(({ html }) => html)).toEqual([]);
      // From the skip link into the content.
      await page.evaluate('document.activeElement.blur()');
      await skip.focus();
      await page.keyboard.press('Enter');
      await page.keyboard.press('Tab');
      expect(await page.evaluate("document.querySelector('#content').contains(document.activeElement)")).toBe(true);
      open.check();
      await open.close();
    });
  });

  it('a card without scripts says what it says with them', async () => {
    const text = async (javaScriptEnabled: boolean): Promise<string | null> => {
      const open = await openFile(browser, pages.card, { javaScriptEnabled });
      const words = await open.page.locator('main').textContent();
      await open.close();
      return words;
    };
    expect(await text(false)).toBe(await text(true));
  });

  it('a leaderboard sorts by click and by keyboard, says how, and filters', async () => {
    const open = await openFile(browser, pages.leaderboard);
    const { page } = open;
    const heads = page.locator('#board thead th:has(button)');
    const sorted = () =>
      page.locator('#board thead th[aria-sort]').evaluateAll((all) => all.map((one) => one.ariaSort));
    for (let i = 0; i < (await heads.count()); i++) {
      const button = heads.nth(i).locator('button').first();
      const seen = new Set<string | null>();
      for (const act of [() => button.click(), () => button.press('Enter'), () => button.press('Space')]) {
        await act();
        const orders = (await sorted()).filter((order) => order !== 'none');
        expect(orders).toHaveLength(1);
        expect(await heads.nth(i).getAttribute('aria-sort')).toBe(orders[0]);
        seen.add(orders[0] ?? null);
      }
      expect(seen).toEqual(new Set(['ascending', 'descending']));
    }
    await page.getByLabel('Model contains').fill('nothing is called so');
    expect(await page.locator('#board tbody th.model:visible').count()).toBe(0);
    open.check();
    await open.close();
  });
});

interface Stop {
  html: string;
  /** Its outline can be seen. */
  outlined: boolean;
  /** It stands inside the window. */
  seen: boolean;
  /** It comes after the one before it in the document. */
  after: boolean;
}

/** Presses Tab from where the focus is until it leaves the page, at most 80 times. */
async function tabStops(page: Page): Promise<Stop[]> {
  const stops: Stop[] = [];
  await page.evaluate('globalThis.before = document.activeElement');
  for (let i = 0; i < 80; i++) {
    await page.keyboard.press('Tab');
    const stop = await page.evaluate<Stop | null>(`(() => {
      const one = document.activeElement;
      if (one === null || one === document.body || one.className === 'skip') return null;
      const { outlineStyle, outlineWidth } = getComputedStyle(one);
      const box = one.getBoundingClientRect();
      const after = (before.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0;
      globalThis.before = one;
      return {
        html: one.outerHTML.slice(0, 160),
        outlined: outlineStyle !== 'none' && parseFloat(outlineWidth) >= 1,
        seen: box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
        after,
      };
    })()`);
    if (stop === null) break;
    stops.push(stop);
  }
  return stops;
}

/** Texts of drawings, which axe does not look at, with less than 4.5 : 1 to the page behind them. */
const faintTexts = (page: Page): Promise<string[]> =>
  page.evaluate<string[]>(`(() => {
    const channels = (colour) => {
      const canvas = new OffscreenCanvas(1, 1).getContext('2d');
      canvas.fillStyle = colour;
      canvas.fillRect(0, 0, 1, 1);
      return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
    };
    const light = (colour) => {
      const [r, g, b] = channels(colour).map((value) => {
        const share = value / 255;
        return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const paper = light(getComputedStyle(document.body).backgroundColor);
    return [...document.querySelectorAll('svg text')].flatMap((text) => {
      const { fill, visibility } = getComputedStyle(text);
      if (visibility === 'hidden' || fill === 'none' || text.textContent.trim() === '') return [];
      const own = light(fill);
      const contrast = (Math.max(own, paper) + 0.05) / (Math.min(own, paper) + 0.05);
      return contrast >= 4.5 ? [] : [text.textContent + ': ' + fill + ' ' + contrast.toFixed(2)];
    });
  })()`);
