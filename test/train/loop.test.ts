/** The loop on a model of eight numbers: what it logs, evaluates, saves and stops at. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Example } from '../../src/data/tree.ts';
import type { StepEvent } from '../../src/train/events.ts';
import type { StepTotals } from '../../src/train/step-model-contract.ts';
import { examples, Quadratic, quadraticRun } from './quadratic.ts';

let run = '';
beforeEach(() => {
  run = mkdtempSync(join(tmpdir(), 'harness-loop-'));
});
afterEach(() => rmSync(run, { recursive: true, force: true }));

type Line = Record<string, number>;
const lines = () =>
  readFileSync(join(run, 'metrics.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
const checkpoints = () =>
  readdirSync(run)
    .filter((name) => name.startsWith('checkpoint-'))
    .sort();
const bytes = (model: Quadratic) => Buffer.from(model.params.weights.slice().buffer);

/** What every step did, as the reporter hears it. */
function listener() {
  const steps: StepEvent[] = [];
  return { steps, reporter: { step: (event: StepEvent) => void steps.push(event) } };
}

test('log lines are means over their steps, and the last step carries rate and norm', async () => {
  const { steps, reporter } = listener();
  await quadraticRun({ run, reporter, options: { maxSteps: 7, evalStrategy: 'no' } });
  const logged = lines();
  expect(logged.map(({ step }) => step)).toEqual([3, 6, 7]);
  const [, second, last] = logged;
  const window = steps.slice(3, 6);
  const mean = (of: (event: StepEvent) => number) => window.reduce((sum, event) => sum + of(event), 0) / 3;
  expect(second!.loss).toBeCloseTo(
    mean((event) => event.loss),
    12,
  );
  expect([second!.grad_norm, second!.learning_rate]).toEqual([window[2]!.gradNorm, window[2]!.learningRate]);
  // 17 rows: 6 micro-batches of up to 3, two of them a step, so 3 steps an epoch.
  expect([second!.epoch, steps[3]!.epoch]).toEqual([2, 1 + 2 / 6]);
  expect(Object.keys(second!)).toEqual(['step', 'epoch', 'loss', 'grad_norm', 'learning_rate', 'error', 'num_tokens']);
  expect(second!.num_tokens).toBe(2 * examples(17).reduce((sum, { tokens }) => sum + tokens, 0));
  expect(last).toEqual({
    step: 7,
    epoch: 2 + 2 / 6,
    train_loss: expect.closeTo(steps.reduce((sum, { loss }) => sum + loss, 0) / 7, 12),
  });
});

test('metrics are means over micro-batches, the short last one included', async () => {
  const { steps, reporter } = listener();
  await quadraticRun({
    run,
    reporter,
    rows: examples(5),
    options: { maxSteps: 1, evalStrategy: 'no', saveStrategy: 'no' },
  });
  const model = new Quadratic();
  const order = await microBatches(5);
  const each = await Promise.all(order.map((batch) => model.evaluate(batch, { examples: 5, tokens: {} })));
  expect(steps[0]!.metrics.error).toBeCloseTo((each[0]!.metrics.error + each[1]!.metrics.error) / 2, 12);
  expect(steps[0]!.loss).toBeCloseTo(each[0]!.loss + each[1]!.loss, 12);
});

/** The micro-batches of the first step over `count` rows. */
async function microBatches(count: number): Promise<Example[][]> {
  const seen: Example[][] = [];
  class Watched extends Quadratic {
    override trainStep(...[micro, ...rest]: Parameters<Quadratic['trainStep']>) {
      seen.push([...micro]);
      return super.trainStep(micro, ...rest);
    }
  }
  const folder = mkdtempSync(join(run, 'watch-'));
  const options = { maxSteps: 1, evalStrategy: 'no', saveStrategy: 'no' } as const;
  await quadraticRun({ run: folder, rows: examples(count), options, model: new Watched() });
  return seen;
}

