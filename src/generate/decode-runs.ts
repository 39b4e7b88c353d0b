/**
 * The compiled graphs of decoding and the memory that they are fed: allocated once and handed to the runtime as it is. Weights
 * are the model's own arrays, so a run sees what a trainer wrote into them, unless they are frozen. Leaves out which sequence
 * is in which slot and what becomes of the numbers (generator.ts).
 */
import type { HostTensor } from '../base/tensor.ts';
import type { Executor, Program } from '../engine/program.ts';
import type { CausalLM } from '../models/causal-lm.ts';
import { RotaryTables } from '../models/forest-inputs.ts';
import { type DecodeMode, decodeGraph, maskName, prefillGraph } from './decode-graph.ts';
import { withWeights } from './frozen-weights.ts';
import { KvCache } from './kv-cache.ts';
import type { PackedWeights } from './packed-weights.ts';

type Feeds = Record<string, HostTensor>;

/** What compiles graphs for one sequence and those that hold weights, and the others (weights-first.ts). */
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

/** What a token does not see. */
const HIDDEN = -1e9;

export class DecodeRuns {
  readonly cache: KvCache;
  /** Per slot the token to be run. */
  readonly ids: Int32Array;
  /** What the last step put out, as `decodeGraph` describes it. */
  next = new Int32Array(0);
  logp = new Float32Array(0);
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
  private readonly windows: readonly (number | null)[];
  private readonly positions: Int32Array;
  private masks: Float32Array[] = [];
  /** The capacity that masks and feeds are made for. */
  private laidOut = -1;
  private readonly steps = new Map<string, Feeds>();

  constructor(model: CausalLM, graphs: Graphs, slots: number, tokens: number) {
    this.model = model;
    this.graphs = graphs;
    this.cache = new KvCache(model.config, slots, tokens);
    this.rotary = new RotaryTables(model.config);
    this.windows = [...new Set(model.config.slidingWindow)];
    this.ids = new Int32Array(slots);
    this.positions = new Int32Array(slots);
    this.bias = new Float32Array(model.config.vocabSize);
  }

  /** Memory for what a mode reads per token of the vocabulary. */
  prepare(mode: DecodeMode): void {
    if (mode.penalty && this.seen.length === 0)
      this.seen = new Uint8Array(this.cache.slots * this.model.config.vocabSize);
  }

  /** Row of a slot in `probs`, `logps` or `seen`. */
  row<T extends Float32Array | Uint8Array>(of: T, slot: number): T {
    const width = this.model.config.vocabSize;
    return of.subarray(slot * width, (slot + 1) * width) as T;
  }

  /** Puts the pieces into the cache; as many graphs as there are numbers of pieces. */
  async prefill(pieces: readonly Piece[]): Promise<void> {
    const { program, weights } = await this.graphs.prefill(pieces.length);
    const total = pieces.reduce((n, { ids }) => n + ids.length, 0);
    const [ids, positions] = [new Int32Array(total), new Int32Array(total)];
    const feeds: Feeds = { ...weights, ...this.rotary.atLeast(Math.max(this.cache.most, total)) };
    let at = 0;
    for (const [i, piece] of pieces.entries()) {
      const past = this.cache.length(piece.slot);
      ids.set(piece.ids, at);
      for (let k = 0; k < piece.ids.length; k++) positions[at + k] = past + k;
      at += piece.ids.length;
      Object.assign(feeds, this.cache.copyOf(piece.slot, i));
      for (const window of this.windows) feeds[maskName(window, i)] = pieceMask(past, piece.ids.length, window);
    }
    const lengths = Int32Array.from(pieces, (piece) => piece.ids.length);
    const out = await program.run({ ...feeds, ids: ints(ids), positions: ints(positions), lengths: ints(lengths) });
    this.cache.reserve(pieces.reduce((n, piece) => Math.max(n, this.cache.length(piece.slot) + piece.ids.length), 0));
    at = 0;
    for (const piece of pieces) {
      this.cache.append(piece.slot, piece.ids, out, at);
      at += piece.ids.length;
    }
  }

  /** Runs `ids` of the first `count` slots and puts them into the cache. */
  async step(count: number, mode: DecodeMode): Promise<void> {
    const { program, weights } = await this.graphs.decode(count, mode);
    const { cache } = this;
    let longest = 0;
    for (let slot = 0; slot < count; slot++) {
      this.positions[slot] = cache.length(slot);
      longest = Math.max(longest, cache.length(slot));
    }
    cache.reserve(longest + 1);
    if (this.laidOut !== cache.capacity) {
      this.laidOut = cache.capacity;
      this.masks = this.windows.map(() => new Float32Array(cache.slots * cache.capacity));
      this.steps.clear();
    }
    this.hide(count);
    const key = `${count}${modeKey(mode)}`;
    let feeds = this.steps.get(key);
    if (!feeds) {
      feeds = this.fed(count, mode, weights);
      this.steps.set(key, feeds);
    }
    const out = await program.run(feeds);
    for (let slot = 0; slot < count; slot++) cache.append(slot, this.ids.subarray(slot, slot + 1), out, slot);
    if (mode.greedy) {
      this.next = out.next!.data as Int32Array<ArrayBuffer>;
      this.logp = out.logp!.data as Float32Array<ArrayBuffer>;
    } else {
      this.probs = out.probs!.data as Float32Array<ArrayBuffer>;
      if (mode.logps) this.logps = out.logps!.data as Float32Array<ArrayBuffer>;
    }
  }

