/**
 * The compiled graphs of decoding and the memory that they are fed: allocated once, handed to the runtime as it is and
 * written in place. Weights are the model's own arrays, so a run sees what a trainer wrote into them. Leaves out which
 * sequence is in which slot and what becomes of the numbers (generator.ts).
 */
import type { HostTensor } from '../base/tensor.ts';
import type { Executor, Program } from '../engine/program.ts';
import type { CausalLM } from '../models/causal-lm.ts';
import { RotaryTables } from '../models/forest-inputs.ts';
import { type DecodeMode, decodeGraph, prefillGraph } from './decode-graph.ts';
import { KvCache } from './kv-cache.ts';

type Feeds = Record<string, HostTensor>;

/** What compiles a graph for one sequence and one for several (weights-first.ts). */
export interface DecodeExecutors {
  one: Executor;
  several: Executor;
}

/** Tokens to be put behind those that a slot holds. */
export interface Piece {
  slot: number;
  ids: Int32Array;
}

interface Ready {
  program: Program;
  weights: Feeds;
}

const ints = (data: Int32Array): HostTensor => ({ data, shape: [data.length] });

export class DecodeRuns {
  readonly cache: KvCache;
  /** Per slot: the token to be run, and the numbers that come of it as `decodeGraph` describes them. */
  readonly ids: Int32Array;
  readonly next: Int32Array;
  readonly logp: Float32Array;
  probs = new Float32Array(0);
  logps = new Float32Array(0);
  /** Per slot 1 for each token of the vocabulary that occurred. */
  seen = new Uint8Array(0);
  readonly bias: Float32Array;
  /** Scalars of the sampling options. */
  readonly inverseTemperature = Float32Array.of(1);
  readonly penalty = Float32Array.of(1);
  private readonly model: CausalLM;
  private readonly graphs: Graphs;
  private readonly rotary: RotaryTables;
  private readonly last: Int32Array;
  private readonly total = Int32Array.of(0);
  private readonly steps = new Map<string, { feeds: Feeds; into: Feeds }>();

  constructor(model: CausalLM, graphs: Graphs, slots: number, capacity: number) {
    this.model = model;
    this.graphs = graphs;
    this.cache = new KvCache(model.config, slots, capacity);
    this.rotary = new RotaryTables(model.config);
    this.ids = new Int32Array(slots);
    this.last = new Int32Array(slots);
    this.next = new Int32Array(slots);
    this.logp = new Float32Array(slots);
    this.bias = new Float32Array(model.config.vocabSize);
  }

  /** Memory for what a mode reads and writes per token of the vocabulary. */
  prepare(mode: DecodeMode): void {
    const size = this.cache.slots * this.model.config.vocabSize;
    if (!mode.greedy && this.probs.length === 0) {
      this.probs = new Float32Array(size);
      this.logps = new Float32Array(size);
    }
    if (mode.penalty && this.seen.length === 0) this.seen = new Uint8Array(size);
  }

  /** Row of a slot in `probs`, `logps` or `seen`. */
  row<T extends Float32Array | Uint8Array>(of: T, slot: number): T {
    const width = this.model.config.vocabSize;
    return of.subarray(slot * width, (slot + 1) * width) as T;
  }

  /** Puts the pieces into the cache; as many graphs as there are numbers of pieces. */
  async prefill(pieces: readonly Piece[]): Promise<void> {
    const { program, weights } = await this.graphs.prefill(pieces.length);
    const all = new Int32Array(pieces.reduce((n, { ids }) => n + ids.length, 0));
    const feeds: Feeds = { ...weights, ...this.rotary.atLeast(this.cache.capacity) };
    const into: Feeds = {};
    let at = 0;
    for (const [i, { slot, ids }] of pieces.entries()) {
      all.set(ids, at);
      at += ids.length;
      const have = this.cache.length(slot);
      const total = have + ids.length;
      feeds[`last.${i}`] = ints(Int32Array.of(total - 1));
      feeds[`positions.${i}`] = ints(ids.map((_, k) => have + k));
      feeds[`total.${i}`] = ints(Int32Array.of(total));
      const memory = this.cache.slot(slot, i);
      Object.assign(feeds, memory.feeds);
      Object.assign(into, memory.into);
    }
    feeds.ids = ints(all);
    feeds.lengths = ints(Int32Array.from(pieces, ({ ids }) => ids.length));
    await program.run(feeds, into);
    for (const { slot, ids } of pieces) this.cache.push(slot, ids);
  }

