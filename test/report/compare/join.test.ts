/** What two runs share and what is told of the rest: versions, rows, prompts, sample sets, private tasks, directions. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { compareRuns, DEFAULT_SETTINGS } from '../../../src/report/compare/compare-runs.ts';
import { type CompareSettings, judged, type RunComparison, unjudged } from '../../../src/report/compare/contract.ts';
import { compareMarkdown } from '../../../src/report/compare/markdown.ts';
import { comparePage } from '../../../src/report/compare/page.ts';
import { type MadeTask, madeRun } from './made-run.ts';

const folder = mkdtempSync(join(tmpdir(), 'harness-join-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let runs = 0;

const right = (count: number, of: number): number[] => Array.from({ length: of }, (_, i) => (i < count ? 1 : 0));
/** 30 of 40 right before, 10 after: 20 flips to wrong. */
const FELL = { a: { acc: right(30, 40) }, b: { acc: right(10, 40) } };

async function open(
  a: Partial<MadeTask>,
  b: Partial<MadeTask>,
  settings: Partial<CompareSettings> = {},
): Promise<Awaited<ReturnType<typeof compareRuns>>> {
  const side = (task: Partial<MadeTask>, name: string, values: MadeTask['values']) =>
    madeRun(join(folder, `${runs++}`), [{ name: 'task', values, ...task }], name);
  const names = [await side(a, 'old', FELL.a), await side(b, 'new', FELL.b)] as const;
  return await compareRuns(names, { ...DEFAULT_SETTINGS, ...settings });
}

const compared = async (...given: Parameters<typeof open>): Promise<RunComparison> => (await open(...given)).comparison;

describe('the same task', () => {
  it('a fall is a regression, with the samples that flipped', async () => {
    const found = await compared({}, {});
    const [{ metric } = { metric: undefined }] = judged(found, 'worse');
    expect(metric).toMatchObject({ key: 'acc', n: 40, a: 0.75, b: 0.25, difference: -0.5 });
    expect(metric!.flips.map(({ id }) => id)).toEqual(Array.from({ length: 20 }, (_, i) => String(10 + i)));
    expect(metric!.flips[0]).toMatchObject({ change: 'worse', a: 1, b: 0 });
    const { sample } = metric!.flips[0]!;
    expect(sample!.sides.map(({ answers }) => answers[0]!.text)).toEqual(['answer 10 of old', 'answer 10 of new']);
    expect(unjudged(found)).toEqual([]);
  });

  it('the same fall is an improvement where lower is better, and no verdict where neither is', async () => {
    const lower = await compared({ higherIsBetter: false }, { higherIsBetter: false });
    expect(judged(lower, 'better')).toHaveLength(1);
    const neither = await compared({ higherIsBetter: null }, { higherIsBetter: null });
    expect(judged(neither, 'worse')).toHaveLength(0);
    expect(judged(neither, 'changed')).toHaveLength(1);
    expect(neither.tasks[0]!.metrics[0]!.counts).toEqual({ worse: 0, better: 0, up: 0, down: 20, equal: 20 });
  });

  it('a difference below min_effect is none', async () => {
    expect(judged(await compared({}, {}, { min_effect: 0.6 }), 'worse')).toHaveLength(0);
    expect(judged(await compared({}, {}, { min_effect: 0.5 }), 'worse')).toHaveLength(1);
  });

  it('two samples that move alike prove nothing', async () => {
    const found = await compared({ values: { f: [0.8, 0.7] } }, { values: { f: [0.7, 0.6] } });
    const [metric] = found.tasks[0]!.metrics;
    expect(metric!.difference).toBeCloseTo(-0.1, 12);
    expect(metric).toMatchObject({ test: 'sign test, exact', p: expect.closeTo(0.5, 12) });
    expect(judged(found, 'worse')).toHaveLength(0);
  });
});

