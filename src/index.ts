/**
 * The library: training, evaluating and scoring from code, statistics, and the graph that models and losses are written in. Commands
 * are thin over the same functions. What is not exported here is not promised; plug-ins import `@harness-ai/harness/plugin`.
 *
 *   import { align } from '@harness-ai/harness';
 *   const { run, summary } = await align('dpo.yaml', { set: { beta: 0.2 } });
 *   const { results } = await evaluate({ set: { model: './model', suite: 'embedded' } });
 *   const { value, ci95 } = await score('bleu', [{ prediction: 'a b', reference: ['a b c'] }]);
 */
import './base/no-telemetry.ts';
import type { Override } from './config/overrides.ts';
import type { MetricResult, ScoreOptions } from './eval/results.ts';
import type { EvalReporter } from './eval/run/events.ts';
import type { EvalOutcome } from './eval/run/run-eval.ts';
import type { AlignResult } from './train/align.ts';
import type { Reporter } from './train/events.ts';
import type { ReduceGradients } from './train/optimiser/gradient-chain.ts';

export { HarnessError, type Where } from './base/errors.ts';
export type { HostTensor } from './base/tensor.ts';
export { type Executor, openExecutor, type Program } from './engine/executor.ts';
export { gradients } from './engine/grad.ts';
export { type Graph, input, scope, trace, type Value } from './engine/graph.ts';
export * as op from './engine/ops.ts';
export type { MetricResult, ScoreOptions } from './eval/results.ts';
export type { EvalProgress, EvalReporter } from './eval/run/events.ts';
export type { MetricFigure, TaskResult } from './eval/run/results.ts';
export type { EvalOutcome } from './eval/run/run-eval.ts';
export { type CausalLM, loadCausalLM } from './models/causal-lm.ts';
export { RewardScorer, type RewardScorerOptions } from './models/score-sequences.ts';
export type { ModelSource } from './providers/contract/provider.ts';
export { anovaOneWay } from './statistics/anova.ts';
export { clusteredMean, repeatedMean } from './statistics/clustered.ts';
export { kendall, pearson, spearman } from './statistics/correlation.ts';
export { cohensD, cohensDz } from './statistics/effect-sizes.ts';
export { kruskalWallis, mannWhitney } from './statistics/independent-ranks.ts';
export { adjust } from './statistics/multiple-testing.ts';
export { clopperPearson, wilson } from './statistics/proportions.ts';
export { detectableDifference, power, sampleSize } from './statistics/sample-size.ts';
export { tTestOneSample, tTestPaired, tTestStudent, tTestWelch } from './statistics/t-tests.ts';
export { mcnemar, twoProportions } from './statistics/two-by-two.ts';
export { wilcoxon } from './statistics/wilcoxon.ts';
export type { AlignResult } from './train/align.ts';
export type { Reporter, StepEvent } from './train/events.ts';
export type { ReduceGradients } from './train/optimiser/gradient-chain.ts';

export interface AlignOptions {
  /** Keys that win over the file, by their YAML names: `{ learning_rate: 5e-7 }`. */
  set?: Readonly<Record<string, unknown>>;
  /** Files that declare further methods; their code is run. */
  plugins?: readonly string[];
  /** Go on from the last checkpoint of `output_dir`, or of the run or checkpoint at this path. */
  resume?: true | string;
  /** Check and forecast everything, write nothing. */
  dryRun?: boolean;
  /** Is told of phases, steps and findings; nothing is printed. */
  reporter?: Reporter;
  /** Aborted: a checkpoint is written and the promise rejects with exit code 130. */
  signal?: AbortSignal;
  /** Brings the gradients of each step together with those of other workers, in place, before their norm is taken. */
  reduce?: ReduceGradients;
}

/**
 * Trains a model by a config, as `harness align` does.
 * @param config path of a YAML file, or undefined when `set` says everything.
 * @throws HarnessError for whatever is wrong with config, data or model, all config errors at once.
 */
export async function align(config: string | undefined, options: AlignOptions = {}): Promise<AlignResult> {
  const { resolveAlign } = await import('./run/align/config.ts');
  const { runAlign } = await import('./run/align/align.ts');
  const { silent } = await import('./train/events.ts');
  const { set, plugins = [], resume, dryRun, reporter = silent, signal, reduce } = options;
  const overrides = overridesOf(set);
  const resolved = await resolveAlign({ configFile: config, overrides, plugins, resume }, process.env);
  const command = ['align', ...(config === undefined ? [] : [config]), ...overrides.map(({ spelled }) => spelled)];
  return await runAlign({ config: resolved, command, resume, dryRun: dryRun === true, reporter, signal, reduce });
}

export interface EvaluateOptions {
  /** Path of a YAML config. */
  config?: string;
  /** Keys that win over the file, by their YAML names: `{ model: './model', tasks: ['gsm8k'], limit: 100 }`. */
  set?: Readonly<Record<string, unknown>>;
  /** Is told of phases, progress and findings; nothing is printed. */
  reporter?: EvalReporter;
  /** Aborted: every answer so far is kept and the promise rejects with exit code 130. */
  signal?: AbortSignal;
}

/**
 * Evaluates a model, as `harness eval` does. An existing `output_dir` is gone on with: nothing is asked twice.
 * @throws HarnessError for whatever is wrong with config, tasks or model. Gates that fail and samples without an answer
 * stand in the outcome.
 */
export async function evaluate(options: EvaluateOptions): Promise<EvalOutcome> {
  const { resolveEval } = await import('./run/eval/config.ts');
  const { setUpEval } = await import('./run/eval/setup.ts');
  const { silentEval } = await import('./eval/run/events.ts');
  const { runEval } = await import('./eval/run/run-eval.ts');
  const overrides = overridesOf(options.set);
  const config = resolveEval({ configFile: options.config, overrides }, process.env);
  const command = [
    'eval',
    ...(options.config === undefined ? [] : [options.config]),
    ...overrides.map(({ spelled }) => spelled),
  ];
  const reporter = options.reporter ?? silentEval;
  const setup = await setUpEval({ config, command, env: process.env, reporter, dryRun: false });
  try {
    return await runEval({ ...setup.request, ...(options.signal === undefined ? {} : { signal: options.signal }) });
  } finally {
    await setup.close();
  }
}

/**
 * One metric over samples in memory, as `harness score` computes it over a file.
 * @param samples rows under the names of the metric's columns.
 * @param options of the metric under `options`, by their YAML names; clusters, groups, a model for metrics that need one.
 * @throws HarnessError for an unknown metric or option and for rows that do not fit, with the row.
 */
export async function score(
  metric: string,
  samples: Iterable<Readonly<Record<string, unknown>>>,
  options: ScoreOptions & { options?: Readonly<Record<string, unknown>>; plugins?: readonly string[] } = {},
): Promise<MetricResult> {
  const { METRICS } = await import('./eval/metric-kind.ts');
  const { load } = await import('./registry/kind.ts');
  const { loadPlugins } = await import('./user-plugins.ts');
  const { scoreSamples } = await import('./eval/score.ts');
  const { plugins = [], ...rest } = options;
  await loadPlugins(plugins);
  return scoreSamples(await load(METRICS, metric), samples, rest);
}

/** Keys from code, as a command line would give them. */
const overridesOf = (set: Readonly<Record<string, unknown>> = {}): Override[] =>
  Object.entries(set).map(([key, value]) => ({ path: [key], given: { kind: 'json', value }, spelled: `set.${key}` }));
