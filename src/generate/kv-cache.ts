/**
 * Keys and values of the sequences being written, one slot each, all layers: two arrays per layer,
 * f32[slots, kvHeads, capacity, width]. Each slot knows the tokens whose keys and values it holds, also after their
 * sequence is done: a prompt that begins like one of them takes that part over by copying (shared few-shot prompts, several
 * answers to one prompt, the turns of a conversation). Leaves out which slot is whose (generator.ts).
 */
import type { HostTensor } from '../base/tensor.ts';
import type { ModelConfig } from '../models/config.ts';
import { cachedWidth } from './cached-attention.ts';
import { cacheName, newCacheName } from './decode-graph.ts';

/** The same memory as inputs and as outputs of a graph. */
export interface CacheTensors {
  feeds: Readonly<Record<string, HostTensor>>;
  into: Readonly<Record<string, HostTensor>>;
}

export class KvCache {
  readonly slots: number;
  /** Tokens that fit into a slot. */
  readonly capacity: number;
  private readonly config: ModelConfig;
  private readonly width: number;
  private readonly layers: { keys: Float32Array; values: Float32Array }[];
  private readonly tokens: Int32Array[];
  private readonly lengths: number[];
  private readonly single = new Map<string, CacheTensors>();
  private readonly leading = new Map<number, CacheTensors>();

  constructor(config: ModelConfig, slots: number, capacity: number) {
    this.config = config;
    this.slots = slots;
    this.capacity = capacity;
    this.width = cachedWidth(config.headDim);
    const size = slots * config.kvHeads * capacity * this.width;
    this.layers = Array.from({ length: config.layers }, () => ({
      keys: new Float32Array(size),
      values: new Float32Array(size),
    }));
    this.tokens = Array.from({ length: slots }, () => new Int32Array(capacity));
    this.lengths = Array<number>(slots).fill(0);
  }

  /** Tokens that a slot holds. */
  length(slot: number): number {
    return this.lengths[slot]!;
  }

  /** Notes that a run has put these tokens behind those of a slot. */
  push(slot: number, ids: ArrayLike<number>): void {
    this.tokens[slot]!.set(ids, this.lengths[slot]!);
    this.lengths[slot]! += ids.length;
  }

  /** `push` of a single token. */
  pushOne(slot: number, id: number): void {
    this.tokens[slot]![this.lengths[slot]!++] = id;
  }

  /** Keeps the first `length` tokens of a slot. */
  cut(slot: number, length: number): void {
    this.lengths[slot] = length;
  }

  /** Forgets everything: what weights that have changed since would not compute again. */
  clear(): void {
    this.lengths.fill(0);
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
    const { width } = this;
    const { kvHeads } = this.config;
    if (from !== to) {
      for (const { keys, values } of this.layers) {
        for (let head = 0; head < kvHeads; head++) {
          const at = (slot: number, row: number): number => ((slot * kvHeads + head) * this.capacity + row) * width;
          keys.copyWithin(at(to, begin), at(from, begin), at(from, length));
          values.copyWithin(at(to, begin), at(from, begin), at(from, length));
        }
      }
      this.tokens[to]!.set(this.tokens[from]!.subarray(begin, length), begin);
    }
    this.lengths[to] = length;
  }

  /** The memory of one slot under the names that sequence `sequence` of a prefill graph reads and writes it by. */
  slot(slot: number, sequence: number): CacheTensors {
    return remembered(this.single, `${slot}.${sequence}`, () => this.tensors(slot, 1, sequence));
  }

  /** The memory of the first `count` slots under the names of the decode graph. */
  first(count: number): CacheTensors {
    return remembered(this.leading, count, () => this.tensors(0, count));
  }

  private tensors(from: number, count: number, sequence?: number): CacheTensors {
    const { width } = this;
    const { kvHeads } = this.config;
    const shape = [count, kvHeads, this.capacity, width];
    const each = kvHeads * this.capacity * width;
    const cut = (data: Float32Array): HostTensor => ({
      data: data.subarray(from * each, (from + count) * each),
      shape,
    });
    const named = this.layers.flatMap(({ keys, values }, layer): [string, HostTensor][] => [
      [cacheName(layer, 'keys', sequence), cut(keys)],
      [cacheName(layer, 'values', sequence), cut(values)],
    ]);
    return {
      feeds: Object.fromEntries(named),
      into: Object.fromEntries(named.map(([name, tensor]) => [newCacheName(name), tensor])),
    };
  }
}

function remembered<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) {
    value = make();
    map.set(key, value);
  }
  return value;
}
