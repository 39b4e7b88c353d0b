/**
 * What an optimiser is: one file in `optimisers/` that names what it keeps of each parameter and writes its step in graph
 * operations. Checkpoints, resuming, the forecast of memory and the schema follow from it; on which device it runs, and
 * whether a kernel computes it, is nothing that it sees. Clipping is done to the gradients before they come here.
 */
import type { HostTensor } from '../../base/tensor.ts';
import type { JsonSchema } from '../../config/schema.ts';
import type { Value } from '../../engine/graph.ts';
import type { TrainOptions } from '../options.ts';

/** A trainable tensor. */
export interface Parameter {
  name: string;
  shape: readonly number[];
}

/** What an optimiser keeps of a parameter from step to step. */
export interface StateTensor {
  /** In checkpoints it is `<name>.<parameter>`. */
  name: string;
  /**
   * `same` as the parameter (default); `rows`: with the last axis 1, `columns`: with the last but one 1, as factored
   * moments are; `scalar`; or sizes.
   */
  shape?: 'same' | 'rows' | 'columns' | 'scalar' | readonly number[];
  /** What it is filled with at the start; default 0. */
  initial?: number;
}

/** What is known on the host in a step. */
export interface StepFacts {
  /** Learning rate of this step. */
  lr: number;
  /** This step's number, from 1. */
  step: number;
  /** `weight_decay` for parameters that decay (matrices), 0 for norms and biases. */
  weightDecay: number;
}

/** What a step sees of one parameter, with its sizes as numbers. */
export interface UpdateContext {
  readonly shape: readonly number[];
  /** What `group` said of it; '' without one. */
  readonly group: string;
  readonly param: Value;
  /** After clipping. */
  readonly grad: Value;
  readonly state: Readonly<Record<string, Value>>;
  /**
   * A number that is formed on the host, in double, before each step; the graph sees it as a scalar. Without a function:
   * that fact itself.
   */
  scalar(name: keyof StepFacts): Value;
  scalar(name: string, of: (facts: StepFacts) => number): Value;
}

/** The new parameter and all of its state. */
export interface Update {
  param: Value;
  state: Readonly<Record<string, Value>>;
}

/** The shared keys that an optimiser may take its settings from. */
export type SharedSettings = Pick<TrainOptions, 'adamBeta1' | 'adamBeta2' | 'adamEpsilon'>;

export interface OptimiserDefinition<Options = Record<string, unknown>> {
  name: string;
  summary: string;
  /** Whose numbers these are: `torch.optim.SGD`, or the paper. */
  source: string;
  /** Other values of `optim` that mean it, as recipes write them. */
  names?: readonly string[];
  /** Its settings: keys of `optim_args`, by their YAML name, each with a description and a default. */
  schema: Record<string, JsonSchema>;
  /** Settings that shared keys give where `optim_args` does not, under the value of `optim` that named it. */
  settings?(shared: SharedSettings, optim: string): Partial<Options>;
  /** A word for parameters that are treated in another way, `adamw` for what Muon leaves to it; told to the user. */
  group?(parameter: Parameter, options: Options): string;
  /** What is kept of a parameter; each name once. */
  state(parameter: { shape: readonly number[]; group: string }, options: Options): readonly StateTensor[];
  /** One update, in graph operations. */
  step(context: UpdateContext, options: Options): Update;
}

/** What the loop asks of an optimiser. */
export interface Optimizer {
  /**
   * Updates the weights from the gradients.
   * @param learningRate of this step
   * @param scale factor on every gradient, from clipping
   */
  step(learningRate: number, scale: number): Promise<void>;
  /** Updates done so far; part of the state. */
  steps: number;
  /** What is written into checkpoints, and over when resuming, by its name there: `exp_avg.model.norm.weight`. */
  readonly state: ReadonlyMap<string, HostTensor>;
  /** Norm of the gradients, where they are not in the store's buffers. */
  gradientNorm?(): Promise<number | undefined>;
  /** Where a device holds the numbers: brings them to the host's buffers. */
  download?(...what: ('weights' | 'gradients' | 'state')[]): Promise<void>;
  /** Where a device holds the numbers: takes them from the host's buffers. */
  upload?(...what: ('weights' | 'gradients' | 'state')[]): Promise<void>;
  dispose?(): Promise<void>;
}
