/**
 * Hostile texts in every field of real runs, on every page in Chromium and in every file of text: nothing runs, nothing is
 * asked of any network, no element comes of a text, the layout holds, README.md's head stays what it was.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parse as parseCsv } from 'csv-parse/sync';
import MarkdownIt from 'markdown-it';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { checkFrontMatter } from '../../../src/report/model-index.ts';
import { BROWSER_REASON, hasBrowser, launchBrowser, openFile, overflow } from '../../support/browser.ts';
import { HOSTILE } from '../../support/hostile.ts';
import { harnessDoes, PAGES, type PageName, writePages } from './pages.ts';
import { realRuns } from './real-runs.ts';
import { spoil, spoilAuthor } from './spoil.ts';

const folder = mkdtempSync(join(tmpdir(), 'harness-hostile-'));
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const HIDDEN = /[\u0000-\u0008\u000b-\u001f\u007f\u202a-\u202e\u2066-\u2069\ufeff]/u;
/** Most bytes of a page; those with samples in them may be larger. */
const MOST: Record<PageName, number> = { card: 8e5, site: 2e5, leaderboard: 2e6, compare: 8e6, samples: 8e6 };

/** What a page is made of that no text may add to. */
interface Made {
  scripts: number;
  styles: number;
  metas: number;
  links: number;
}

describe.skipIf(!hasBrowser)(`hostile texts in every field, ${BROWSER_REASON}`, () => {
  let browser: Browser;
  let runs: [string, string];
  let tame: { made: Record<PageName, Made>; head: Record<string, unknown> };
  beforeAll(async () => {
    browser = await launchBrowser();
    runs = await realRuns(join(folder, 'real'));
    const { pages, run } = await pagesWith('plain', 'x');
    const made: Partial<Record<PageName, Made>> = {};
    for (const name of PAGES) {
      const open = await openFile(browser, pages[name]);
      made[name] = await madeOf(open.page);
      await open.close();
    }
    tame = { made: made as Record<PageName, Made>, head: headOf(run) };
  }, 300_000);
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** All pages of the two runs, spoilt by the text, in folders that bear it as far as a file can. */
  async function pagesWith(name: string, text: string) {
    const place = join(folder, name);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: what no name of a file may hold
    const named = text.replace(/[\u0000/]|\p{Surrogate}/gu, '').slice(0, 60);
    const spoilt = [join(place, `${named}-trained`), join(place, `${named}-start`)] as const;
    for (const [i, run] of spoilt.entries()) spoil(runs[i] as string, run, text);
    // What an author writes goes into README.md as it is; what a run holds does not.
    await harnessDoes('card', spoilt[0], '--format', 'md');
    const readme = readFileSync(join(spoilt[0], 'README.md'), 'utf8');
    spoilAuthor(spoilt[0], text);
    mkdirSync(join(place, 'pages'));
    return { pages: await writePages(join(place, 'pages'), spoilt), run: spoilt[0], readme };
  }

  // Only the label is given to the table: what reports a failure would print a megabyte.
  it.each(HOSTILE.map((text, i) => [i, JSON.stringify(text.slice(0, 40))] as const))(
    '%i %s',
    async (i) => {
      const text = HOSTILE[i] as string;
      const { pages, run, readme } = await pagesWith(`text-${i}`, text);
      for (const name of PAGES) {
        expect(statSync(pages[name]).size, name).toBeLessThan(MOST[name]);
        const open = await openFile(browser, pages[name]);
        const { page } = open;
        await page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true");
        for (let tabs = 0; tabs < 12; tabs++) await page.keyboard.press('Tab');
        expect({ name, ...(await madeOf(page)) }).toEqual({ name, ...tame.made[name] });
        expect(await troublesOf(page), name).toEqual([]);
        expect(await overflow(page), name).toBe(0);
        await page.setViewportSize({ width: 360, height: 740 });
        expect(await overflow(page), `${name} on a phone`).toBe(0);
        open.check();
        await open.close();
      }
      expect(Object.keys(tame.head)).toEqual(expect.arrayContaining(Object.keys(headOf(run))));
      expect(() => checkFrontMatter(headOf(run))).not.toThrow();
      const board = dirname(pages.leaderboard);
      expect(markdownTroubles(readme), 'README.md').toEqual([]);
      for (const name of ['leaderboard.md', 'compare.md']) {
        expect(markdownTroubles(readFileSync(join(board, name), 'utf8')), name).toEqual([]);
      }
      // Eight titles a column, a megabyte each, are more than a parser should read here.
      if (text.length < 1e5) expect(formulas(readFileSync(join(board, 'leaderboard.csv'), 'utf8'))).toEqual([]);
      rmSync(join(folder, `text-${i}`), { recursive: true });
    },
    120_000,
  );
});

