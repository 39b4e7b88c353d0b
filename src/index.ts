/**
 * The library: training from code, and the graph that models and losses are written in. Commands are thin over the same
 * functions. What is not exported here is not promised; plug-ins import `@harness-ai/harness/plugin`.
 *
 *   import { align } from '@harness-ai/harness';
 *   const { run, summary } = await align('dpo.yaml', { set: { beta: 0.2 } });
 */
import type { AlignResult } from './train/align.ts';
import type { Reporter } from './train/events.ts';

export { HarnessError, type Where } from './base/errors.ts';
export type { HostTensor } from './base/tensor.ts';
export { type Executor, openExecutor, type Program } from './engine/executor.ts';
export { gradients } from './engine/grad.ts';
export { type Graph, input, scope, trace, type Value } from './engine/graph.ts';
export * as op from './engine/ops.ts';
export { type CausalLM, loadCausalLM } from './models/causal-lm.ts';
export type { AlignResult } from './train/align.ts';
export type { Reporter, StepEvent } from './train/events.ts';

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
}

/**
 * Trains a model by a config, as `harness align` does.
 * @param config path of a YAML file, or undefined when `set` says everything.
 * @throws HarnessError for whatever is wrong with config, data or model, all config errors at once.
 */
export async function align(config: string | undefined, options: AlignOptions = {}): Promise<AlignResult> {
  const { resolveAlign } = await import('./cli/align-config.ts');
  const { resolvedYaml } = await import('./config/print.ts');
  const overrides = Object.entries(options.set ?? {}).map(([key, value]) => ({
    path: [key],
    given: { kind: 'json' as const, value },
    spelled: `set.${key}`,
  }));
  const input = { configFile: config, overrides, plugins: options.plugins ?? [], resume: options.resume };
  const { trainer, options: trainOptions, resolved, schema, configFile } = await resolveAlign(input, process.env);
  const { align: train } = await import('./train/align.ts');
  const { silent } = await import('./train/events.ts');
  return train({
    trainer,
    options: trainOptions,
    resolvedYaml: resolvedYaml(resolved, schema, configFile),
    command: ['align', ...(config === undefined ? [] : [config]), ...overrides.map(({ spelled }) => spelled)],
    dryRun: options.dryRun === true,
    reporter: options.reporter ?? silent,
    ...(configFile === undefined ? {} : { configFile }),
    ...(options.resume === undefined ? {} : { resume: options.resume }),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
}
