/** `harness compare` on real run folders: the small model and its adapter on the embedded tasks, tables, files, exit codes. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../src/base/package-root.ts';
import type { TaskResult } from '../../src/eval/run/results.ts';
import type { RunComparison } from '../../src/report/compare/contract.ts';
import { madeRun, writeManifest } from '../report/compare/made-run.ts';
import { harness } from './harness.ts';

const models = join(packageRoot(), 'fixtures', 'models');
let folder: string;
const at = (name: string): string => join(folder, name);
const cacheBefore = process.env.HARNESS_CACHE;

async function evaluate(name: string, model: string, ...more: string[]): Promise<void> {
  const tasks = 'embedded_text,embedded_knowledge,embedded_translation';
  const ran = await harness([
    ...['eval', '--quiet', '--model', join(models, model), '--tasks', tasks],
    ...['--output-dir', at(name), ...more],
  ]);
  expect(ran.code, ran.err).toBe(0);
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'harness-compare-cli-'));
  process.env.HARNESS_CACHE = at('cache');
  await evaluate('base', 'tiny-llama-hh');
  await evaluate('adapted', 'tiny-llama-hh-lora');
  await evaluate('fewer', 'tiny-llama-hh', '--num_fewshot', '1', '--limit', '6');
}, 180_000);
afterAll(() => {
  if (cacheBefore === undefined) delete process.env.HARNESS_CACHE;
  else process.env.HARNESS_CACHE = cacheBefore;
  rmSync(folder, { recursive: true, force: true });
});

const result = (run: string, task: string): TaskResult =>
  JSON.parse(readFileSync(join(at(run), 'evals', task, 'results.json'), 'utf8')) as TaskResult;

async function json(...argv: string[]): Promise<RunComparison> {
  const ran = await harness(['compare', ...argv, '--json']);
  expect(ran.code, ran.err).toBe(0);
  return JSON.parse(ran.out) as RunComparison;
}

describe('a model and its adapter', () => {
  it('differences are those of the reported numbers, each with an interval and a test', async () => {
    const { tasks, tests } = await json(at('base'), at('adapted'));
    expect(tasks.map(({ task }) => task)).toEqual(['embedded_knowledge', 'embedded_text', 'embedded_translation']);
    expect(tests).toBe(7);
    for (const { task, metrics, notices } of tasks) {
      expect(notices).toEqual([]);
      for (const { key, difference, a, b, ci95, p, p_adjusted: adjusted } of metrics) {
        const [before, after] = [result('base', task).metrics[key]!, result('adapted', task).metrics[key]!];
        expect(a).toBeCloseTo(before.value!, 9);
        expect(b).toBeCloseTo(after.value!, 9);
        expect(difference).toBeCloseTo(after.value! - before.value!, 8);
        expect(ci95![0]).toBeLessThanOrEqual(difference!);
        expect(ci95![1]).toBeGreaterThanOrEqual(difference!);
        expect(p).toBeGreaterThan(0);
        expect(adjusted).toBeGreaterThanOrEqual(p!);
      }
    }
  });

  it('the table has intervals and ends with the verdict', async () => {
    const { code, out } = await harness(['compare', at('base'), at('adapted')]);
    expect(code).toBe(0);
    expect(out).toMatch(/bits_per_byte ↓ +14 .*\+0\.00\d\d .*\.\. .*paired bootstrap/);
    expect(out.trimEnd().split('\n').at(-1)).toMatch(/^3 metrics got worse, 4 show.*Holm, threshold 0\.05\.$/);
  });

  it('the adapter models the passages worse: the gate of that metric fails with 3', async () => {
    const gate = ['--metric', 'bits_per_byte', '--fail-on-regression'];
    const failed = await harness(['compare', at('base'), at('adapted'), ...gate]);
    expect(failed.code, failed.out).toBe(3);
    expect(failed.err).toContain('gate failed: embedded_text, bits_per_byte is worse');
    expect((await harness(['compare', at('adapted'), at('base'), ...gate])).code).toBe(0);
    expect((await harness(['compare', at('base'), at('adapted'), ...gate, '--min-effect', '0.5'])).code).toBe(0);
    expect((await harness(['compare', at('base'), at('adapted'), ...gate, '--alpha', '0.0001'])).code).toBe(0);
    expect((await harness(['compare', at('base'), at('base'), '--fail-on-regression'])).code).toBe(0);
  });

  it('folders of evals and of one task are taken too', async () => {
    const one = (run: string) => join(at(run), 'evals', 'embedded_text');
    const { tasks, a } = await json(one('base'), one('adapted'));
    expect(tasks.map(({ task }) => task)).toEqual(['embedded_text']);
    expect(a.name).toBe('base');
    expect((await json(join(at('base'), 'evals'), at('adapted'))).tasks).toHaveLength(3);
  });
});

it('other examples and fewer samples are told, and what is shared is compared', async () => {
  const { tasks } = await json(at('base'), at('fewer'));
  expect(tasks[0]).toMatchObject({ task: 'embedded_knowledge', samples: { a: 48, b: 6, shared: 6 } });
  expect(tasks[0]!.notices).toEqual([
    '5 examples before the question in A, 1 in B',
    'the prompt differs in 6 of 6 shared samples',
    '42 samples only in A, left out',
  ]);
});

describe('files', () => {
  it('a folder gets all three; one file by its ending; Markdown alone goes to stdout', async () => {
    const { out } = await harness(['compare', at('base'), at('adapted'), '--output', at('files'), '--samples']);
    for (const kind of ['html', 'md', 'json']) expect(out).toContain(join(at('files'), `compare.${kind}`));
    const page = readFileSync(join(at('files'), 'compare.html'), 'utf8');
    expect(page).toContain("default-src 'none'");
    expect(page).toContain('id="samples-index"');
    const written = JSON.parse(readFileSync(join(at('files'), 'compare.json'), 'utf8')) as RunComparison;
    expect(written.tasks).toHaveLength(3);
    await harness(['compare', at('base'), at('adapted'), '--output', at('one.md')]);
    const markdown = readFileSync(at('one.md'), 'utf8');
    expect(markdown.length).toBeLessThan(20_000);
    const { out: printed } = await harness(['compare', at('base'), at('adapted'), '--format', 'md']);
    expect(printed).toBe(markdown);
    expect(existsSync(join(packageRoot(), 'compare.md'))).toBe(false);
  });

  it('what cannot be meant is refused with 2', async () => {
    const wrong = async (...argv: string[]) => {
      const { code, err } = await harness(['compare', at('base'), at('adapted'), ...argv]);
      expect(code).toBe(2);
      return err;
    };
    expect(await wrong('--format', 'htm')).toContain('did you mean html');
    expect(await wrong('--alpha', '2')).toContain('--alpha 2: expected a number between 0 and 1');
    expect(await wrong('--samples')).toContain('--samples is for the page');
    expect(await wrong('--output', at('x.md'), '--format', 'html')).toContain('is one file');
    expect(await wrong('--metric', 'bits_per_bite')).toContain('bits_per_byte');
    expect((await harness(['compare', at('base'), at('bose')])).err).toContain('base');
  });
});

describe('a gate that cannot judge', () => {
  it('ends with 2 when a task is missing, and says which', async () => {
    const a = await madeRun(at('two'), [
      { name: 'x', values: { acc: [1, 0, 1] } },
      { name: 'y', values: { acc: [1, 0, 1] } },
    ]);
    const b = await madeRun(at('one'), [{ name: 'x', values: { acc: [1, 0, 1] } }]);
    const { code, err, out } = await harness(['compare', a, b, '--fail-on-regression']);
    expect(code).toBe(2);
    expect(err).toContain('gate cannot pass, not judged: y is not in one');
    expect(out).toContain('not judged:\n  y is not in one');
    expect((await harness(['compare', a, b])).code).toBe(0);
  });
});

it('trainings are compared by their held-out examples', async () => {
  const heldOut = (share: number, mean: number) => ({
    method: 'dpo',
    summary: {
      held_out: {
        n: 200,
        measures: {
          'rewards/accuracies': { label: 'preferred', kind: 'share', chance: 0.5, after: share, method: 'wilson' },
          loss: { label: 'loss', kind: 'mean', before: 1, after: mean, difference: mean - 1, method: 'paired-t' },
        },
      },
    },
  });
  writeManifest(at('train-a'), heldOut(0.6, 0.69));
  writeManifest(at('train-b'), heldOut(0.72, 0.61));
  const { training, tasks } = await json(at('train-a'), at('train-b'));
  expect(tasks).toEqual([]);
  expect(training!.measures[0]).toMatchObject({ label: 'preferred', a: 0.6, b: 0.72 });
  expect(training!.measures[0]!.p).toBeLessThan(0.05);
  expect(training!.measures[1]).toMatchObject({ label: 'loss', ci95: null, test: 'none' });
  expect((await harness(['compare', at('train-a'), at('train-b')])).out).toContain('preferred');
});
