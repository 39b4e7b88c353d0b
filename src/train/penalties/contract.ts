/**
 * What a penalty is: one file in `penalties/` whose term, a number for each trained tensor, is added to the loss. Its
 * gradient comes from the graph. What it keeps of a parameter is filled before training, from the data if it wants, and
 * lies in every checkpoint. Steps know nothing of it.
 */
import type { JsonSchema } from '../../config/schema.ts';
import type { Example, Examples } from '../../data/tree.ts';
import type { Value } from '../../engine/graph.ts';
import type { Parameter, StateTensor } from '../optimiser/contract.ts';

/** What a penalty sees of one parameter, with its sizes as numbers. */
export interface PenaltyContext {
  readonly shape: readonly number[];
  readonly param: Value;
  /** The parameter as the run found it; a copy is held when it is asked for. */
  readonly start: Value;
  readonly state: Readonly<Record<string, Value>>;
}

/** What a penalty may look at before training. */
export interface PenaltyLook {
  /** The rows that are trained on. */
  readonly examples: Examples;
  /** The training split of another data set, read as the method reads its own. */
  rowsOf(dataset: string): Promise<Examples>;
  /**
   * Gradient, by parameter, of the log-likelihood of an example's answer: the sum over its predicted tokens, a rejected
   * answer left out. Current until the next call; undefined where nothing is predicted.
   */
  gradients(example: Example): Promise<ReadonlyMap<string, Float32Array> | undefined>;
  /** The numbers of a state tensor, to be filled. */
  state(tensor: string, parameter: string): Float32Array;
  /** Trained parameters. */
  readonly parameters: readonly Parameter[];
  progress(done: number, total: number): void;
}

export interface PenaltyDefinition<Options = Record<string, unknown>> {
  name: string;
  summary: string;
  /** The paper or formula. */
  source: string;
  /** Its keys beside `strength`, by their YAML name, each with a description and a default. */
  schema: Record<string, JsonSchema>;
  /** What is kept of a parameter; each name once. */
  state?(parameter: { shape: readonly number[] }, options: Options): readonly StateTensor[];
  /** Called once, before the first step, with the weights of the start; not when a run is resumed. */
  prepare?(look: PenaltyLook, options: Options): Promise<void>;
  /** The term of one parameter, scalar; the penalty is `strength` times their sum. */
  term(context: PenaltyContext, options: Options): Value;
}
