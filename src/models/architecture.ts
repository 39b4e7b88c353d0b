/**
 * What an architecture is: the rules of its `config.json`, the names of its tensors, and its decoder, written layer by layer
 * from shared parts (parts.ts). Everything that runs models (training, scoring, cached decoding, saving, quantising, adapters,
 * forecasts) follows from this definition. Members stand in `architectures/`; architectures.ts finds them.
 */
import type { Dim } from '../engine/dim.ts';
import type { Value } from '../engine/graph.ts';
import type { ConfigFields } from './config-fields.ts';
import type { JsonObject } from './files/read-json.ts';
import type { Params } from './params.ts';
import type { Rope } from './rope.ts';

/** A decoder's configuration, as all code that runs models needs it; an architecture adds what its layers need. */
export interface ModelConfig {
  /** Its `model_type`, one of those that `architecture` claims. */
  readonly family: string;
  readonly architecture: ArchitectureDefinition;
  readonly vocabSize: number;
  readonly hiddenSize: number;
  readonly layers: number;
  readonly heads: number;
  /** Key/value heads; `heads` is a multiple of it. */
  readonly kvHeads: number;
  /** Width of one head; `heads * headDim` need not equal `hiddenSize`. */
  readonly headDim: number;
  /** The output head is the embedding. */
  readonly tied: boolean;
  /** Logits l are cap·tanh(l / cap); null: they stay as they are. */
  readonly logitCap: number | null;
  /** Per layer: a token at position p sees positions above p - window; null sees all before it. */
  readonly slidingWindow: readonly (number | null)[];
  readonly maxPositions: number;
  readonly bosId: number | null;
  readonly eosIds: readonly number[];
  readonly padId: number | null;
  /** The file's content, for writing it back. */
  readonly raw: Readonly<JsonObject>;
  /** Where it was read. */
  readonly folder?: string;
}

/** What an architecture reads from the file; the rest is known without it. */
export type ReadConfig<C extends ModelConfig> = Omit<C, 'family' | 'architecture' | 'raw' | 'folder'>;

/** The models of one `model_type`. */
export interface ModelType {
  /** What people call them: `Llama, SmolLM, TinyLlama, Yi`. */
  readonly known: string;
  /** transformers' class of the language model, as `config.json` names it. */
  readonly languageModel: string;
  /** The class of the same decoder with a head that scores. */
  readonly classifier: string;
}

/** The operands of one layer's attention, before rotary positions. */
export interface Attended {
  /** f32[queries, heads·headDim]; in the last layer the queries are those of the rows that it puts out. */
  q: Value;
  /** f32[tokens, kvHeads·headDim], as is `v`. */
  k: Value;
  v: Value;
}

export interface AttentionRule {
  /** Factor of q·kᵀ. */
  scale: number;
  /** Scores s become cap·tanh(s / cap); absent or null: they stay as they are. */
  cap?: number | null;
  /** Which of the architecture's `rotary` tables turns queries and keys; null: none does. */
  rotary: string | null;
}

/** What a layer gets besides its weights and its input. */
export interface LayerContext {
  index: number;
  /** Rows that the layer puts out, where they are not all of them. */
  rows?: Dim;
  /**
   * Rotates queries and keys and attends, with the layer's sliding window: f32[queries, heads·headDim]. Who runs the model
   * says over which tokens: those of a tree, or the kept ones of a sequence.
   */
  attend(operands: Attended, rule: AttentionRule): Value;
  /** Of f32[tokens, width] the rows that the layer puts out: all of them but in the last layer, from which few are read. */
  kept(x: Value): Value;
}

/** What a layer's work takes, for batching and forecasts. */
export interface LayerCosts {
  /** Multiplications of one token in the layer's products with weights. */
  products: number;
  /** float32 numbers of one token that the backward pass needs, without those of attention between tokens. */
  kept: number;
  /** The same of one pair of tokens in one head: 2 as a rule, 3 where scores are capped. */
  scores: number;
}

export interface TensorNames {
  /** Before every name but those of heads; checkpoints of the bare decoder leave it out. */
  readonly root: string;
  /** Modules, without `.weight`. */
  readonly embedding: string;
  readonly head: string;
}

export interface ArchitectureDefinition<C extends ModelConfig = ModelConfig> {
  /** The file's name. */
  readonly name: string;
  /** One line for `harness list architectures`. */
  readonly summary: string;
  /** The paper or implementation whose numbers these are. */
  readonly source: string;
  /** By `model_type`. */
  readonly models: Readonly<Record<string, ModelType>>;
  readonly names: TensorNames;
  /** Ends of the names of the modules that a fresh adapter sits on where the user names none; PEFT's default. */
  readonly adapterTargets: readonly string[];
  /** There are embeddings of so many positions as `maxPositions` says, and none beyond. */
  readonly learnedPositions?: boolean;

  /**
   * Reads and checks the fields of `config.json`, absent ones by transformers' defaults. Whatever the decoder would not do
   * as the file says is refused with `fields.unsupported`.
   */
  config(fields: ConfigFields, type: string): ReadConfig<C>;
  /** Tables of rotary positions by name. */
  rotary(c: C): Readonly<Record<string, Rope>>;
  /** What goes into the first layer, f32[tokens, hiddenSize]. @param tokens i32[tokens] each */
  embed(p: Params, c: C, tokens: { ids: Value; positions(): Value }): Value;
  /** One layer: f32[tokens, hiddenSize] -> f32[kept tokens, hiddenSize]. */
  layer(p: Params, c: C, x: Value, context: LayerContext): Value;
  /** Between the last layer and the output head, f32[rows, hiddenSize]. */
  norm(p: Params, c: C, x: Value): Value;
  costs(c: C): LayerCosts;

  /** Weight decay acts on it; default: on all but biases and names that end in `norm.weight`. */
  decays?(tensor: string): boolean;
  /** Stored as [in, out], the other way round than linear layers are; turned when read and written. */
  transposed?(tensor: string): boolean;
  /** Tensors of checkpoints that say nothing (kept masks). */
  ignores?(tensor: string): boolean;
  /** Fields of `config.json` that decide a tensor's shape, for messages; default `hidden_size`. */
  shapedBy?(tensor: string): string | undefined;
  /** The likely cause why a checkpoint lacks tensors, for messages. */
  whyMissing?(tensors: readonly string[]): string | undefined;
}

/** transformers' rule: weight decay for matrices and embeddings, none for the weights of norms and for biases. */
export const takesWeightDecay = ({ architecture }: ModelConfig, tensor: string): boolean =>
  architecture.decays?.(tensor) ?? (!tensor.endsWith('.bias') && !/norm\.weight$/.test(tensor));