  /** Writes which kept tokens each of the first slots sees. */
  private hide(count: number): void {
    const { capacity } = this.cache;
    for (const [i, window] of this.windows.entries()) {
      for (let slot = 0; slot < count; slot++) {
        const [row, length] = [slot * capacity, this.cache.length(slot)];
        const from = window === null ? 0 : Math.max(0, length - window + 1);
        this.masks[i]!.fill(HIDDEN, row, row + from);
        this.masks[i]!.fill(0, row + from, row + length);
        this.masks[i]!.fill(HIDDEN, row + length, row + capacity);
      }
    }
  }

  private fed(count: number, mode: DecodeMode, weights: Feeds): Feeds {
    const { capacity, most } = this.cache;
    const width = this.model.config.vocabSize;
    const scalar = (data: Float32Array): HostTensor => ({ data, shape: [] });
    const feeds: Feeds = {
      ...weights,
      ...this.cache.first(count),
      ...this.rotary.atLeast(Math.max(most, count)),
      ids: ints(this.ids.subarray(0, count)),
      positions: ints(this.positions.subarray(0, count)),
    };
    for (const [i, window] of this.windows.entries())
      feeds[maskName(window)] = {
        data: this.masks[i]!.subarray(0, count * capacity),
        shape: [count, 1, 1, capacity],
      };
    if (!mode.greedy) feeds.inverseTemperature = scalar(this.inverseTemperature);
    if (mode.penalty) {
      feeds.seen = { data: this.seen.subarray(0, count * width), shape: [count, width] };
      feeds.penalty = scalar(this.penalty);
    }
    if (mode.bias) feeds.bias = { data: this.bias, shape: [width] };
    return feeds;
  }
}

/** Tokens of a sequence of which `past` are kept and `length` are new: each sees itself and what is before it, in the window. */
function pieceMask(past: number, length: number, window: number | null): HostTensor {
  const width = past + length;
  const data = new Float32Array(length * width).fill(HIDDEN);
  for (let i = 0; i < length; i++) {
    const from = window === null ? 0 : Math.max(0, past + i - window + 1);
    data.fill(0, i * width + from, i * width + past + i + 1);
  }
  return { data, shape: [1, 1, length, width] };
}

const modeKey = ({ greedy, penalty, bias, logps }: DecodeMode): string =>
  [greedy ? 'greedy' : 'probs', penalty ? 'penalty' : '', bias ? 'bias' : '', logps ? 'logps' : ''].join('.');

/** Weights up to so many bytes are worth a copy in the graph of one sequence. */
const MOST_HELD = 256e6;

/** Graphs of one model, compiled when first asked for. */
export class Graphs {
  private readonly model: CausalLM;
  private readonly executors: DecodeExecutors;
  /** Weights that do not change; null when they may. */
  private readonly frozen: PackedWeights | null;
  private readonly compiled = new Map<string, Promise<Ready>>();

  constructor(model: CausalLM, executors: DecodeExecutors, frozen: PackedWeights | null = null) {
    this.model = model;
    this.executors = executors;
    this.frozen = frozen;
  }

  prefill(pieces: number): Promise<Ready> {
    return this.ready(`prefill ${pieces}`, this.executors.several, () => prefillGraph(this.model, pieces));
  }

  decode(count: number, mode: DecodeMode): Promise<Ready> {
    const one = count === 1;
    const packed = this.frozen !== null && this.frozen.size > 0;
    const executor = one || packed ? this.executors.one : this.executors.several;
    return this.ready(`${one ? 'one' : 'several'} ${modeKey(mode)}`, executor, () => {
      const { graph, weights } = decodeGraph(this.model, mode);
      const { params } = this.model;
      if (this.frozen === null) return { graph, weights };
      const bytes = weights.reduce((n, name) => n + params.view(name).data.byteLength, 0);
      const all = one && !packed && bytes <= MOST_HELD;
      return { graph: withWeights(graph, weights, { params, packed: this.frozen, all }), weights };
    });
  }

  /** After a change of the weights. */
  async refresh(): Promise<void> {
    if (this.frozen !== null) await this.dispose();
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
      const fed = weights.filter((name) => graph.inputs.has(name));
      const views = Object.fromEntries(fed.map((name) => [name, this.model.params.view(name)]));
      ready = executor.compile(graph).then((program) => ({ program, weights: views }));
      this.compiled.set(key, ready);
    }
    return ready;
  }
}
