/** Links between published pages: each leads to a page that is there, whatever was published first; samples leave as asked for. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pageLink, relink } from '../../src/report/page-links.ts';
import { harness } from '../cli/harness.ts';
import { BROWSER_REASON, hasBrowser, launchBrowser } from '../support/browser.ts';
import { makeRun } from './run.ts';

let scratch: string;
let run: string;
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'harness-links-'));
  run = makeRun(join(scratch, 'run'));
  rmSync(join(run, 'README.md'));
});
afterEach(() => rmSync(scratch, { recursive: true, force: true }));

async function does(...words: string[]): Promise<void> {
  const { code, err } = await harness(words, { ...process.env });
  expect(code, `${words.join(' ')}: ${err}`).toBe(0);
}
const publish = (subject: string, to: string, ...more: string[]) =>
  does('publish', subject, '--to', to, '--yes', ...more);
const read = (...parts: string[]): string => readFileSync(join(...parts), 'utf8');

/** Every text that is packed in a page. */
const packedIn = (html: string): string =>
  [...html.matchAll(/<script type="application\/json" id="samples-\w+">"([^"]*)"/g)]
    .map(([, text = '']) => gunzipSync(Buffer.from(text, 'base64')).toString())
    .join('\n');

const filesOf = (folder: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((path) => statSync(join(folder, path)).isFile())
      .sort()
      .map((path) => [path, read(folder, path)]),
  );