const madeOf = (page: Page): Promise<Made> =>
  page.evaluate<Made>(`(() => {
    const count = (selector) => document.querySelectorAll(selector).length;
    return { scripts: count('script:not([type])'), styles: count('style'), metas: count('meta'), links: count('link') };
  })()`);

/** What of a page a text has made or done. */
const troublesOf = (page: Page): Promise<string[]> =>
  page.evaluate<string[]>(`(() => {
    const troubles = [];
    if (globalThis.pwned !== undefined) troubles.push('ran ' + globalThis.pwned);
    for (const one of document.querySelectorAll('x-pwned, iframe, object, embed, base, form, img, audio, video, math'))
      troubles.push('element ' + one.outerHTML.slice(0, 120));
    for (const one of document.querySelectorAll('*'))
      for (const { name, value } of one.attributes) {
        if (/^on|^srcdoc$|^formaction$/.test(name)) troubles.push('attribute ' + name);
        if (name === 'style' && /url|import|fixed/.test(value)) troubles.push('style ' + value.slice(0, 80));
        if (!/^(href|src|action|xlink:href)$/.test(name)) continue;
        const { protocol } = new URL(value, location.href);
        if (!['file:', 'http:', 'https:', 'mailto:'].includes(protocol)) troubles.push(name + ' ' + value.slice(0, 80));
      }
    const words = document.body.innerText;
    const hidden = /[\\u0000-\\u0008\\u000b-\\u001f\\u007f\\u202a-\\u202e\\u2066-\\u2069\\ufeff]/.exec(words);
    if (hidden) troubles.push('hidden U+' + hidden[0].codePointAt(0).toString(16));
    const { height } = document.querySelector('main').getBoundingClientRect();
    if (!(height > 100 && height < 250_000)) troubles.push('height ' + height);
    return troubles;
  })()`);

/** The front matter of a run's README.md. */
function headOf(run: string): Record<string, unknown> {
  const [, head = ''] = readFileSync(join(run, 'README.md'), 'utf8').match(/^---\n([\s\S]*?)\n---\n/) ?? [];
  return parse(head) as Record<string, unknown>;
}

/** HTML, addresses that run code, pictures and hidden characters in a text of ours that is read as Markdown. */
function markdownTroubles(text: string): string[] {
  const body = text.replace(/^---\n[\s\S]*?\n---\n/, '').replace(/^<!-- harness card .*-->$/m, '');
  const markdown = new MarkdownIt({ html: true });
  markdown.validateLink = () => true;
  const tokens = markdown.parse(body, {}).flatMap((token) => [token, ...(token.children ?? [])]);
  const troubles = tokens.flatMap(({ type, content, attrs }) => {
    const html = content.replace(/<\/?(details|summary|code)>/g, '');
    if (/^html/.test(type) && /</.test(html)) return [`${type} ${html.slice(0, 80)}`];
    if (type === 'image') return [`image ${content.slice(0, 80)}`];
    const address = attrs?.find(([name]) => name === 'href')?.[1] ?? '';
    return /^(?!https?:|mailto:|#)[a-z]+:/i.test(address) ? [`link ${address.slice(0, 80)}`] : [];
  });
  return [...troubles, ...(HIDDEN.test(body) ? ['hidden characters'] : [])];
}

/** Fields of a table that a spreadsheet would compute. Lines of other lengths make the parser throw. */
const formulas = (csv: string): string[] =>
  (parseCsv(csv) as string[][])
    .flat()
    .filter((field) => /^[=+@\t\r-]/.test(field) && Number.isNaN(Number(field)))
    .map((field) => field.slice(0, 80));
