/**
 * Keys and values of the sequences being written, one slot each, all layers: two arrays per layer,
 * f32[slots, kvHeads, capacity, headDim]. Memory is taken once for the longest sequence there may be; the capacity in use
 * grows with the sequences, since attention runs over all of it. Each slot knows the tokens whose keys and values it holds,
 * also after their sequence is done: a prompt that begins like one of them takes that part over by copying (shared few-shot
 * prompts, several answers to one prompt, the turns of a conversation). Leaves out which slot is whose (generator.ts).
 */
import type { HostTensor } from '../base/tensor.ts';
import type { ModelConfig } from '../models/architecture.ts';
import { keptName, newName } from './decode-graph.ts';
import type { Memory } from './memory.ts';

type Feeds = Readonly<Record<string, HostTensor>>;
type Size = Pick<ModelConfig, 'layers' | 'kvHeads' | 'headDim'>;

const ROUND = 64;
const KINDS = ['keys', 'values'] as const;

export class KvCache {
  readonly slots: number;
  /** Tokens that would fit into a slot. */
  readonly most: number;
  private readonly size: Size;
  private readonly layers: Record<(typeof KINDS)[number], Float32Array>[];
  private readonly tokens: Int32Array[];
  private readonly lengths: number[];
  private inUse = 0;
  private readonly leading = new Map<number, Feeds>();

  constructor(size: Size, slots: number, most: number, memory: Memory) {
    this.size = size;
    this.slots = slots;
    this.most = most;
    const count = slots * size.kvHeads * most * size.headDim;
    this.layers = Array.from({ length: size.layers }, () => ({
      keys: memory.floats(count),
      values: memory.floats(count),
    }));
    this.tokens = Array.from({ length: slots }, () => new Int32Array(most));
    this.lengths = Array<number>(slots).fill(0);
  }

  /** Tokens for which every slot has room at present. */
  get capacity(): number {
    return this.inUse;
  }

  /** Tokens that a slot holds. */
  length(slot: number): number {
    return this.lengths[slot]!;
  }

  /** Keeps the first `length` tokens of a slot. */
  cut(slot: number, length: number): void {
    this.lengths[slot] = length;
  }

  /** Forgets everything: what weights that have changed since would not compute again. */
  clear(): void {
    this.lengths.fill(0);
    this.reserve(0, true);
  }

  /** How many of the first `most` ids a slot begins with. */
  shared(slot: number, ids: readonly number[], most: number): number {
    const [tokens, end] = [this.tokens[slot]!, Math.min(most, this.lengths[slot]!)];
    let n = 0;
    while (n < end && tokens[n] === ids[n]) n++;
    return n;
  }

  /** Makes `to` hold the first `length` tokens of `from`; rows below `begin` are the same in both already. */
  copy(from: number, to: number, length: number, begin = 0): void {
    const { kvHeads } = this.size;
    for (const layer of this.layers) {
      for (const kind of KINDS) {
        for (let head = 0; head < kvHeads; head++) {
          const [source, end] = [this.at(from, head, begin), this.at(from, head, length)];
          layer[kind].copyWithin(this.at(to, head, begin), source, end);
        }
      }
    }
    this.tokens[to]!.set(this.tokens[from]!.subarray(begin, length), begin);
    this.lengths[to] = length;
  }

  /** Makes room for slots of `tokens` tokens. `anew`: for no more than that, nothing being kept. */
  reserve(tokens: number, anew = false): void {
    if (!anew && tokens <= this.inUse) return;
    const before = this.inUse;
    // In large steps, since rows move to their new places.
    this.inUse = Math.min(this.most, Math.ceil(Math.max(tokens, anew ? 0 : before * 1.25) / ROUND) * ROUND);
    this.leading.clear();
    if (anew) return;
    const { kvHeads, headDim } = this.size;
    const rows = this.slots * kvHeads;
    for (const layer of this.layers) {
      for (const kind of KINDS) {
        // From the last on, each goes further back than it was: nothing is overwritten before it has moved.
        for (let row = rows - 1; row > 0; row--) {
          const used = this.lengths[Math.floor(row / kvHeads)]! * headDim;
          const source = row * before * headDim;
          layer[kind].copyWithin(row * this.inUse * headDim, source, source + used);
        }
      }
    }
  }

  /**
   * Puts tokens behind those of a slot, with their rows of a run's outputs, from `row` on. There must be room.
   * @param out what `newName` names
   */
  append(slot: number, ids: ArrayLike<number>, out: Feeds, row: number): void {
    const { kvHeads, headDim } = this.size;
    const [count, length] = [ids.length, this.lengths[slot]!];
    for (const [index, layer] of this.layers.entries()) {
      for (const kind of KINDS) {
        const from = out[newName(index, kind)]!.data as Float32Array;
        const into = layer[kind];
        for (let head = 0; head < kvHeads; head++) {
          let to = this.at(slot, head, length);
          for (let i = 0; i < count; i++) {
            const source = ((row + i) * kvHeads + head) * headDim;
            for (let k = source; k < source + headDim; k++) into[to++] = from[k]!;
          }
        }
      }
    }
    this.tokens[slot]!.set(ids, length);
    this.lengths[slot] = length + count;
  }

  /** What a slot holds, in memory of its own, as sequence `sequence` of a prefill graph reads it. */
  copyOf(slot: number, sequence: number): Feeds {
    const { kvHeads, headDim } = this.size;
    const length = this.lengths[slot]!;
    const feeds: Record<string, HostTensor> = {};
    for (const [index, layer] of this.layers.entries()) {
      for (const kind of KINDS) {
        const data = new Float32Array(kvHeads * length * headDim);
        for (let head = 0; head < kvHeads; head++) {
          const rows = layer[kind].subarray(this.at(slot, head, 0), this.at(slot, head, length));
          data.set(rows, head * length * headDim);
        }
        feeds[keptName(index, kind, sequence)] = { data, shape: [1, kvHeads, length, headDim] };
      }
    }
    return feeds;
  }

  /** The memory of the first `count` slots as the decode graph reads it; the same objects until the capacity changes. */
  first(count: number): Feeds {
    let feeds = this.leading.get(count);
    if (!feeds) {
      const { kvHeads, headDim } = this.size;
      const shape = [count, kvHeads, this.inUse, headDim];
      const end = this.at(count, 0, 0);
      feeds = Object.fromEntries(
        this.layers.flatMap((layer, index) =>
          KINDS.map((kind) => [keptName(index, kind), { data: layer[kind].subarray(0, end), shape }] as const),
        ),
      );
      this.leading.set(count, feeds);
    }
    return feeds;
  }

  /** Where a row begins. */
  private at(slot: number, head: number, row: number): number {
    return ((slot * this.size.kvHeads + head) * this.inUse + row) * this.size.headDim;
  }
}
