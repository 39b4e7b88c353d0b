/**
 * trajectory_*.json: whole training runs against TRL, step by step, through the real loop, optimiser, reference and
 * sampler. Everything is taken from the files; one whose method is not here is skipped with the reason.
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { camelCase } from '../../../src/config/names.ts';
import type { Example, Segment } from '../../../src/data/tree.ts';
import { onnxExecutor } from '../../../src/engine/onnx/executor.ts';
import { loadAdapter } from '../../../src/models/adapters/adapted-lm.ts';
import { type CausalLM, loadCausalLM } from '../../../src/models/causal-lm.ts';
import { hashWeights } from '../../../src/models/files/hash-weights.ts';
import { startRewardModel } from '../../../src/models/reward-model.ts';
import { silent } from '../../../src/train/events.ts';
import type { LogEntry } from '../../../src/train/loggers/metrics-jsonl.ts';
import { freshState, train } from '../../../src/train/loop.ts';
import { openOptimiser } from '../../../src/train/optimiser/open-optimiser.ts';
import type { TrainOptions } from '../../../src/train/options.ts';
import { planRun } from '../../../src/train/plan.ts';
import { referenceLogps } from '../../../src/train/reference.ts';
import { Sampler } from '../../../src/train/sampler.ts';
import { effectiveSchema } from '../../../src/train/schema.ts';
import { TracedStepModel } from '../../../src/train/step-model.ts';
import { loadTrainer } from '../../../src/train/trainer-kind.ts';
import { goldenFiles, goldenModel, modelOf, norm, readGolden, within } from '../golden.ts';

type Row =
  | { prompt_ids?: number[]; chosen_ids: number[]; rejected_ids: number[] }
  | { input_ids: number[]; prompt_len: number };

interface Tolerance {
  abs: number;
  rel: number;
}

interface File {
  model: string;
  arguments: Record<string, unknown>;
  examples: Row[];
  steps: ({ step: number; loss: number; grad_norm: number } & Record<string, unknown>)[];
  weights_after: Record<string, { norm: number; first16: number[]; update_norm: number }>;
  tolerance_loss_abs: number;
  tolerance_grad_norm_rel: number;
  tolerance_logged_metrics: Tolerance;
  tolerance_weights_after: { norm_rel: number; update_norm_rel: number; first16_abs: number };
}

type Made = Pick<Example, 'tree' | 'tokens' | 'extra'>;

function treeOf(row: Row, completionOnly: boolean): Made {
  if ('input_ids' in row) {
    const predict = row.input_ids.map((_, i) => (completionOnly && i < row.prompt_len ? 0 : 1));
    return { tree: { role: 'text', ids: row.input_ids, predict }, tokens: row.input_ids.length };
  }
  if (row.prompt_ids === undefined) return scoredPair(row);
  const children = [
    { role: 'chosen', ids: row.chosen_ids, predict: true },
    { role: 'rejected', ids: row.rejected_ids, predict: true },
  ];
  const tokens = 2 * row.prompt_ids.length + row.chosen_ids.length + row.rejected_ids.length;
  return { tree: { role: 'prompt', ids: row.prompt_ids, predict: false, children }, tokens };
}

type Scored = { chosen_ids: number[]; rejected_ids: number[]; margin?: number };

/** Whole sequences that are scored: what they share is their prompt. */
function scoredPair({ chosen_ids: a, rejected_ids: b, margin = 0 }: Scored): Made {
  let shared = 0;
  while (shared < Math.min(a.length, b.length) && a[shared] === b[shared]) shared++;
  const answer = (role: string, ids: number[]): Segment => ({
    role,
    ids: ids.slice(shared),
    predict: false,
    read: true,
  });
  const children = [answer('chosen', a), answer('rejected', b)];
  const tree = { role: 'prompt', ids: a.slice(0, shared), predict: false, children };
  return { tree, tokens: a.length + b.length, extra: { margin } };
}

const scratch = mkdtempSync(join(tmpdir(), 'harness-trajectory-'));
process.env.HARNESS_CACHE = join(scratch, 'cache');
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const methods = new URL('../../../trainers/', import.meta.url);
const methodOf = (name: string) => /^trajectory_([a-z]+)/.exec(name)![1]!;

/** Why a file cannot be run; undefined when it can. */
function obstacle(name: string): string | undefined {
  const known = existsSync(new URL(`${methodOf(name)}.ts`, methods));
  return known ? undefined : `there is no method ${methodOf(name)} yet`;
}

/** The adapter that is trained on, `folder, words about it`, or all weights of the model. */
async function policyOf(file: File): Promise<CausalLM> {
  const { adapter, score_weight: score } = file.arguments;
  if (Array.isArray(score)) {
    const model = await startRewardModel(modelOf(file), 0);
    model.params.view('score.weight').data.set(score);
    return model;
  }
  if (typeof adapter !== 'string') return loadCausalLM(modelOf(file));
  return loadAdapter(goldenModel(adapter.split(',')[0]!.trim()), modelOf(file));
}

/** PEFT's name of a weight in memory, `base_model.model.<module>.lora_A.default.weight`, as ours. */
const ownName = (weight: string): string =>
  weight.replace(/^base_model\.model\./, '').replace(/\.(modules_to_save\.)?default\./, '.');

