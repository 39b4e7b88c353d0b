/** What a sequence is asked to be, how far it is written, and when it ends. */
import { Draws, type SamplingOptions } from './sampling.ts';

export interface Sequence {
  prompt: readonly number[];
  /** Integer from 0 to 2^53 - 1. */
  seed: number;
  /** Called after each token with all new ids; true ends the sequence. */
  stop?: (ids: readonly number[]) => boolean;
}

export interface Generated {
  /** New tokens, the end token included. */
  ids: number[];
  /**
   * Natural logarithms of the tokens' probabilities under the model at the temperature they were drawn with (1 when greedy),
   * before penalty and filters: what a trainer that divides logits by the same temperature computes again.
   */
  logprobs: number[];
  /** The same at temperature 1. */
  modelLogprobs: number[];
  /** `stop`: an end token or the sequence's own `stop`; `length`: maxTokens or the model's last position. */
  finish: 'stop' | 'length';
}

export interface GenerateHooks {
  /** After each token, in the order of the steps; `index` is the sequence's place in the call, `logprob` as in `Generated`. */
  onToken?(index: number, id: number, logprob: number): void;
  signal?: AbortSignal;
}

/** A sequence from its prompt to its end. */
export class Writing {
  /** Prompt and new tokens. */
  readonly ids: number[];
  /** Tokens of both that it may have. */
  readonly limit: number;
  readonly draws: Draws;
  readonly result: Generated = { ids: [], logprobs: [], modelLogprobs: [], finish: 'length' };
  finished: boolean;
  private readonly sequence: Sequence;
  private readonly index: number;
  private readonly stopIds: ReadonlySet<number>;

  constructor(sequence: Sequence, index: number, options: SamplingOptions, maxPositions: number) {
    this.sequence = sequence;
    this.index = index;
    this.stopIds = options.stopIds;
    this.ids = [...sequence.prompt];
    this.limit = Math.min(sequence.prompt.length + options.maxTokens, maxPositions);
    this.draws = new Draws(sequence.seed);
    this.finished = this.ids.length >= this.limit;
  }

  accept(id: number, { drawn, model }: { drawn: number; model: number }, hooks: GenerateHooks): void {
    const { result, sequence } = this;
    this.ids.push(id);
    result.ids.push(id);
    result.logprobs.push(drawn);
    result.modelLogprobs.push(model);
    hooks.onToken?.(this.index, id, drawn);
    if (this.stopIds.has(id) || sequence.stop?.(result.ids) === true) result.finish = 'stop';
    this.finished = result.finish === 'stop' || this.ids.length >= this.limit;
  }
}
