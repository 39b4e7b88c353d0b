/**
 * Forward passes over prefix trees: batches of trees bounded by tokens, one compiled graph for each number of trees and
 * parts of the vocabulary product. The weights are the model's own buffers, on a device with memory of its own they stay
 * there. Leaves out what is asked of the rows: that comes from the caller as graph outputs and feeds.
 */
import type { HostTensor } from '../base/tensor.ts';
import { type Forest, layoutReadTrees } from '../data/forest.ts';
import { type AskedSequence, type BlockCosts, type PrefixBlock, prefixBlocks } from '../data/prefix-blocks.ts';
import { CompiledGraphs } from '../engine/compiled-graphs.ts';
import { trace, type Value } from '../engine/graph.ts';
import type { Executor, Program } from '../engine/program.ts';
import type { ModelConfig } from './architecture.ts';
import { type CausalLM, paramsOf } from './causal-lm.ts';
import { type ForestInputs, forestFeeds, forestInputs, RotaryTables, vocabularyParts } from './forest-inputs.ts';
import type { Params } from './params.ts';

/** What is computed of the rows that are read. */
export interface RowQuestion {
  name: string;
  outputs(p: Params, c: ModelConfig, f: ForestInputs): Record<string, Value>;
  /** The rows meet the vocabulary: they go through in parts that fit into memory. */
  vocabulary: boolean;
}

export interface ReadBatch {
  blocks: readonly PrefixBlock[];
  forest: Forest;
  /** Rows of each part. */
  parts: ArrayLike<number>;
  /** Index of a block's first read row among all. */
  firstRow: readonly number[];
}

/** Trees in one graph at most; graphs exist for powers of two up to it. */
const MOST_TREES = 16;
/** Compiled graphs held at a time. */
const KEPT = 8;
/** Tokens of a batch: more make nothing faster on processors, only memory larger. */
export const AUTO_TOKENS = 2048;
/** Attention passes over its numbers in memory more often than matrix products do; measured on the embedded model. */
const ATTENTION_PASSES = 3;

/** Fills a batch up to a number of trees that there is a graph for. Nothing is asked of it. */
const FILLER: PrefixBlock = {
  tree: { role: '', ids: [0], predict: false },
  rows: [0],
  tokens: 1,
  members: [],
};

export class Forward {
  readonly model: CausalLM;
  private readonly executor: Executor;
  private readonly batchTokens: number;
  private readonly rotary: RotaryTables;
  private readonly windows: (number | null)[];
  private readonly programs = new CompiledGraphs<{ program: Program }>(KEPT);
  private readonly weights: Record<string, HostTensor> = {};
  private kept: Promise<void> | undefined;

  constructor(model: CausalLM, executor: Executor, batchTokens = AUTO_TOKENS) {
    this.model = model;
    this.executor = executor;
    this.batchTokens = batchTokens;
    this.rotary = new RotaryTables(model.config);
    this.windows = [...new Set(model.config.slidingWindow)];
    if (this.windows.length === 0) this.windows.push(null);
    for (const name of model.params.names) this.weights[name] = model.params.view(name);
  }

  /**
   * Runs the question over all sequences, batch by batch.
   * @param feeds further inputs of a batch @param take reads its outputs
   */
  async run(
    sequences: readonly AskedSequence[],
    question: RowQuestion,
    feeds: (batch: ReadBatch) => Record<string, HostTensor>,
    take: (batch: ReadBatch, outputs: Record<string, HostTensor>) => void,
    signal?: AbortSignal,
  ): Promise<void> {
    this.kept ??= this.executor.memory?.keep(Object.values(this.weights)) ?? Promise.resolve();
    await this.kept;
    const { config } = this.model;
    for (const blocks of batches(prefixBlocks(sequences, this.costs()), this.batchTokens)) {
      signal?.throwIfAborted();
      const forest = layoutReadTrees(blocks, this.windows);
      const read = forest.predict.rows.length;
      const parts = question.vocabulary ? vocabularyParts(read, config.vocabSize) : 1;
      const layout = forestFeeds(forest, this.rotary, parts);
      let row = 0;
      const firstRow = blocks.map(({ rows }) => {
        row += rows.length;
        return row - rows.length;
      });
      const batch = { blocks, forest, parts: layout['predict.parts']!.data, firstRow };
      const { program } = await this.programs.get(`${question.name} ${blocks.length} ${parts}`, async () => {
        const inputs = () => forestInputs(blocks.length, config.headDim, parts);
        const graph = trace(() => question.outputs(paramsOf(this.model), config, inputs()));
        return { program: await this.executor.compile(graph) };
      });
      take(batch, await program.run({ ...layout, ...this.weights, ...feeds(batch) }));
    }
  }

  /** Releases the compiled graphs, and the weights on the device. */
  async dispose(): Promise<void> {
    await this.programs.dispose();
    this.executor.memory?.release(Object.values(this.weights));
  }

  private costs(): BlockCosts {
    const { config } = this.model;
    const { products } = config.architecture.costs(config);
    const attention = (ATTENTION_PASSES * config.heads * config.headDim) / products;
    return { attention, tree: 8, most: this.batchTokens };
  }
}

/** Trees in their order, cut where tokens or trees become too many, each batch filled up to a power of two of trees. */
function* batches(blocks: readonly PrefixBlock[], most: number): Generator<readonly PrefixBlock[]> {
  let batch: PrefixBlock[] = [];
  let tokens = 0;
  for (const block of blocks) {
    if (batch.length > 0 && (batch.length === MOST_TREES || tokens + block.tokens > most)) {
      yield filled(batch);
      batch = [];
      tokens = 0;
    }
    batch.push(block);
    tokens += block.tokens;
  }
  if (batch.length > 0) yield filled(batch);
}

function filled(batch: readonly PrefixBlock[]): readonly PrefixBlock[] {
  const trees = 2 ** Math.ceil(Math.log2(batch.length));
  return [...batch, ...Array.from({ length: trees - batch.length }, () => FILLER)];
}
