/**
 * Forward passes of a masked language model over sequences of equal length: nothing is padded, so that a number hangs on its
 * own sequence alone. Two questions are asked: the log-probability of a token that is masked while all others are seen (one
 * copy of the sequence for each), and the hidden states. Batches are bounded by tokens; one graph of each serves all lengths.
 */
import type { HostTensor } from '../../base/tensor.ts';
import { CompiledGraphs } from '../../engine/compiled-graphs.ts';
import { input, trace, type Value } from '../../engine/graph.ts';
import { logSoftmax, pickLast, reshape } from '../../engine/ops.ts';
import type { Executor, Program } from '../../engine/program.ts';
import { AUTO_TOKENS } from '../forward.ts';
import { Params } from '../params.ts';
import { type EncoderInputs, encoder, encoderInputs, maskedLogits } from './encoder.ts';
import type { MaskedConfig } from './masked-config.ts';
import type { MaskedLM } from './masked-lm.ts';

/** A token of a sequence that is to be masked, by its place. */
export interface MaskedToken {
  readonly ids: readonly number[];
  readonly at: number;
}

/** Numbers of [sequences, vocabulary] that may exist at once: 64 MB a copy. */
const LOGITS = 16 * 1024 * 1024;

type Outputs = (p: Params, c: MaskedConfig) => Record<string, Value>;

/** log p of one token a sequence, f32[sequences]. */
const LOGPS: Outputs = (p, c) => {
  const inputs: EncoderInputs = encoderInputs(true);
  const states = encoder(p, c, inputs);
  const [sequences] = states.shape;
  const logits = reshape(maskedLogits(p, c, states), [sequences!, c.vocabSize]);
  return { logps: pickLast(logSoftmax(logits), input('targets', [sequences!], 'i32')) };
};

const STATES: Outputs = (p, c) => ({ states: encoder(p, c, encoderInputs(false)) });

export class MaskedForward {
  readonly model: MaskedLM;
  private readonly executor: Executor;
  private readonly batchTokens: number;
  private readonly weights: Record<string, HostTensor> = {};
  private readonly programs = new CompiledGraphs<{ program: Program }, Outputs>();
  private kept: Promise<void> | undefined;

  constructor(model: MaskedLM, executor: Executor, batchTokens = AUTO_TOKENS) {
    this.model = model;
    this.executor = executor;
    this.batchTokens = batchTokens;
    for (const name of model.params.names) this.weights[name] = model.params.view(name);
  }

  /** The natural-log probability of each token at its place, which `maskId` takes; `take` is called once for each. */
  async logps(
    asked: readonly MaskedToken[],
    maskId: number,
    take: (index: number, logp: number) => void,
    signal?: AbortSignal,
  ): Promise<void> {
    const most = Math.max(1, Math.floor(LOGITS / this.model.config.vocabSize));
    for (const batch of this.batches(
      asked.map(({ ids }) => ids.length),
      most,
    )) {
      signal?.throwIfAborted();
      const length = asked[batch[0]!]!.ids.length;
      const feeds = this.feeds(batch.map((index) => asked[index]!.ids));
      const rows = Int32Array.from(batch, (index, i) => i * length + asked[index]!.at);
      const targets = Int32Array.from(batch, (index) => asked[index]!.ids[asked[index]!.at]!);
      const ids = feeds.ids!.data as Int32Array;
      for (const row of rows) ids[row] = maskId;
      const shape = [batch.length];
      const program = await this.program(LOGPS);
      const outputs = await program.run({
        ...{ ...feeds, ...this.weights },
        ...{ rows: { data: rows, shape }, targets: { data: targets, shape } },
      });
      for (const [i, index] of batch.entries()) take(index, outputs.logps!.data[i]!);
    }
  }

  /** Hidden states of the last layer, one row of `hiddenSize` a token; `take` is called once for each sequence. */
  async states(
    sequences: readonly (readonly number[])[],
    take: (index: number, rows: readonly Float32Array[]) => void,
    signal?: AbortSignal,
  ): Promise<void> {
    const width = this.model.config.hiddenSize;
    for (const batch of this.batches(sequences.map((ids) => ids.length))) {
      signal?.throwIfAborted();
      const program = await this.program(STATES);
      const outputs = await program.run({ ...this.feeds(batch.map((index) => sequences[index]!)), ...this.weights });
      const data = outputs.states!.data as Float32Array;
      for (const [i, index] of batch.entries()) {
        const { length } = sequences[index]!;
        const row = (t: number) => data.subarray((i * length + t) * width, (i * length + t + 1) * width);
        take(
          index,
          Array.from({ length }, (_, t) => row(t)),
        );
      }
    }
  }

  /** Releases the compiled graphs, and the weights on the device. */
  async dispose(): Promise<void> {
    await this.programs.dispose();
    this.executor.memory?.release(Object.values(this.weights));
  }

  /** Indices of sequences of one length each time, in their order. */
  private *batches(lengths: readonly number[], most = Number.POSITIVE_INFINITY): Generator<number[]> {
    const byLength = new Map<number, number[]>();
    for (const [index, length] of lengths.entries()) {
      const group = byLength.get(length);
      if (group === undefined) byLength.set(length, [index]);
      else group.push(index);
    }
    for (const [length, group] of byLength) {
      const size = Math.max(1, Math.min(most, Math.floor(this.batchTokens / length)));
      for (let at = 0; at < group.length; at += size) yield group.slice(at, at + size);
    }
  }

  /** Ids and positions of sequences of one length, in memory of their own. */
  private feeds(sequences: readonly (readonly number[])[]): Record<string, HostTensor> {
    const { family, firstPosition, padId } = this.model.config;
    const shape = [sequences.length, sequences[0]!.length];
    const ids = Int32Array.from(sequences.flat());
    const positions = Int32Array.from(
      sequences.flatMap((sequence) => {
        if (family !== 'roberta') return sequence.map((_, i) => i);
        // A padding token that stands in a text has the padding token's position and is not counted.
        let next = firstPosition;
        return sequence.map((id) => (id === padId ? padId : next++));
      }),
    );
    return { ids: { data: ids, shape }, positions: { data: positions, shape } };
  }

  private async program(outputs: Outputs): Promise<Program> {
    this.kept ??= this.executor.memory?.keep(Object.values(this.weights)) ?? Promise.resolve();
    await this.kept;
    const graph = () => trace(() => outputs(new Params(), this.model.config));
    return (await this.programs.get(outputs, async () => ({ program: await this.executor.compile(graph()) }))).program;
  }
}
