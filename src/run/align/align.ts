/** A training run from its resolved config. */
import { resolvedYaml } from '../../config/print.ts';
import type { AlignResult } from '../../train/align.ts';
import type { Reporter } from '../../train/events.ts';
import type { ReduceGradients } from '../../train/optimiser/gradient-chain.ts';
import type { AlignConfig } from './config.ts';

export interface RunAlign {
  config: AlignConfig;
  /** For the manifest: how the run was asked for. */
  command: string[];
  /** The last checkpoint of `output_dir`, or of the run or checkpoint at this path. */
  resume?: true | string | undefined;
  dryRun?: boolean;
  reporter: Reporter;
  signal?: AbortSignal | undefined;
  /** Brings gradients together with those of other workers. */
  reduce?: ReduceGradients | undefined;
}

/** @throws HarnessError for whatever is wrong with data or model, exit code 130 when it was aborted. */
export async function runAlign(request: RunAlign): Promise<AlignResult> {
  const { config, command, resume, dryRun = false, reporter, signal, reduce } = request;
  const { trainer, options, resolved, schema, configFile } = config;
  const { align } = await import('../../train/align.ts');
  return await align({
    ...{ trainer, options, command, dryRun, reporter },
    resolvedYaml: resolvedYaml(resolved, schema, configFile),
    ...(configFile === undefined ? {} : { configFile }),
    ...(resume === undefined ? {} : { resume }),
    ...(signal === undefined ? {} : { signal }),
    ...(reduce === undefined ? {} : { reduce }),
  });
}
