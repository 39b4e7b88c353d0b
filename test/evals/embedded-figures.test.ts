/**
 * `harness eval fixtures/eval.yaml` on the embedded model gives the answers and numbers that lm-eval gives on the same task
 * files: log-likelihoods, generated texts, metrics. The figures are from make_embedded_figures.py.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readResult } from '../../src/eval/run/result-file.ts';
import { metricKey } from '../../src/eval/run/results.ts';
import { type KeptAnswer, readSamples } from '../../src/eval/run/samples.ts';
import { harness, type Ran } from '../cli/harness.ts';

interface Figures {
  readonly tasks: Readonly<
    Record<
      string,
      { readonly metrics: Readonly<Record<string, number>>; readonly answers: readonly (string | number)[] }
    >
  >;
}
const figures = JSON.parse(readFileSync(join(import.meta.dirname, 'embedded-figures.json'), 'utf8')) as Figures;

const root = resolve(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'harness-embedded-'));
const run = join(folder, 'run');
let ran: Ran;

beforeAll(async () => {
  ran = await harness(['eval', join(root, 'fixtures/eval.yaml'), '--output-dir', run, '--no-cache']);
}, 240_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('ends well, the gate of the example included', () => {
  expect(ran.code, ran.err).toBe(0);
});

it('gives every headline score of the suite', async () => {
  const suite = await readResult(join(run, 'evals/embedded'));
  expect(suite?.kind).toBe('suite');
  const values = Object.values(suite?.metrics ?? {}).map(({ metric, value }) => [metric, typeof value]);
  expect(values).toEqual(['choice', 'exact_answers', 'language', 'overlap'].map((name) => [name, 'number']));
});

const said = (answer: KeptAnswer | null): string | number | null =>
  answer === null ? null : answer.kind === 'generate' ? answer.text : answer.logprob;

describe.each(Object.entries(figures.tasks))('%s', (name, expected) => {
  it('has the same answers', async () => {
    const answers: (string | number | null)[] = [];
    for await (const line of readSamples(join(run, 'evals', name))) answers.push(...line.answers.map(said));
    expect(answers.length).toBe(expected.answers.length);
    for (const [i, answer] of answers.entries()) {
      const other = expected.answers[i]!;
      if (typeof other === 'string') expect(answer).toBe(other);
      // Sums over up to 300 tokens, float32 in both.
      else expect(Math.abs((answer as number) - other), `answer ${i}: ${answer} and ${other}`).toBeLessThan(0.005);
    }
  });

  it('has the same numbers', async () => {
    const result = await readResult(join(run, 'evals', name));
    for (const [key, value] of Object.entries(expected.metrics)) {
      const [metric, filter] = key.split(',') as [string, string];
      const own = result?.metrics[metricKey(metric, filter)]?.value;
      expect(own, key).toBeTypeOf('number');
      expect(Math.abs(own! - value), `${key}: ${own} and ${value}`).toBeLessThanOrEqual(
        1e-4 * Math.max(1, Math.abs(value)),
      );
    }
  });
});
