/**
 * A model small enough to be computed by hand, for tests of the loop: y = n * (W x) with squared error, real gradients,
 * and everything a run of it needs. `x` and the targets follow from an example's token ids.
 */
import { join } from 'node:path';
import type { Example } from '../../src/data/tree.ts';
import { onnxExecutor } from '../../src/engine/onnx/executor.ts';
import { ParamStore } from '../../src/engine/params.ts';
import { SafetensorsReader, writeSafetensors } from '../../src/models/files/safetensors.ts';
import { type Reporter, silent } from '../../src/train/events.ts';
import { MetricsLog } from '../../src/train/loggers/metrics-jsonl.ts';
import { freshState, type LoopOptions, type LoopOutcome, train } from '../../src/train/loop.ts';
import { gradientChain, type ReduceGradients } from '../../src/train/optimiser/gradient-chain.ts';
import { type OptimiserKeys, openOptimiser } from '../../src/train/optimiser/open-optimiser.ts';
import type { TrainOptions } from '../../src/train/options.ts';
import { Penalties } from '../../src/train/penalties/penalties.ts';
import { planRun } from '../../src/train/plan.ts';
import { Sampler } from '../../src/train/sampler.ts';
import { type ModelFiles, recoverCheckpoints, restore } from '../../src/train/state/checkpoint.ts';
import { findResumePoint, goOnFrom } from '../../src/train/state/resume.ts';
import type { HeldOutValues, StepModel, StepTotals } from '../../src/train/step-model-contract.ts';

export function examples(count: number, shift = 0): Example[] {
  return Array.from({ length: count }, (_, index) => ({
    tree: { ids: [index + shift, 7 * index + shift, 3], role: 'completion', predict: true },
    tokens: 3 + (index % 4),
    source: `rows.jsonl:${index + 1}`,
    index,
    truncated: false,
  }));
}

const inputOf = ({ tree }: Example) => [Math.sin(tree.ids[0]!), Math.cos(tree.ids[1]!), 1];
const targetOf = ({ tree }: Example) => [Math.sin(3 * tree.ids[0]!), 0.5 - Math.cos(2 * tree.ids[1]!)];

export class Quadratic implements StepModel {
  readonly params = new ParamStore([
    { name: 'weight', shape: [2, 3], trainable: true, decay: true },
    { name: 'norm', shape: [2], trainable: true, decay: false },
  ]);

  constructor() {
    this.params.view('weight').data.set([0.1, -0.2, 0.3, 0.05, 0.4, -0.1]);
    this.params.view('norm').data.fill(1);
  }

  #forward(batch: readonly Example[], totals: StepTotals) {
    const [w, n] = [this.params.view('weight').data, this.params.view('norm').data];
    const [gw, gn] = [new Float64Array(6), new Float64Array(2)];
    const losses = batch.map((example) => {
      const [x, y] = [inputOf(example), targetOf(example)];
      let loss = 0;
      for (let j = 0; j < 2; j++) {
        const inner = x.reduce((sum, value, i) => sum + w[3 * j + i]! * value, 0);
        const error = n[j]! * inner - y[j]!;
        loss += 0.5 * error * error;
        gn[j]! += (error * inner) / totals.examples;
        for (let i = 0; i < 3; i++) gw[3 * j + i]! += (error * n[j]! * x[i]!) / totals.examples;
      }
      return loss;
    });
    const sum = losses.reduce((a, b) => a + b, 0);
    return { losses, loss: Math.fround(sum / totals.examples), metrics: { error: sum / batch.length }, gw, gn };
  }

  async trainStep(micro: readonly Example[], totals: StepTotals, _: Float32Array | null, accumulate: boolean) {
    const { loss, losses, metrics, gw, gn } = this.#forward(micro, totals);
    for (const [name, g] of [
      ['weight', gw],
      ['norm', gn],
    ] as const) {
      const into = this.params.gradient(name).data;
      for (let i = 0; i < g.length; i++) into[i] = (accumulate ? into[i]! : 0) + g[i]!;
    }
    return { loss, metrics, rows: Float32Array.from(losses) };
  }

  async evaluate(batch: readonly Example[], totals: StepTotals) {
    const { loss, losses, metrics } = this.#forward(batch, totals);
    const values = Float32Array.from(losses);
    const heldOut: Record<string, HeldOutValues> = { squares: { label: 'squared error', kind: 'mean', values } };
    return { loss, metrics, heldOut };
  }

  async predictedLogps(batch: readonly Example[]) {
    return batch.map(({ tree }) => Float32Array.from([...tree.ids].slice(1), (id) => -Math.fround(Math.sqrt(id + 1))));
  }
}

