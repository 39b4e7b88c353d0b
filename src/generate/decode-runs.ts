/**
 * Runs of the graphs of decoding (graphs.ts), and the memory that they are fed: allocated once and handed to them as it is.
 * Leaves out which sequence is in which slot and what becomes of the numbers (generator.ts).
 */
import type { HostTensor } from '../base/tensor.ts';
import type { CausalLM } from '../models/causal-lm.ts';
import { RotaryTables } from '../models/forest-inputs.ts';
import { type DecodeMode, maskName, modeKey } from './decode-graph.ts';
import type { Graphs } from './graphs.ts';
import type { Ready } from './kernel-steps.ts';
import { KvCache } from './kv-cache.ts';
import { heapMemory, type Memory, ordinaryMemory } from './memory.ts';

type Feeds = Record<string, HostTensor>;

/** Tokens to be put behind those that a slot holds. */
export interface PromptPiece {
  slot: number;
  ids: Int32Array;
}

const ints = (data: Int32Array): HostTensor => ({ data, shape: [data.length] });

/** What a token does not see. */
const HIDDEN = -1e9;

export class DecodeRuns {
  readonly cache: KvCache;
  /** Per slot the token to be run. */
  readonly ids: Int32Array;
  /** What the last step put out, as `decodeGraph` describes it. */
  next: Int32Array = new Int32Array(0);
  logp: Float32Array = new Float32Array(0);
  probs: Float32Array = new Float32Array(0);
  logps: Float32Array = new Float32Array(0);
  /** Per slot 1 for each token of the vocabulary that occurred. */
  seen: Uint8Array = new Uint8Array(0);
  readonly bias: Float32Array;
  /** Scalars of the sampling options. */
  readonly inverseTemperature = Float32Array.of(1);
  readonly penalty = Float32Array.of(1);
  private readonly model: CausalLM;
  private readonly graphs: Graphs;
  private readonly rotary: RotaryTables;
  private readonly windows: readonly (number | null)[];
  private readonly positions: Int32Array;
  private readonly masks: readonly Float32Array[];
  private readonly memory: Memory;
  /** Steps are computed by kernels of our own, and what they read lies in their heap. */
  private readonly byKernels: boolean;
  private readonly tables: Feeds;
  /** The capacity that feeds are made for. */
  private laidOut = -1;
  private readonly steps = new Map<string, Feeds>();

  constructor(model: CausalLM, graphs: Graphs, slots: number, tokens: number) {
    this.model = model;
    this.graphs = graphs;
    this.byKernels = graphs.kernels?.fits(slots, tokens) ?? false;
    this.memory = this.byKernels ? heapMemory(graphs.kernels!.heap) : ordinaryMemory();
    const { memory } = this;
    this.cache = new KvCache(model.config, slots, tokens, memory);
    this.rotary = new RotaryTables(model.config);
    this.windows = [...new Set(model.config.slidingWindow)];
    this.ids = memory.ints(slots);
    this.positions = memory.ints(slots);
    this.bias = memory.floats(model.config.vocabSize);
    this.masks = this.windows.map(() => memory.floats(slots * tokens));
    this.tables = this.byKernels
      ? this.copied(this.rotary.atLeast(tokens))
      : this.rotary.atLeast(Math.max(tokens, slots));
  }

  /** Gives the memory back; nothing may be run after it. */
  release(): void {
    this.memory.release();
  }

  private copied(tables: Feeds): Feeds {
    return Object.fromEntries(
      Object.entries(tables).map(([name, { data, shape }]) => {
        const copy = this.memory.floats(data.length);
        copy.set(data as Float32Array);
        return [name, { data: copy, shape }];
      }),
    );
  }

  /** Memory for what a mode reads per token of the vocabulary. */
  prepare(mode: DecodeMode): void {
    if (mode.penalty && this.seen.length === 0)
      this.seen = this.memory.bytes(this.cache.slots * this.model.config.vocabSize);
  }

  /** Row of a slot in `probs`, `logps` or `seen`. */
  row<T extends Float32Array | Uint8Array>(of: T, slot: number): T {
    const width = this.model.config.vocabSize;
    return of.subarray(slot * width, (slot + 1) * width) as T;
  }

  /** Puts the pieces into the cache; as many graphs as there are numbers of pieces. */
  async prefill(pieces: readonly PromptPiece[]): Promise<void> {
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
    const { program, weights } = await this.ready(count, mode);
    const { cache } = this;
    let longest = 0;
    for (let slot = 0; slot < count; slot++) {
      this.positions[slot] = cache.length(slot);
      longest = Math.max(longest, cache.length(slot));
    }
    cache.reserve(longest + 1);
    if (this.laidOut !== cache.capacity) {
      this.laidOut = cache.capacity;
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
      this.next = out.next!.data as Int32Array;
      this.logp = out.logp!.data as Float32Array;
    } else {
      this.probs = out.probs!.data as Float32Array;
      if (mode.logps) this.logps = out.logps!.data as Float32Array;
    }
  }

  private ready(count: number, mode: DecodeMode): Promise<Ready> {
    return this.byKernels ? this.graphs.kernels!.decode(mode) : this.graphs.decode(count, mode);
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
    const { capacity } = this.cache;
    const width = this.model.config.vocabSize;
    const scalar = (data: Float32Array): HostTensor => ({ data, shape: [] });
    const feeds: Feeds = {
      ...weights,
      ...this.cache.first(count),
      ...this.tables,
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
