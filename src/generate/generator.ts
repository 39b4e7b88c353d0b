/**
 * Writes sequences with a model: continuous batching over a key/value cache that stays in place. A sequence that ends makes room
 * for one that waits; prompts go in without padding, and what they share with a sequence that is or was there is copied.
 * Which sequences run together changes nothing but float32 rounding. Leaves out text: tokens come in and go out.
 */

import { availableParallelism } from 'node:os';
import { HarnessError } from '../base/errors.ts';
import { onnxExecutor } from '../engine/onnx/executor.ts';
import type { Executor } from '../engine/program.ts';
import type { CausalLM } from '../models/causal-lm.ts';
import type { DecodeMode } from './decode-graph.ts';
import { DecodeRuns } from './decode-runs.ts';
import { Graphs } from './graphs.ts';
import { KernelSteps } from './kernel-steps.ts';
import type { PackedWeights } from './packed-weights.ts';
import { prefill } from './prefill.ts';
import { checkSampling, type SamplingOptions, scaledLogProb, TokenSampler } from './sampling.ts';
import { weightsFirst } from './weights-first.ts';
import { type Generated, type GenerateHooks, type Sequence, Writing } from './writing.ts';

export type { Generated, GenerateHooks, Sequence };

export interface GeneratorOptions {
  /** Sequences at once; default 16. */
  maxBatch?: number;
  threads?: number;
  /**
   * The weights stay as they are, so that a copy of them need not be made again for every call; after a change all the same,
   * `refresh()` does. Given packed weights (packed-weights.ts), which the model's own are rounded to, steps compute with
   * these.
   */
  frozen?: boolean | PackedWeights;
  /** Compiles all graphs, in the place of executors made for decoding. Must run ONNX on the CPU. */
  executor?: Executor;
}

export class Generator {
  readonly maxBatch: number;
  private readonly model: CausalLM;
  private readonly graphs: Graphs;
  private readonly frozen: boolean;
  private runs: DecodeRuns | undefined;
  private queue: Promise<unknown> = Promise.resolve();

  private constructor(model: CausalLM, graphs: Graphs, maxBatch: number, frozen: boolean) {
    this.model = model;
    this.graphs = graphs;
    this.maxBatch = maxBatch;
    this.frozen = frozen;
  }

  /** Graphs are compiled when first needed. Throws HarnessError GENERATE_DEVICE for an executor of another device. */
  static async open(model: CausalLM, options: GeneratorOptions = {}): Promise<Generator> {
    const { executor, frozen = false, threads, maxBatch = 16 } = options;
    if (executor && executor.name !== 'cpu') {
      throw new HarnessError('GENERATE_DEVICE', `The generator runs on the device cpu, not on ${executor.name}.`);
    }
    if (!Number.isInteger(maxBatch) || maxBatch < 1) throw new RangeError(`maxBatch is ${maxBatch}`);
    const threaded = threads === undefined ? {} : { threads };
    const one = executor ?? onnxExecutor({ cache: true, ...threaded });
    const several = executor ?? onnxExecutor({ cache: true, dialect: weightsFirst, ...threaded });
    const packed = typeof frozen === 'boolean' ? undefined : frozen;
    const limits = { threads: threads ?? availableParallelism(), maxBatch };
    const kernels = executor ? undefined : KernelSteps.open(model, packed, limits);
    return new Generator(model, new Graphs(model, { one, several }, kernels), maxBatch, frozen !== false);
  }

  /**
   * One result a sequence, in their order. Calls wait for each other.
   * @throws HarnessError PROMPT_EMPTY, PROMPT_TOO_LONG (no room for a new token), PROMPT_TOKEN, SAMPLING; the signal's reason.
   */
  generate(sequences: readonly Sequence[], options: SamplingOptions, hooks: GenerateHooks = {}): Promise<Generated[]> {
    checkSampling(options);
    for (const [index, sequence] of sequences.entries()) this.checkPrompt(sequence, index);
    const done = this.queue.then(() => this.write(sequences, options, hooks));
    this.queue = done.catch(() => undefined);
    return done;
  }

  /**
   * After the model's weights changed in place: what the cache holds was computed with the old ones, and steps may read copies.
   */
  async refresh(): Promise<void> {
    await this.queue;
    this.graphs.refresh();
    this.runs?.cache.clear();
  }

  /**
   * Forgets what earlier calls left: kept prompts, and the cache's size, on which rounding depends. The next call then gives
   * the bits that a generator just opened would give.
   */
  async reset(): Promise<void> {
    await this.queue;
    this.leaveRuns();
  }

  async close(): Promise<void> {
    await this.queue;
    this.leaveRuns();
    await this.graphs.dispose();
  }

  private checkPrompt({ prompt }: Sequence, index: number): void {
    const { maxPositions, vocabSize } = this.model.config;
    const wrong = (code: string, what: string, hint: string) =>
      new HarnessError(code, `Prompt ${index + 1} ${what}.`, { hint });
    if (prompt.length === 0)
      throw wrong('PROMPT_EMPTY', 'has no tokens', 'Begin with the BOS token where there is nothing else.');
    if (prompt.length >= maxPositions) {
      const what = `has ${prompt.length} tokens and leaves no room for an answer: the model has ${maxPositions} positions`;
      throw wrong('PROMPT_TOO_LONG', what, 'Shorten the prompt, or use a model with a longer context.');
    }
    const alien = prompt.find((id) => !Number.isInteger(id) || id < 0 || id >= vocabSize);
    if (alien !== undefined) {
      const what = `holds the token id ${alien}; the model knows 0 to ${vocabSize - 1}`;
      throw wrong('PROMPT_TOKEN', what, "Use the model's own tokenizer.");
    }
  }