export const baseOptions: LoopOptions = {
  perDeviceTrainBatchSize: 3,
  perDeviceEvalBatchSize: 4,
  gradientAccumulationSteps: 2,
  maxSteps: 20,
  numTrainEpochs: 3,
  dataloaderDropLast: false,
  warmupSteps: 3,
  warmupRatio: 0,
  learningRate: 0.05,
  lrSchedulerType: 'cosine',
  lrSchedulerKwargs: {},
  maxGradNorm: 1,
  loggingStrategy: 'steps',
  loggingSteps: 3,
  loggingFirstStep: false,
  evalStrategy: 'steps',
  evalSteps: 4,
  evalDelay: 0,
  saveStrategy: 'no',
  saveSteps: 5,
  saveOnlyModel: false,
  loadBestModelAtEnd: false,
  earlyStoppingThreshold: 0,
};

export const modelFiles = (params: ParamStore): ModelFiles => ({
  async write(folder) {
    const tensors = params.names.map((name) => ({
      name,
      shape: params.view(name).shape,
      view: params.view(name).data,
    }));
    await writeSafetensors(join(folder, 'model.safetensors'), tensors);
  },
  async read(folder) {
    const reader = await SafetensorsReader.open(join(folder, 'model.safetensors'));
    for (const name of params.names) await reader.read(name, params.view(name).data);
    await reader.close();
  },
});

export interface RunRequest {
  run: string;
  options?: Partial<LoopOptions>;
  seed?: number;
  rows?: Example[];
  resume?: true | string;
  reporter?: Partial<Reporter>;
  signal?: AbortSignal;
  model?: Quadratic;
  optimiser?: Partial<OptimiserKeys>;
  penalties?: TrainOptions['penalties'];
  order?: string;
  reduce?: ReduceGradients;
  /** Looks at rows for the penalties. */
  look?: (penalties: Penalties, model: Quadratic) => Promise<void>;
  files?: Partial<ModelFiles>;
}

/** One process's part of a run, as `align` puts it together. */
export async function quadraticRun(request: RunRequest): Promise<LoopOutcome & { model: Quadratic }> {
  const options = { ...baseOptions, ...request.options };
  const { run, rows = examples(17), seed = 5, model = new Quadratic() } = request;
  const reporter = { ...silent, ...request.reporter };
  const adam = { adamBeta1: 0.9, adamBeta2: 0.99, adamEpsilon: 1e-8, weightDecay: 0.02 };
  const where = { params: model.params, executor: onnxExecutor({ threads: 1 }) };
  const optimizer = await openOptimiser({ ...adam, ...request.optimiser }, where);
  const penalties = await Penalties.open(request.penalties, where);
  const plan = planRun(options, rows.length);
  const sampler = await Sampler.open(plan, {
    strategy: request.order ?? 'random',
    seed,
    batchSize: options.perDeviceTrainBatchSize,
    accumulation: options.gradientAccumulationSteps,
    lengths: rows.map(({ tokens }) => tokens),
    wholeSteps: false,
  });
  const training = {
    ...{ params: model.params, optimizer, model: { ...modelFiles(model.params), ...request.files } },
    changes: gradientChain(model.params, optimizer, { penalties, reduce: request.reduce }),
    kept: { 'penalties.safetensors': penalties?.state ?? new Map(), 'rows.safetensors': sampler.state },
  };
  await recoverCheckpoints(run);
  const expected = { maxSteps: plan.maxSteps, seed, data: `${rows.length} rows` };
  const point = request.resume === undefined ? undefined : await findResumePoint(run, request.resume, reporter);
  if (point !== undefined) {
    await goOnFrom(run, point, expected, reporter);
    await restore(point.path, training, point.state);
  }
  if (point === undefined && penalties) await request.look?.(penalties, model);
  const state = point?.state ?? freshState(plan.maxSteps, seed, expected.data);
  const log = await MetricsLog.open(join(run, 'metrics.jsonl'), state.history);
  try {
    const outcome = await train({
      options,
      model,
      training,
      plan,
      sampler,
      train: { examples: rows, reference: null },
      heldOut: { examples: examples(9, 100), reference: null },
      run,
      state,
      resumed: point !== undefined,
      log: (entry) => log.write(entry),
      reporter,
      signal: request.signal,
    });
    return { ...outcome, model };
  } finally {
    await log.close();
  }
}
