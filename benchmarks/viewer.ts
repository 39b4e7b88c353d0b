/**
 * How fast a page with very many samples opens: a run folder with made-up samples, its page written by the program, opened by
 * Chromium from the disk in a fresh browser each time. Times are the page's own clock, from the start of the navigation.
 */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium, type Page } from 'playwright-core';
import { Random } from '../src/base/random.ts';
import { writeResult } from '../src/eval/run/result-file.ts';
import type { TaskResult } from '../src/eval/run/results.ts';
import { type SampleLine, writeSamples } from '../src/eval/run/samples.ts';
import { readRunFacts } from '../src/report/run-facts.ts';
import { makeSamplePage } from '../src/report/viewer/viewer-page.ts';
import { describeMachine, loadNow, type Machine } from './machine.ts';
import { root } from './process.ts';
import { median } from './results.ts';

export interface ViewerBench {
  samples: number;
  repeats: number;
  /** The result is written to benchmarks/results. */
  record: boolean;
}

/** Milliseconds, medians over the repeats. */
interface ViewerTimes {
  /** Until the first rows stand in the list. */
  firstRows: number;
  /** Until one sample is shown in full. */
  firstSample: number;
  /** From End to the last sample in full. */
  lastSample: number;
  /** Filter by score: from the choice to the new list. */
  filter: number;
  /** A word that few samples have, in all texts. */
  search: number;
}

interface ViewerResult {
  schemaVersion: 1;
  date: string;
  machine: Machine;
  loadBefore: number;
  browser: string;
  samples: number;
  repeats: number;
  pageMb: number;
  textMb: number;
  secondsToWrite: number;
  milliseconds: ViewerTimes;
}

const SYLLABLES = 'ba ce di fo gu ha je ki lo mu na pe qui ro su ta ve wi xo zu bra cle dri flo gru'.split(' ');

const share = (random: Random): number => random.below(2 ** 20) / 2 ** 20;

/** Words of two to four syllables; common ones come often, so that text compresses about as language does. */
function wordMaker(random: Random): (count: number) => string {
  const words = Array.from({ length: 8000 }, () =>
    Array.from({ length: 2 + random.below(3) }, () => SYLLABLES[random.below(SYLLABLES.length)]).join(''),
  );
  const word = () => words[Math.floor(words.length * share(random) ** 3)] as string;
  return (count) => Array.from({ length: count }, word).join(' ');
}

async function writeRun(folder: string, samples: number): Promise<number> {
  const random = new Random(7);
  const text = wordMaker(random);
  let [right, size] = [0, 0];
  async function* lines(): AsyncGenerator<SampleLine> {
    for (let i = 0; i < samples; i++) {
      const acc = random.below(3) === 0 ? 1 : 0;
      right += acc;
      const input = `Question: ${text(70)}?\nAnswer:`;
      const answer = `${text(35)}${i % 5000 === 4999 ? ' needleword' : ''}`;
      size += input.length + answer.length;
      yield {
        id: String(i),
        input,
        target: text(2),
        arguments: [],
        answers: [{ kind: 'generate', text: answer, finish: 'stop' }],
        scores: [{ filter: 'none', outputs: answer, values: { acc, f1: share(random) } }],
        doc: {},
      };
    }
  }
  const task = join(folder, 'evals', 'made_up');
  mkdirSync(task, { recursive: true });
  await writeSamples(task, lines());
  const figure = { stderr: null, ci95: null, n: samples, method: 'none', higherIsBetter: true, filter: 'none' };
  const result: TaskResult = {
    ...{ kind: 'task', task: 'made_up', version: 1, model: 'none', config: {}, git: null },
    metrics: { acc: { ...figure, value: right / samples, metric: 'acc' }, f1: { ...figure, value: 0.5, metric: 'f1' } },
    samples: { original: samples, effective: samples, failed: 0 },
    ...{ started: '2026-01-01T00:00:00.000Z', ended: '2026-01-01T00:00:00.000Z', seconds: 0, warnings: [], source: '' },
  };
  await writeResult(task, result);
  const manifest = { schema_version: 1, id: '0', command: ['eval'], method: 'eval', status: 'finished' };
  const times = { started: '2026-01-01T00:00:00.000Z', versions: {}, device: 'cpu', seeds: {}, inputs: [] };
  writeFileSync(join(folder, 'run.json'), JSON.stringify({ ...manifest, ...times, config_sha256: '0' }));
  return size;
}