async function run(name: string, file: File) {
  const trainer = await loadTrainer(methodOf(name));
  const { properties } = await effectiveSchema(trainer);
  const defaults = Object.entries(properties).filter(([, { default: value }]) => value !== undefined && value !== null);
  const given = Object.entries(file.arguments).filter(
    ([key, value]) => Object.hasOwn(properties, key) && value !== null,
  );
  const entries = [...defaults.map(([key, schema]) => [key, schema.default] as const), ...given];
  const options = {
    ...Object.fromEntries(entries.map(([key, value]) => [camelCase(key), value])),
    ...{ trainSamplingStrategy: 'sequential', loggingStrategy: 'steps', loggingSteps: 1 },
    ...{ evalStrategy: 'no', saveStrategy: 'no', loadBestModelAtEnd: false, maxLength: null },
  } as unknown as TrainOptions & Record<string, unknown>;
  const completionOnly = file.arguments.completion_only_loss !== false;
  const examples = file.examples.map((row, index): Example => {
    return { ...treeOf(row, completionOnly), source: `${name}:${index}`, index, truncated: false };
  });

  const executor = onnxExecutor({ threads: 1 });
  const lm = await policyOf(file);
  const model = new TracedStepModel({ model: lm, trainer, options, executor });
  const request = { model, examples, batchSize: options.perDeviceEvalBatchSize, depends: [hashWeights(lm.params)] };
  const reference = trainer.needs?.reference ? await referenceLogps({ ...request, reporter: silent }) : null;
  const optimizer = await openOptimiser(options, { params: lm.params, executor });
  const plan = planRun(options, examples.length);
  const sampler = await Sampler.open(plan, {
    strategy: options.trainSamplingStrategy,
    seed: options.seed,
    batchSize: options.perDeviceTrainBatchSize,
    accumulation: options.gradientAccumulationSteps,
    lengths: examples.map(({ tokens }) => tokens),
    wholeSteps: trainer.couplesBatch?.(options) === true,
  });
  const before = lm.params.weights.slice();
  const logged: LogEntry[] = [];
  await train({
    options,
    model,
    training: { params: lm.params, optimizer, model: { write: async () => {}, read: async () => {} } },
    plan,
    sampler,
    train: { examples, reference },
    heldOut: null,
    run: scratch,
    state: freshState(plan.maxSteps, options.seed, ''),
    resumed: false,
    log: async (entry) => void logged.push(entry),
    reporter: silent,
  });
  await model.dispose();
  return { params: lm.params, before, logged };
}

describe.each(goldenFiles('alignment', /^trajectory_.*\.json$/))('%s', (name) => {
  const file = readGolden<File>('alignment', name)!;
  const reason = obstacle(name);
  let made: ReturnType<typeof run> | undefined;
  const once = () => (made ??= run(name, file));

  it.skipIf(reason !== undefined)(
    `loss, norm and metrics of every step${reason ? ` (skipped: ${reason})` : ''}`,
    async () => {
      const { logged } = await once();
      expect(logged.length).toBeGreaterThanOrEqual(file.steps.length);
      for (const { step, loss, grad_norm: gradNorm, microbatch_losses: _, loss_logged: __, ...metrics } of file.steps) {
        const got = logged[step - 1]!;
        expect(got.step).toBe(step);
        expect(Math.abs(got.loss! - loss), `step ${step} loss ${got.loss} for ${loss}`).toBeLessThanOrEqual(
          file.tolerance_loss_abs,
        );
        const apart = Math.abs(got.grad_norm! - gradNorm) / gradNorm;
        expect(apart, `step ${step} grad_norm ${got.grad_norm} for ${gradNorm}`).toBeLessThanOrEqual(
          file.tolerance_grad_norm_rel,
        );
        for (const [metric, want] of Object.entries(metrics)) {
          const value = got[metric];
          expect(value, `step ${step} ${metric}`).toBeTypeOf('number');
          const exact = metric === 'num_tokens' || metric === 'learning_rate';
          const tolerance = exact ? { abs: 0, rel: 1e-8 } : file.tolerance_logged_metrics;
          expect(within(value!, want as number, tolerance), `step ${step} ${metric} ${value} for ${want}`).toBe(true);
        }
      }
    },
  );

  it.skipIf(reason !== undefined)('weights afterwards', async () => {
    const { params, before } = await once();
    const tolerance = file.tolerance_weights_after;
    for (const [named, want] of Object.entries(file.weights_after)) {
      const weight = ownName(named);
      const after = params.view(weight).data;
      const start = params.part(before, weight);
      const size = norm(after);
      expect(Math.abs(size - want.norm) / want.norm, `norm of ${weight}`).toBeLessThanOrEqual(tolerance.norm_rel);
      const update = norm(after.map((value, i) => value - start[i]!));
      const apart = Math.abs(update - want.update_norm) / want.update_norm;
      expect(apart, `update of ${weight}: ${update} for ${want.update_norm}`).toBeLessThanOrEqual(
        tolerance.update_norm_rel,
      );
      for (const [i, value] of want.first16.entries()) {
        expect(Math.abs(after[i]! - value), `${weight}[${i}]`).toBeLessThanOrEqual(tolerance.first16_abs);
      }
    }
  });
});