test('accumulated micro-batches equal one big batch, also in a short last step', async () => {
  const options = { maxSteps: 6, evalStrategy: 'no', saveStrategy: 'no', maxGradNorm: 0 } as const;
  const parts = await quadraticRun({ run, options });
  const whole = await quadraticRun({
    run,
    options: { ...options, perDeviceTrainBatchSize: 6, gradientAccumulationSteps: 1 },
  });
  const [a, b] = [parts.model.params.weights, whole.model.params.weights];
  for (let i = 0; i < parts.model.params.total; i++) expect(a[i]).toBeCloseTo(b[i]!, 5);
  expect(parts.trainLoss).toBeCloseTo(whole.trainLoss!, 6);
});

test('totals of a step are known before its first micro-batch', async () => {
  const totals: StepTotals[] = [];
  class Watched extends Quadratic {
    override trainStep(...args: Parameters<Quadratic['trainStep']>) {
      totals.push(args[1]);
      return super.trainStep(...args);
    }
  }
  const options = { maxSteps: 3, evalStrategy: 'no', saveStrategy: 'no' } as const;
  await quadraticRun({ run, options, model: new Watched() });
  // 6 + 6 + 5 rows; of three ids each the first has nothing before it.
  expect(totals.map((t) => t.examples)).toEqual([6, 6, 6, 6, 5, 5]);
  expect(totals[4]).toEqual({ examples: 5, tokens: { completion: 10 } });
});

test('evaluations carry the prefix, weigh rows alike, and happen at the end too', async () => {
  const { model } = await quadraticRun({ run, options: { maxSteps: 6, evalSteps: 4 } });
  const evaluated = lines().filter((line) => 'eval_loss' in line);
  expect(evaluated.map(({ step }) => step)).toEqual([4, 6]);
  expect(Object.keys(evaluated[0]!)).toEqual(['step', 'epoch', 'eval_loss', 'eval_error', 'eval_num_tokens']);
  const all = await model.evaluate(examples(9, 100), { examples: 9, tokens: {} });
  expect(evaluated[1]!.eval_loss).toBeCloseTo(all.loss, 6);
});

test('checkpoints are rotated, the best and the newest stay, and the best is told', async () => {
  const options = {
    maxSteps: 20,
    evalSteps: 2,
    saveStrategy: 'steps',
    saveSteps: 2,
    saveTotalLimit: 2,
    loadBestModelAtEnd: true,
  } as const;
  await quadraticRun({ run, options: { ...options, learningRate: 0.6, lrSchedulerType: 'constant' } });
  const evaluated = lines().filter((line) => 'eval_loss' in line);
  const best = evaluated.reduce((a, b) => (b.eval_loss! < a.eval_loss! ? b : a));
  expect(best.step).toBeLessThan(20);
  expect(checkpoints()).toEqual([`checkpoint-${best.step}`, 'checkpoint-20'].sort());
  const state = JSON.parse(readFileSync(join(run, 'checkpoint-20', 'trainer_state.json'), 'utf8')) as Record<
    string,
    unknown
  >;
  expect(state).toMatchObject({
    global_step: 20,
    max_steps: 20,
    best_metric: best.eval_loss,
    best_global_step: best.step,
    best_model_checkpoint: `checkpoint-${best.step}`,
    log_history: lines().slice(0, -1),
  });
});

test('save_strategy best saves when the metric improves and not otherwise', async () => {
  const options = { maxSteps: 20, evalSteps: 2, saveStrategy: 'best', metricForBestModel: 'eval_loss' } as const;
  await quadraticRun({ run, options: { ...options, learningRate: 0.6, lrSchedulerType: 'constant' } });
  let best = Number.POSITIVE_INFINITY;
  const improved = lines().filter(({ eval_loss: loss = best }) => {
    const better = loss < best;
    if (better) best = loss;
    return better;
  });
  expect(checkpoints()).toEqual(improved.map(({ step }) => `checkpoint-${step}`).sort());
  expect(improved.length).toBeLessThan(10);
});

test('early stopping waits for its patience', async () => {
  const told: string[] = [];
  const options = {
    maxSteps: 200,
    evalSteps: 1,
    earlyStoppingPatience: 3,
    metricForBestModel: 'loss',
    learningRate: 0.6,
  };
  await quadraticRun({
    run,
    options: { ...options, lrSchedulerType: 'constant' },
    reporter: { info: (text) => void told.push(text) },
  });
  const evaluated = lines().flatMap(({ eval_loss: loss }) => loss ?? []);
  const last = evaluated.length;
  expect(last).toBeLessThan(200);
  const bestAt = evaluated.indexOf(Math.min(...evaluated.slice(0, last - 3)));
  expect(evaluated.slice(-3).every((loss) => loss >= evaluated[bestAt]!)).toBe(true);
  expect(told).toEqual([expect.stringMatching(new RegExp(`^Stopping early at step ${last}: eval_loss`))]);
});