/** Marks when the first rows and the first sample are there, on the page's own clock. */
const WATCH = `
  const seen = {};
  globalThis.seen = seen;
  const look = () => {
    if (!seen.rows && document.querySelector('.viewer-list .row')) seen.rows = performance.now();
    if (!seen.sample && document.querySelector('.viewer-detail pre')) seen.sample = performance.now();
    if (!seen.sample) requestAnimationFrame(look);
  };
  look();
`;

/** Milliseconds of the page until the text of an element fits. The page forbids what `waitForFunction` would do. */
async function timed(page: Page, act: () => Promise<unknown>, selector: string, pattern: string): Promise<number> {
  const begin = await page.evaluate<number>('performance.now()');
  await act();
  const end = await page.evaluate<number>(`new Promise((resolve) => {
    const look = () => {
      const text = document.querySelector(${JSON.stringify(selector)}).textContent;
      if (new RegExp(${JSON.stringify(pattern)}).test(text)) resolve(performance.now());
      else requestAnimationFrame(look);
    };
    look();
  })`);
  return end - begin;
}

async function openOnce(file: string, samples: number): Promise<ViewerTimes & { browser: string }> {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-background-networking'],
  });
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    await page.addInitScript(WATCH);
    await page.goto(pathToFileURL(file).href, { timeout: 120_000 });
    await page.locator('.viewer-detail pre').first().waitFor({ timeout: 120_000 });
    const seen = await page.evaluate<{ rows: number; sample: number }>('globalThis.seen');
    await page.locator('.viewer-list').focus();
    const lastSample = await timed(
      page,
      () => page.keyboard.press('End'),
      '.viewer-detail h3',
      `Sample ${samples - 1}$`,
    );
    const all = samples.toLocaleString('en-GB');
    const right = () => page.locator('[data-part="outcome"]').selectOption('right');
    const filter = await timed(page, right, '.viewer-status', `^(?!${all} of)[0-9,]+ of ${all} samples$`);
    await page.locator('[data-part="clear"]').click();
    const words = () => page.locator('[data-part="words"]').fill('needleword');
    const search = await timed(page, words, '.viewer-status', `^${Math.floor(samples / 5000)} of ${all} samples$`);
    return {
      ...{ firstRows: seen.rows, firstSample: seen.sample, lastSample, filter, search },
      browser: `Chromium ${browser.version()}`,
    };
  } finally {
    await browser.close();
  }
}

export async function benchViewer(
  { samples, repeats, record }: ViewerBench,
  say: (line: string) => void,
): Promise<void> {
  if (!existsSync(process.env.CHROMIUM_PATH ?? '/usr/bin/chromium')) {
    say('No Chromium: set CHROMIUM_PATH.');
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), 'harness-viewer-'));
  try {
    const loadBefore = loadNow();
    const size = await writeRun(folder, samples);
    const begin = performance.now();
    const { html = '' } = (await makeSamplePage(await readRunFacts(folder))) ?? {};
    const secondsToWrite = (performance.now() - begin) / 1000;
    const file = join(folder, 'samples.html');
    writeFileSync(file, html);
    const megabytes = (bytes: number): number => Math.round(bytes / 1e5) / 10;
    const [pageMb, textMb] = [megabytes(html.length), megabytes(size)];
    say(
      `${samples.toLocaleString('en-GB')} samples, ${textMb} MB of text, page ${pageMb} MB in ${secondsToWrite.toFixed(1)} s`,
    );
    const runs: (ViewerTimes & { browser: string })[] = [];
    for (let i = 0; i < repeats; i++) runs.push(await openOnce(file, samples));
    const middle = (key: keyof ViewerTimes): number => Math.round(median(runs.map((run) => run[key])));
    const milliseconds: ViewerTimes = {
      firstRows: middle('firstRows'),
      firstSample: middle('firstSample'),
      lastSample: middle('lastSample'),
      filter: middle('filter'),
      search: middle('search'),
    };
    for (const [name, value] of Object.entries(milliseconds)) say(`${name.padEnd(12)} ${String(value).padStart(6)} ms`);
    if (!record) return;
    const result: ViewerResult = {
      ...{ schemaVersion: 1, date: new Date().toISOString(), machine: describeMachine(), loadBefore },
      ...{ browser: runs[0]?.browser ?? '', samples, repeats, pageMb, textMb, secondsToWrite, milliseconds },
    };
    writeFileSync(join(root, 'benchmarks', 'results', 'viewer.json'), `${JSON.stringify(result, null, 2)}\n`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