describe('what is not the same', () => {
  it('another version is refused, and a gate is told', async () => {
    const found = await compared({}, { result: { version: 2 } });
    expect(found.tasks[0]!.refused).toBe('version 1 in A, 2 in B: not the same task');
    expect(found.tasks[0]!.metrics).toEqual([]);
    expect(unjudged(found)).toEqual(['task: version 1 in A, 2 in B: not the same task']);
  });

  it('other rows under the same id are left out; all of them are a refusal', async () => {
    const some = await compared({}, { line: (line, i) => (i < 5 ? { ...line, doc: { number: -1 } } : line) });
    expect(some.tasks[0]).toMatchObject({ refused: null, samples: { a: 40, b: 40, shared: 35 } });
    expect(some.tasks[0]!.notices).toContain('5 samples left out: another row or target under the same id');
    expect(some.tasks[0]!.metrics[0]!.n).toBe(35);
    const all = await compared({}, { line: (line) => ({ ...line, target: 'another' }) });
    expect(all.tasks[0]!.refused).toContain('all 40 samples with the same id are of other rows');
  });

  it('other sample sets are compared on what is shared', async () => {
    const found = await compared({}, { line: (line, i) => (i < 30 ? line : { ...line, id: `x${i}` }) });
    expect(found.tasks[0]!.samples).toEqual({ a: 40, b: 40, shared: 30 });
    expect(found.tasks[0]!.notices).toEqual(['10 samples only in A, left out', '10 samples only in B, left out']);
    expect(found.tasks[0]!.metrics[0]).toMatchObject({ n: 30, a: 1, b: 1 / 3 });
  });

  it('other prompts, examples and settings are told', async () => {
    const other: Partial<MadeTask> = {
      line: (line) => ({ ...line, input: `Please: ${line.input as string}` }),
      result: { numFewshot: 5, config: { seed: 1 }, taskSha256: '1' },
    };
    const [task] = (await compared({}, other)).tasks;
    expect(task!.refused).toBeNull();
    expect(task!.notices).toEqual([
      '0 examples before the question in A, 5 in B',
      'other settings: seed 0 in A, 1 in B',
      'the task is declared otherwise under the same version',
      'the prompt differs in 40 of 40 shared samples',
    ]);
    expect(task!.metrics[0]!.flips[0]!.sample!.sides.map(({ prompt }) => prompt)).toEqual([
      null,
      [{ role: 'prompt', text: 'Please: Question 10?' }],
    ]);
  });

  it('samples that failed have no value and are told', async () => {
    const failing: Partial<MadeTask> = {
      line: (line, i) => (i === 0 ? { ...line, scores: [], error: { code: 'TIMEOUT', message: 'late' } } : line),
      reported: { acc: 9 / 39 },
    };
    const [task] = (await compared({}, failing)).tasks;
    expect(task!.notices).toEqual(['1 sample without an answer in B']);
    expect(task!.metrics[0]!.n).toBe(39);
  });

  it('a number that the samples do not give back is not tested', async () => {
    const found = await compared({}, { reported: { acc: 0.9 } });
    expect(found.tasks[0]!.metrics[0]).toMatchObject({ verdict: 'untested', p: null });
    expect(unjudged(found)[0]).toContain('cannot be computed again');
  });

  it('runs without a common task or metric are refused with what there is', async () => {
    await expect(compared({}, { name: 'other' })).rejects.toMatchObject({
      code: 'COMPARE_NOTHING',
      hint: 'A has task; B has other',
    });
    await expect(compared({}, {}, { metrics: ['ac'] })).rejects.toMatchObject({
      code: 'METRIC_UNKNOWN',
      hint: expect.stringContaining('acc'),
    });
    const empty = [join(folder, 'nothing'), folder] as const;
    await expect(compareRuns(empty, DEFAULT_SETTINGS)).rejects.toMatchObject({
      code: 'RUN_NOT_FOUND',
    });
  });
});

it('a samples file that was cut off, or holds something else, is told with its place', async () => {
  const a = await madeRun(join(folder, 'whole'), [{ name: 'task', values: FELL.a }]);
  const b = await madeRun(join(folder, 'broken'), [{ name: 'task', values: FELL.b }]);
  const file = join(b, 'evals', 'task', 'samples.jsonl.gz');
  writeFileSync(file, readFileSync(file).subarray(0, 200));
  await expect(compareRuns([a, b], DEFAULT_SETTINGS)).rejects.toMatchObject({
    code: 'DATA_UNREADABLE',
    where: { file },
  });
  writeFileSync(file, gzipSync('{"id":"0","input":"x","arguments":[],"answers":[{}],"scores":"none"}\n'));
  await expect(compareRuns([a, b], DEFAULT_SETTINGS)).rejects.toMatchObject({
    code: 'DATA_MALFORMED_ROW',
    where: { file, line: 1 },
  });
});

describe('what may be shown', () => {
  it('private samples are counted and appear nowhere', async () => {
    const secret = (line: Parameters<NonNullable<MadeTask['line']>>[0]) => ({ ...line, id: `person-${line.id}` });
    const opened = await open({ line: secret, result: { private: true } }, { line: secret });
    const [metric] = opened.comparison.tasks[0]!.metrics;
    expect(metric).toMatchObject({ counts: { worse: 20 }, flips: [] });
    const page = await comparePage(opened, { samples: true });
    const everything = [JSON.stringify(opened.comparison), compareMarkdown(opened.comparison), page].join('\n');
    expect(everything).not.toContain('person-');
    expect(everything).not.toContain('answer 10');
    expect(page).toContain('40 private samples (task) are not in this page.');
    // The index holds no id either.
    expect(page).toContain('id="samples-index"');
    expect(page).not.toContain('id="samples-0"');
  });

  it('a content warning of the task goes before its samples', async () => {
    const opened = await open({}, { result: { taskConfig: { metadata: { content_warning: 'insults' } } } });
    expect(opened.comparison.tasks[0]!.content_warning).toBe('insults');
    expect(compareMarkdown(opened.comparison)).toContain('Content warning: `insults`');
    expect(await comparePage(opened)).toContain('Content warning: insults. Show the samples');
  });

  it('the same folders give the same bytes', async () => {
    const opened = await open({}, {});
    const again = await comparePage(opened, { samples: true });
    expect(await comparePage(opened, { samples: true })).toBe(again);
  });
});

it('Markdown: nothing in the data ends a span, a fence or a cell', async () => {
  const hostile = '```\n</details><script>alert(1)</script> @everyone | [x](javascript:alert(1)) `';
  const opened = await open(
    { name: 'a|b`c\n# d' },
    {
      name: 'a|b`c\n# d',
      line: (line) => ({ ...line, answers: [{ kind: 'generate', text: hostile, finish: 'stop' }] }),
    },
  );
  const text = compareMarkdown(opened.comparison);
  const { default: MarkdownIt } = await import('markdown-it');
  const html = new MarkdownIt('default', { html: true }).render(text);
  expect(html).not.toContain('<script');
  expect(html).not.toContain('<a ');
  expect(html).not.toMatch(/<h1/);
  // As many folds end as begin, and each row of the table has its nine cells.
  expect(html.match(/<\/details>/g)).toHaveLength(html.match(/<details>/g)!.length);
  expect(html.match(/<tr>/g)!.length * 9).toBe(html.match(/<t[dh][ >]/g)!.length);
  expect(html).toContain('&lt;/details&gt;&lt;script&gt;');
});