test('a metric that does not exist is named with those that do', async () => {
  const options = { maxSteps: 4, evalSteps: 2, metricForBestModel: 'eval_accuracy', loadBestModelAtEnd: true };
  await expect(quadraticRun({ run, options })).rejects.toThrow(/metric_for_best_model accuracy is not among/);
});

test('a rate that waits for a plateau falls only after evaluations without progress', async () => {
  const { steps, reporter } = listener();
  const kwargs = { factor: 0.5, patience: 1 };
  const options = {
    maxSteps: 20,
    evalSteps: 1,
    learningRate: 0.6,
    lrSchedulerType: 'reduce_lr_on_plateau' as const,
    lrSchedulerKwargs: kwargs,
  };
  await quadraticRun({ run, reporter, options });
  const rates = steps.map(({ learningRate }) => learningRate);
  expect(rates.slice(0, 3)).toEqual([0.6, 0.6, 0.6]);
  expect(rates.at(-1)).toBeLessThan(0.6);
});

test('no steps: nothing is trained, logged or saved', async () => {
  const outcome = await quadraticRun({ run, options: { maxSteps: 0, saveStrategy: 'steps' } });
  expect(outcome).toMatchObject({ status: 'finished' });
  expect(outcome.trainLoss).toBeUndefined();
  expect(readFileSync(join(run, 'metrics.jsonl'), 'utf8')).toBe('');
  expect(bytes(outcome.model).equals(bytes(new Quadratic()))).toBe(true);
  expect(checkpoints()).toEqual([]);
});

test('a loss that is not a number stops the run, naming step, rows and tensor; the last checkpoint stays', async () => {
  const rows = examples(6);
  rows[4]!.tree = { ...rows[4]!.tree, ids: [Number.POSITIVE_INFINITY, 1, 3] };
  const options = {
    perDeviceTrainBatchSize: 1,
    gradientAccumulationSteps: 2,
    maxSteps: 9,
    saveStrategy: 'steps',
    saveSteps: 1,
  } as const;
  const wrong = await quadraticRun({ run, rows, options, seed: 2 }).catch((error: unknown) => error);
  const saved = checkpoints().length;
  expect(wrong).toMatchObject({ code: 'NON_FINITE', exitCode: 1 });
  expect((wrong as Error).message).toBe(`Step ${saved + 1}: loss is NaN; all weights are finite (row rows.jsonl:5).`);
});

test('a gradient that is not finite names its tensor and the rows of the step, before it touches the weights', async () => {
  class Overflowing extends Quadratic {
    override async trainStep(...args: Parameters<Quadratic['trainStep']>) {
      const result = await super.trainStep(...args);
      this.params.gradient('norm').data[1] = Number.POSITIVE_INFINITY;
      return result;
    }
  }
  const model = new Overflowing();
  const wrong = quadraticRun({ run, model, rows: examples(40), options: { perDeviceTrainBatchSize: 10 } });
  await expect(wrong).rejects.toThrow(
    /^Step 1: the gradient of norm is not finite \(rows (rows\.jsonl:\d+(, )?){8} and 12 more\)\.$/,
  );
  expect(bytes(model).equals(bytes(new Quadratic()))).toBe(true);
});

test('weights that are not finite are not saved', async () => {
  class Broken extends Quadratic {
    override async trainStep(...args: Parameters<Quadratic['trainStep']>) {
      const result = await super.trainStep(...args);
      this.params.view('weight').data[2] = Number.NaN;
      return result;
    }
  }
  const options = { saveStrategy: 'steps', saveSteps: 1, gradientAccumulationSteps: 1 } as const;
  const wrong = quadraticRun({ run, model: new Broken(), options });
  await expect(wrong).rejects.toThrow(/After step 1 the weight tensor weight is not finite/);
  expect(checkpoints()).toEqual([]);
});
