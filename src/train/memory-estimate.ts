/**
 * A rough forecast of the peak memory of training: weights, gradients and what the optimiser keeps exactly, activations by counting the
 * numbers that the backward pass needs of the largest micro-batch. Leaves out the allocator's own overhead.
 */
import type { Examples, Segment } from '../data/tree.ts';
import { treeTokens } from '../data/tree.ts';
import type { ParamStore } from '../engine/params.ts';
import type { ModelConfig } from '../models/architecture.ts';
import type { Adapter } from '../models/causal-lm.ts';
import { vocabularyParts } from '../models/forest-inputs.ts';
import type { Sampler } from './sampler.ts';
import { predictedTokens } from './totals.ts';

export interface MemoryEstimate {
  /** Bytes of weights, frozen ones too. */
  weights: number;
  /** Bytes of gradients, the optimiser's state and what accumulation needs. */
  training: number;
  /** Bytes of activations of the largest micro-batch. */
  activations: number;
  /** All of it with the program itself. */
  total: number;
}

export interface MemoryRequest {
  params: ParamStore;
  config: ModelConfig;
  adapter?: Adapter | null;
  examples: Examples;
  sampler: Sampler;
  /** Steps looked at for their largest micro-batch. */
  steps: number;
  accumulates: boolean;
  /** Bytes that the optimiser keeps. */
  optimiser: number;
  gradientCheckpointing: boolean;
  /** Bytes of weights held besides: a copy for the reference, a value model with what trains it. */
  besides?: number;
}

/**
 * Fitted to the measured peaks of six DPO runs (4M, 30M and 135M parameters, plain and with gradient checkpointing), which
 * they meet within 4 %: Node with its heap and the runtimes; what is in memory of each number that is kept, since not all
 * layers are alive at once, and an arena is never full; and matrices of the embedding's size beside weights and moments.
 */
const PROGRAM = 120e6;
const OF_KEPT = { plain: 0.88, checkpointing: 1.76 };
const EMBEDDINGS = 6.5;
const MOST_STEPS = 2000;

/** float32 numbers kept for the backward pass of one micro-batch. */
function activations(config: ModelConfig, trees: readonly Segment[], checkpointing: boolean): number {
  const { hiddenSize, layers, heads, vocabSize } = config;
  const lengths = trees.map(treeTokens);
  const tokens = lengths.reduce((sum, length) => sum + length, 0);
  const probabilities = heads * lengths.reduce((sum, length) => sum + length * length, 0);
  const { kept: perToken, scores } = config.architecture.costs(config);
  const layer = tokens * perToken + scores * probabilities;
  const kept = checkpointing ? layers * tokens * hiddenSize + layer : layers * layer;
  const predicted = trees.reduce((sum, tree) => sum + predictedTokens(tree), 0);
  const logits = Math.ceil(predicted / vocabularyParts(predicted, vocabSize)) * vocabSize;
  return kept + 3 * logits;
}

/** float32 numbers that an adapter's layers keep per token. */
function keptByAdapter({ adapter, gradientCheckpointing, config }: MemoryRequest): number {
  if (!adapter) return 0;
  const { linear } = adapter.config.kind.definition;
  const all = [...adapter.modules.values()].reduce((sum, module) => sum + (linear.keeps?.(module) ?? 0), 0);
  return gradientCheckpointing ? all / config.layers : all;
}

export function estimateMemory(request: MemoryRequest): MemoryEstimate {
  const { params, config, examples, sampler } = request;
  const numbers = params.names.reduce((sum, name) => sum + params.view(name).data.length, 0);
  const trained = params.weights.length;
  const beside = keptByAdapter(request);
  let largest = 0;
  for (let done = 0; done < Math.min(request.steps, MOST_STEPS); done++) {
    for (const micro of sampler.step(done)) {
      const trees = micro.map((position) => examples.at(position)!.tree);
      const tokens = trees.reduce((sum, tree) => sum + treeTokens(tree), 0);
      largest = Math.max(largest, activations(config, trees, request.gradientCheckpointing) + beside * tokens);
    }
  }
  const weights = 4 * numbers + (request.besides ?? 0);
  const training = 4 * trained * (request.accumulates ? 2 : 1) + request.optimiser;
  const factor = request.gradientCheckpointing ? OF_KEPT.checkpointing : OF_KEPT.plain;
  const needed = 4 * (factor * largest + EMBEDDINGS * config.vocabSize * config.hiddenSize);
  return { weights, training, activations: needed, total: PROGRAM + weights + training + needed };
}