/** Addresses of a page that lead to another one. */
const leadsTo = (html: string): string[] =>
  [...html.matchAll(/ href="([^"#][^"]*)"/g)].map(([, href = '']) => href).filter((href) => !/^https?:/.test(href));

/** Addresses on a site that lead nowhere. */
function deadLinks(site: string): string[] {
  return Object.entries(filesOf(site))
    .filter(([path]) => path.endsWith('.html'))
    .flatMap(([path, html]) =>
      leadsTo(html)
        .filter((href) => !existsSync(resolve(site, dirname(path), decodeURIComponent(href.split('#')[0] ?? ''))))
        .map((href) => `${path} -> ${href}`),
    );
}

describe('a card and the samples beside it', () => {
  it('are linked where there are samples to see, and not where there are none', async () => {
    await does('card', run);
    expect(read(run, 'card.html')).toContain('<a data-page="samples" href="samples.html">The one sample, ');
    expect(read(run, 'samples.html')).toContain('<a data-page="card" href="card.html">');
    rmSync(join(run, 'evals', 'open'), { recursive: true });
    await does('card', run);
    expect(read(run, 'card.html')).not.toContain('data-page="samples"');
  });

  it('leave together, or the card loses its links', async () => {
    await does('card', run);
    const to = join(scratch, 'out');
    await publish(run, `folder:${to}`);
    expect(existsSync(join(to, 'samples.html'))).toBe(false);
    expect(leadsTo(read(to, 'card.html'))).toEqual([]);
    expect(read(to, 'card.html')).toContain('<a data-page="samples" hidden>');
    await publish(run, `folder:${to}`, '--include-samples');
    expect(read(to, 'card.html')).toBe(read(run, 'card.html'));
    expect(read(to, 'samples.html')).toBe(read(run, 'samples.html'));
    const site = join(scratch, 'site');
    await publish(run, `site:${site}`, '--include-samples');
    expect(leadsTo(read(site, 'runs', '0123456789abcdef', 'samples.html'))).toEqual(['index.html']);
    expect(leadsTo(read(site, 'index.html'))).toContain('runs/0123456789abcdef/samples.html');
    expect(deadLinks(site)).toEqual([]);
  });

  it('hold no text of a task that is private, also where the page was written before it was', async () => {
    await does('card', run);
    expect(packedIn(read(run, 'samples.html'))).toContain('Hello of open');
    expect(packedIn(read(run, 'samples.html'))).not.toContain('Hello of hidden');
    const stale = makeRun(join(scratch, 'stale'), { tasks: { open: false, hidden: false } });
    rmSync(join(stale, 'README.md'));
    await does('card', stale);
    const before = packedIn(read(stale, 'samples.html'));
    expect(before).toContain('Hello of hidden');
    const results = join(stale, 'evals', 'hidden', 'results.json');
    writeFileSync(results, read(results).replace('"private": false', '"private": true'));
    const to = join(scratch, 'out');
    await publish(stale, `folder:${to}`, '--include-samples');
    expect(packedIn(read(to, 'samples.html'))).toContain('Hello of open');
    for (const [path, text] of Object.entries(filesOf(to))) {
      expect(path.endsWith('.html') ? text + packedIn(text) : text, path).not.toContain('Hello of hidden');
    }
  });

  it('do not leave with a key in a text that is packed', async () => {
    const key = `hf_${'aB3'.repeat(12)}`;
    const file = join(run, 'evals', 'open', 'samples.jsonl.gz');
    writeFileSync(file, gzipSync(gunzipSync(readFileSync(file)).toString().replace('Hello', key)));
    await does('card', run);
    const { code, err } = await harness(
      ['publish', run, '--to', `folder:${join(scratch, 'out')}`, '--yes', '--include-samples'],
      { ...process.env },
    );
    expect(code).toBe(2);
    expect(err).toMatch(/samples\.html:\d+ holds a Hugging Face token/);
    expect(err).toMatch(/samples\.jsonl\.gz:1 holds a Hugging Face token/);
  });
});

describe('a leaderboard and the cards of its runs', () => {
  let other: string;
  let board: string;
  beforeEach(async () => {
    other = makeRun(join(scratch, 'other'), { id: 'fedcba9876543210' });
    rmSync(join(other, 'README.md'));
    await does('card', run);
    await does('card', other);
    board = join(scratch, 'boards', 'june');
    await does('leaderboard', run, other, '--output', board);
  });

  it('are linked from where the board lies', () => {
    const links = leadsTo(read(board, 'leaderboard.html'));
    expect(links).toContain('../../run/card.html');
    for (const link of links) expect(existsSync(resolve(board, link)), link).toBe(true);
    // What a program reads says nothing of places.
    expect(read(board, 'leaderboard.json')).not.toMatch(/card\.html|scratch/);
    expect(JSON.parse(read(board, 'leaderboard.json')).rows[0].runs).toEqual([expect.stringMatching(/^[0-9a-f]{16}$/)]);
  });

  it('are linked on a site once both are there, in whatever order they came', async () => {
    const page = ['leaderboards', 'june', 'index.html'];
    const site = join(scratch, 'site');
    await publish(board, `site:${site}`);
    expect(leadsTo(read(site, ...page))).toEqual([]);
    await publish(run, `site:${site}`, '--include-samples');
    const one = leadsTo(read(site, ...page));
    expect(one).toContain('../../runs/0123456789abcdef/index.html');
    expect(one).toContain('../../runs/0123456789abcdef/samples.html');
    expect(one.join()).not.toContain('fedcba9876543210');
    await publish(other, `site:${site}`);
    expect(leadsTo(read(site, ...page))).toContain('../../runs/fedcba9876543210/index.html');
    expect(deadLinks(site)).toEqual([]);
    const reversed = join(scratch, 'reversed');
    await publish(other, `site:${reversed}`);
    await publish(run, `site:${reversed}`, '--include-samples');
    await publish(board, `site:${reversed}`);
    expect(filesOf(reversed)).toEqual(filesOf(site));
    // The same again finds it published.
    const { out } = await harness(['publish', board, '--to', `site:${site}`, '--json'], { ...process.env });
    expect(JSON.parse(out)).toMatchObject({ published: false });
    // A run that is taken away from a site takes its links along with the next publication.
    rmSync(join(site, 'runs', 'fedcba9876543210'), { recursive: true });
    await publish(run, `site:${site}`);
    expect(deadLinks(site)).toEqual([]);
  });

  it('lose their links where the cards do not come along', async () => {
    const to = join(scratch, 'out');
    await publish(board, `folder:${to}`);
    expect(leadsTo(read(to, 'leaderboard.html'))).toEqual([]);
    expect(read(to, 'leaderboard.html')).toMatch(/<a data-name="run\/[0-9a-f]{16}\/card">tiny[^<]*<\/a>/);
  });

  it.skipIf(!hasBrowser)(`work in a browser${hasBrowser ? '' : `: ${BROWSER_REASON}`}`, async () => {
    const site = join(scratch, 'site');
    for (const folder of [run, other]) await publish(folder, `site:${site}`, '--include-samples');
    await publish(board, `site:${site}`);
    const browser = await launchBrowser();
    try {
      const page = await browser.newPage();
      await page.goto(pathToFileURL(join(site, 'index.html')).href);
      await page.click('a[href^="leaderboards/"]');
      await page.click('#board tbody th.model a');
      expect(await page.locator('.card h1').count()).toBe(1);
      await page.click('a[data-page="samples"]');
      await page.waitForSelector('#viewer[data-ready="true"]');
      expect(await page.locator('.viewer-detail').textContent()).toContain('Hello of open');
      await page.click('a[data-page="card"]');
      expect(await page.locator('.card h1').count()).toBe(1);
    } finally {
      await browser.close();
    }
  });
});

describe('a link to a page of ours', () => {
  it('is escaped, and aimed anew by what it says', () => {
    const page = 'run/0123/card';
    const link = pageLink(page, { href: 'a"b/card.html', text: '<b> & co', name: true });
    expect(link).toBe(`<a data-name="${page}" href="a&quot;b/card.html">&lt;b&gt; &amp; co</a>`);
    expect(relink(link, () => null)).toBe(`<a data-name="${page}">&lt;b&gt; &amp; co</a>`);
    expect(
      relink(
        relink(link, () => null),
        (found) => `x/${found}`,
      ),
    ).toBe(link.replace('a&quot;b/card.html', `x/${page}`));
    expect(pageLink('samples', { href: 'javascript:alert(1)', text: 'x' })).toBe(
      '<a data-page="samples" href="#">x</a>',
    );
    expect(pageLink('run/"><script>/card', { href: 'y', text: '<x>' })).toBe('&lt;x&gt;');
    // A link of somebody else's is left alone.
    const foreign = '<a href="run/0123/card">x</a> &lt;a data-page=&quot;card&quot;&gt;';
    expect(relink(foreign, () => 'changed')).toBe(foreign);
  });
});
