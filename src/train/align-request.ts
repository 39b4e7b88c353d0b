/** What `align` is asked for and what it answers. */
import type { HubSources } from '../data/hub/sources.ts';
import type { TrainerDefinition } from './contract.ts';
import type { Reporter } from './events.ts';
import type { ReduceGradients } from './optimiser/gradient-chain.ts';
import type { TrainOptions } from './options.ts';

export interface AlignRequest {
  trainer: TrainerDefinition;
  options: TrainOptions & Record<string, unknown>;
  /** The text of config.yaml. */
  resolvedYaml: string;
  /** Relative names are looked for beside it too. */
  configFile?: string;
  command: string[];
  /** The latest checkpoint of the run folder, or a checkpoint or run by path. */
  resume?: true | string;
  /** Resolve, check and forecast everything; write nothing. */
  dryRun: boolean;
  reporter: Reporter;
  signal?: AbortSignal;
  /** What was taken from the hub is noted here; `align` makes one where it is left out. */
  hub?: HubSources;
  /** Brings the gradients of each step together with those of other workers. */
  reduce?: ReduceGradients;
}

export interface AlignResult {
  /** The run folder. */
  run: string;
  /** For `--json` and the manifest. */
  summary: Record<string, unknown>;
  /** What is left to say, the place of the result last. */
  lines: string[];
}
