/** SQuAD 2.0's numbers, beside its evaluation script on answers of our own (transformers carries it). */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import task from '../../evals/tasks/benchmarks/squadv2.ts';
import type { EvalSample, ModelAnswer, ScoringContext } from '../../src/plugin.ts';
import { harness } from '../cli/harness.ts';

const context: ScoringContext = { allowCode: false, seed: 0, warn() {}, roles: [] };
/** Right answers, the model's, and the log-probability of none. */
const ROWS: [string[], string, number][] = [
  [['the red hat', 'red hat'], 'a red hat', -3],
  [['two cows'], 'cows', -2],
  [[], '', -0.5],
  [[], 'cows', -0.2],
  [['seven'], 'eight', -0.1],
  [[], 'the', -1.5],
];

/** transformers 5.17's `squad_evaluate` of these rows, with a threshold of 1. */
const EXPECTED = {
  exact: 50,
  f1: 61.11111111111111,
  HasAns_exact: 33.333333333333336,
  HasAns_f1: 55.55555555555555,
  NoAns_exact: 66.66666666666667,
  NoAns_f1: 66.66666666666667,
  best_exact: 66.66666666666667,
  best_f1: 77.77777777777779,
};

describe('squadv2', () => {
  it('gives the numbers of the evaluation script', async () => {
    const values: Record<string, (unknown | null)[]> = {};
    for (const [text, own, none] of ROWS) {
      const sample = { doc: { answers: { text } } } as unknown as EvalSample;
      const answers = [
        { kind: 'generate', text: own },
        { kind: 'loglikelihood', logprob: none, greedy: false },
      ] as unknown as ModelAnswer[];
      const [score] = await task.score(sample, answers, context);
      for (const [name, value] of Object.entries(score!.values)) values[name] = [...(values[name] ?? []), value];
    }
    const numbers: Record<string, number | null> = {};
    for (const { name, aggregate } of task.metrics) {
      const own = (values[name] ?? []).filter((value) => value !== null);
      numbers[name] = (await aggregate(own as never)).value;
    }
    for (const [name, value] of Object.entries(EXPECTED)) expect(numbers[name]).toBeCloseTo(value, 9);
    expect(Object.keys(numbers).sort()).toEqual(Object.keys(EXPECTED).sort());
  });

  it('runs under its name on rows in the layout of the hub', async () => {
    const scratch = mkdtempSync(join(tmpdir(), 'squadv2-'));
    try {
      mkdirSync(join(scratch, 'squad_v2'));
      const row = (text: string[]) =>
        JSON.stringify({
          id: 'x',
          title: 'Hats',
          context: 'The hat is red.',
          question: 'Which hat?',
          answers: { text, answer_start: [] },
        });
      writeFileSync(join(scratch, 'squad_v2', 'validation.jsonl'), `${row(['red'])}\n${row([])}\n`);
      const model = resolve(import.meta.dirname, '../../fixtures/models/tiny-llama-hh');
      const out = join(scratch, 'out');
      const argv = [
        'eval',
        '--model',
        model,
        '--tasks',
        'squadv2',
        '--gen_kwargs',
        'max_gen_toks=8',
        '--data-dir',
        scratch,
      ];
      const { code, err } = await harness([...argv, '--output-dir', out, '--quiet'], { ...process.env });
      expect({ code, err }).toMatchObject({ code: 0 });
      const { metrics } = JSON.parse(readFileSync(join(out, 'evals/squadv2/results.json'), 'utf8')) as {
        metrics: Record<string, { value: number; n: number }>;
      };
      expect(metrics).toMatchObject({ exact: { n: 2 }, HasAns_f1: { n: 1 }, NoAns_f1: { n: 1 } });
      // Above every threshold, rows without an answer are right.
      expect(metrics.best_exact!.value).toBeGreaterThanOrEqual(50);
    } finally {
      rmSync(scratch, { recursive: true, force: true });
    }
  });
});