  private async write(
    sequences: readonly Sequence[],
    options: SamplingOptions,
    hooks: GenerateHooks,
  ): Promise<Generated[]> {
    const { maxPositions, vocabSize } = this.model.config;
    const everyone = sequences.map((sequence, index) => new Writing(sequence, index, options, maxPositions));
    const waiting = everyone.filter(({ finished }) => !finished);
    if (waiting.length === 0) return everyone.map(({ result }) => result);
    if (!this.frozen) this.graphs.refresh();
    const longest = waiting.reduce((n, { limit }) => Math.max(n, limit), 0);
    const runs = this.room(Math.min(waiting.length, this.maxBatch), longest);
    const mode: DecodeMode = {
      greedy: options.temperature === 0,
      penalty: (options.repetitionPenalty ?? 1) !== 1,
      bias: (options.suppressIds?.size ?? 0) > 0,
      logps: false,
    };
    // Without penalty and bias, at temperature 1, the distribution drawn from is the model's own.
    mode.logps = !mode.greedy && (mode.penalty || mode.bias || options.temperature !== 1);
    runs.prepare(mode);
    runs.inverseTemperature[0] = 1 / (options.temperature || 1);
    runs.penalty[0] = options.repetitionPenalty ?? 1;
    runs.bias.fill(0);
    for (const id of options.suppressIds ?? []) runs.bias[id] = Number.NEGATIVE_INFINITY;
    const sampler = new TokenSampler(options, vocabSize);

    const active: Writing[] = []; // the place of a sequence is the number of its slot
    let entered = 0;
    while (entered < waiting.length || active.length > 0) {
      const fresh: number[] = [];
      const enter = (slot: number): void => {
        active[slot] = waiting[entered++]!;
        fresh.push(slot);
      };
      const over = [...active.keys()].filter((slot) => active[slot]!.finished);
      // From below those who wait come in, from above the rest of the places closes: who moves has been running.
      for (const slot of over.splice(0, waiting.length - entered)) enter(slot);
      for (const slot of over.reverse()) leave(active, slot, runs, mode);
      while (active.length < runs.cache.slots && entered < waiting.length) enter(active.length);
      if (active.length === 0) break;
      hooks.signal?.throwIfAborted();
      if (fresh.length > 0) {
        await prefill(
          runs,
          fresh.map((slot) => ({ slot, ids: active[slot]!.ids })),
        );
        if (mode.penalty) for (const slot of fresh) markSeen(runs, slot, active[slot]!.ids);
      }
      for (const [slot, { ids }] of active.entries()) runs.ids[slot] = ids.at(-1)!;
      await runs.step(active.length, mode);
      for (const [slot, one] of active.entries()) {
        const id = mode.greedy ? runs.next[slot]! : sampler.draw(runs.row(runs.probs, slot), one.draws.next());
        if (mode.penalty) runs.row(runs.seen, slot)[id] = 1;
        one.accept(id, logprobs(runs, slot, id, mode, options.temperature), hooks);
      }
    }
    return everyone.map(({ result }) => result);
  }

  private leaveRuns(): void {
    this.runs?.release();
    this.runs = undefined;
  }

  /** Memory for at least so many slots of so many tokens. */
  private room(slots: number, tokens: number): DecodeRuns {
    const now = this.runs?.cache;
    if (this.runs && now && now.slots >= slots && now.most >= tokens) return this.runs;
    this.leaveRuns(); // before the new one is allocated: the two never stand side by side
    this.runs = new DecodeRuns(
      this.model,
      this.graphs,
      Math.max(slots, now?.slots ?? 1),
      Math.max(tokens, now?.most ?? 1),
    );
    return this.runs;
  }
}

/** Log-probabilities of a slot's token: at the temperature of the draw, and at temperature 1. */
function logprobs(
  runs: DecodeRuns,
  slot: number,
  id: number,
  { greedy, penalty, bias, logps }: DecodeMode,
  temperature: number,
): { drawn: number; model: number } {
  if (greedy) return { drawn: runs.logp[slot]!, model: runs.logp[slot]! };
  const drawn = Math.log(runs.row(runs.probs, slot)[id]!);
  if (!logps) return { drawn, model: drawn };
  const row = runs.row(runs.logps, slot);
  return { drawn: penalty || bias ? scaledLogProb(row, id, temperature) : drawn, model: row[id]! };
}

/** Ends the sequence of a slot that nobody takes: the last slot moves there, so that the first ones stay the busy ones. */
function leave(active: Writing[], slot: number, runs: DecodeRuns, mode: DecodeMode): void {
  const moved = active.pop()!;
  if (slot === active.length) return;
  active[slot] = moved;
  runs.cache.copy(active.length, slot, runs.cache.length(active.length));
  if (mode.penalty) markSeen(runs, slot, moved.ids);
}

function markSeen(runs: DecodeRuns, slot: number, ids: readonly number[]): void {
  const row = runs.row(runs.seen, slot).fill(0);
  for (const id of ids) row[id] = 1;
}