  /** Runs `ids` of the first `count` slots and puts them into the cache. */
  async step(count: number, mode: DecodeMode): Promise<void> {
    const { program, weights } = await this.graphs.decode(count, mode);
    let longest = 0;
    for (let slot = 0; slot < count; slot++) {
      const length = this.cache.length(slot);
      this.last[slot] = length;
      longest = Math.max(longest, length);
    }
    this.total[0] = longest + 1;
    const key = `${count}${modeKey(mode)}`;
    let fed = this.steps.get(key);
    if (!fed) {
      fed = this.fed(count, mode, weights);
      this.steps.set(key, fed);
    }
    await program.run(fed.feeds, fed.into);
    for (let slot = 0; slot < count; slot++) this.cache.pushOne(slot, this.ids[slot]!);
  }

  private fed(count: number, mode: DecodeMode, weights: Feeds): { feeds: Feeds; into: Feeds } {
    const width = this.model.config.vocabSize;
    const rows = (data: Float32Array | Uint8Array): HostTensor => ({
      data: data.subarray(0, count * width),
      shape: [count, width],
    });
    const kept = this.cache.first(count);
    const scalar = (data: Float32Array): HostTensor => ({ data, shape: [] });
    const feeds: Feeds = {
      ...weights,
      ...kept.feeds,
      ...this.rotary.atLeast(this.cache.capacity),
      ids: ints(this.ids.subarray(0, count)),
      last: ints(this.last.subarray(0, count)),
      total: ints(this.total),
    };
    if (!mode.greedy) feeds.inverseTemperature = scalar(this.inverseTemperature);
    if (mode.penalty) Object.assign(feeds, { seen: rows(this.seen), penalty: scalar(this.penalty) });
    if (mode.bias) feeds.bias = { data: this.bias, shape: [width] };
    const out: Feeds = mode.greedy
      ? { next: ints(this.next.subarray(0, count)), logp: { data: this.logp.subarray(0, count), shape: [count] } }
      : { probs: rows(this.probs), logps: rows(this.logps) };
    return { feeds, into: { ...kept.into, ...out } };
  }
}

const modeKey = (mode: DecodeMode): string =>
  `${mode.greedy ? 'g' : 's'}${mode.penalty ? 'p' : ''}${mode.bias ? 'b' : ''}`;

/** Graphs of one model, compiled when first asked for. */
export class Graphs {
  private readonly model: CausalLM;
  private readonly executors: DecodeExecutors;
  private readonly compiled = new Map<string, Promise<Ready>>();

  constructor(model: CausalLM, executors: DecodeExecutors) {
    this.model = model;
    this.executors = executors;
  }

  prefill(pieces: number): Promise<Ready> {
    return this.ready(`prefill ${pieces}`, this.executors.several, () => prefillGraph(this.model, pieces));
  }

  decode(count: number, mode: DecodeMode): Promise<Ready> {
    const [name, executor] = count === 1 ? ['one', this.executors.one] : ['several', this.executors.several];
    return this.ready(`${name} ${modeKey(mode)}`, executor, () => decodeGraph(this.model, mode));
  }

  async dispose(): Promise<void> {
    const all = [...this.compiled.values()];
    this.compiled.clear();
    for (const ready of all) await (await ready).program.dispose();
  }

  private ready(key: string, executor: Executor, build: () => ReturnType<typeof decodeGraph>): Promise<Ready> {
    let ready = this.compiled.get(key);
    if (!ready) {
      const { graph, weights } = build();
      const views = Object.fromEntries(weights.map((name) => [name, this.model.params.view(name)]));
      ready = executor.compile(graph).then((program) => ({ program, weights: views }));
      this.compiled.set(key, ready);
    }
    return ready;
  }
}
