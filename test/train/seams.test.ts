/** What a caller may put into a run: gradients brought together with those of others, and an order of rows that sees losses. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { sha256 } from '../../src/base/hash.ts';
import { onnxExecutor } from '../../src/engine/onnx/executor.ts';
import { align } from '../../src/index.ts';
import { gradientChain } from '../../src/train/optimiser/gradient-chain.ts';
import { openOptimiser } from '../../src/train/optimiser/open-optimiser.ts';
import { optimiserStep } from '../../src/train/optimiser/optimiser-step.ts';
import { loadPlugins } from '../../src/user-plugins.ts';
import { examples, modelFiles, Quadratic, quadraticRun, type RunRequest } from './quadratic.ts';

const root = resolve(import.meta.dirname, '..', '..');
const folder = mkdtempSync(join(tmpdir(), 'harness-seams-'));
process.env.HARNESS_CACHE = join(folder, 'cache');
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const newRun = (name: string): string => {
  mkdirSync(join(folder, name));
  return join(folder, name);
};

test('two halves of a batch, reduced by their mean, step as the whole batch does', async () => {
  const rows = examples(12);
  const keys = { adamBeta1: 0.9, adamBeta2: 0.99, adamEpsilon: 1e-8, weightDecay: 0.02 };
  /** One worker; `meet` is where workers bring their gradients together. */
  const worker = async (own: typeof rows, meet?: (gradients: ReadonlyMap<string, Float32Array>) => Promise<void>) => {
    const model = new Quadratic();
    const { params } = model;
    const optimizer = await openOptimiser(keys, { params, executor: onnxExecutor({ threads: 1 }) });
    const training = {
      params,
      optimizer,
      model: modelFiles(params),
      changes: gradientChain(params, optimizer, { reduce: meet }),
    };
    const norms: number[] = [];
    for (let step = 1; step <= 4; step++) {
      const done = await optimiserStep({ model, training, micro: [own], step, learningRate: 0.05, maxGradNorm: 0.1 });
      norms.push(done!.gradNorm!);
    }
    return { weights: params.weights.slice(), norms };
  };
  // Both wait for each other, as an all-reduce does.
  let waiting: { gradients: ReadonlyMap<string, Float32Array>; go: () => void } | undefined;
  const mean = async (gradients: ReadonlyMap<string, Float32Array>) => {
    const other = waiting;
    if (other === undefined) {
      await new Promise<void>((go) => {
        waiting = { gradients, go };
      });
      return;
    }
    waiting = undefined;
    for (const [name, mine] of gradients) {
      const theirs = other.gradients.get(name)!;
      for (const i of mine.keys()) {
        mine[i] = (mine[i]! + theirs[i]!) / 2;
        theirs[i] = mine[i]!;
      }
    }
    other.go();
  };
  const [a, b] = await Promise.all([worker(rows.slice(0, 6), mean), worker(rows.slice(6), mean)]);
  const whole = await worker(rows);
  expect(a!.weights).toEqual(b!.weights);
  for (const [i, norm] of whole.norms.entries()) expect(a!.norms[i]).toBeCloseTo(norm, 6);
  for (const [i, w] of whole.weights.entries()) expect(Math.abs(a!.weights[i]! - w)).toBeLessThan(1e-6);
});

/** A curriculum: rows that lost least come first, those not seen yet in random order. */
const CURRICULUM = `import { defineRowOrder } from '@harness-ai/harness/plugin';

export default defineRowOrder({
  name: 'easy_first',
  summary: 'rows that lost least come first',
  needs: { losses: true },
  order({ epoch, examples, random, losses }) {
    if (epoch === 0) return random.permutation(examples);
    return Array.from(losses.keys()).sort((a, b) => losses[a] - losses[b] || a - b);
  },
});
`;

test('an order that sees losses sorts the next epoch by them, and goes on bit for bit inside of it', async () => {
  const file = join(folder, 'easy_first.ts');
  writeFileSync(file, CURRICULUM);
  await loadPlugins([file]);
  const options = { maxSteps: 11, perDeviceTrainBatchSize: 3, gradientAccumulationSteps: 2, loggingSteps: 1 };
  const result = (run: string, { params }: Quadratic) => [
    sha256(params.weights),
    readFileSync(join(run, 'metrics.jsonl'), 'utf8'),
  ];
  const whole = newRun('whole');
  const { model } = await quadraticRun({ run: whole, options, order: 'easy_first' });
  const wanted = result(whole, model);
  const random = await quadraticRun({ run: newRun('random'), options });
  expect(sha256(random.model.params.weights)).not.toBe(wanted[0]);
  // 17 rows, 3 steps an epoch: stops in the middle of later epochs, and at their ends.
  for (const stop of [2, 3, 4, 5, 8]) {
    const run = newRun(`stopped-${stop}`);
    const controller = new AbortController();
    const reporter = { step: ({ step }: { step: number }) => step === stop && controller.abort() };
    const { signal } = controller;
    await quadraticRun({
      run,
      options,
      order: 'easy_first',
      signal,
      reporter: reporter as RunRequest['reporter'] & {},
    });
    const { model: again } = await quadraticRun({ run, options, order: 'easy_first', resume: true });
    expect(result(run, again), `stopped after ${stop}`).toEqual(wanted);
  }
});

test('harness align takes a curriculum of a plug-in and a reduce of its caller', { timeout: 180_000 }, async () => {
  const file = join(folder, 'curriculum.ts');
  // A plug-in that writes down what it was shown.
  writeFileSync(
    file,
    CURRICULUM.replace('easy_first', 'shown')
      .replace('import {', "import { appendFileSync } from 'node:fs';\nimport {")
      .replace(
        '    if (',
        `    appendFileSync('${join(folder, 'shown.jsonl')}', JSON.stringify(Array.from(losses)) + '\\n');\n    if (`,
      ),
  );
  const reduced: string[][] = [];
  const set = {
    method: 'dpo',
    model_name_or_path: join(root, 'fixtures/models/tiny-llama-hh'),
    dataset_name: join(root, 'fixtures/preferences/test.jsonl'),
    dataset_train_split: 'train[:4]',
    ...{ per_device_train_batch_size: 2, max_steps: 3, logging_steps: 1, save_strategy: 'no', max_length: 96 },
    ...{ train_sampling_strategy: 'shown', output_dir: join(folder, 'run') },
  };
  await align(undefined, {
    set,
    plugins: [file],
    reduce: (gradients) => {
      reduced.push([...gradients.keys()]);
    },
  });
  expect(reduced).toHaveLength(3);
  expect(reduced[0]).toContain('model.norm.weight');
  const shown = readFileSync(join(folder, 'shown.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as (number | null)[]);
  expect(shown[0]).toEqual([null, null, null, null]);
  // Policy and reference were the same in the first step: log 2 for its two rows.
  const seen = shown.at(-1)!.filter((x): x is number => x !== null);
  expect(seen).toHaveLength(4);
  expect(seen.filter((x) => Math.abs(x - Math.log(2)) < 1e-4).length).toBeGreaterThanOrEqual(2);
});

test('an order that is none names file and line', async () => {
  const file = join(folder, 'short.ts');
  writeFileSync(
    file,
    CURRICULUM.replace('easy_first', 'short').replace('return random.permutation(examples)', 'return [0]'),
  );
  await loadPlugins([file]);
  const run = quadraticRun({ run: newRun('short'), order: 'short' });
  await expect(run).rejects.toMatchObject({
    code: 'PLUGIN_INVALID',
    message: 'short gives no order of 17 rows',
    where: { file: expect.stringMatching(/short\.ts$/), line: 7 },
  });
});
