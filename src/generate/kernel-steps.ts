/**
 * Steps of few sequences by kernels of our own (engine/wasm). They work on a heap that ONNX Runtime cannot be fed from: what
 * they read of the weights is copied there, or was packed there. That is worth it where the copy is not large.
 */
import type { HostTensor } from '../base/tensor.ts';
import { CompiledGraphs } from '../engine/compiled-graphs.ts';
import type { Program } from '../engine/program.ts';
import { hasKernels, onHost, type WasmExecutor, wasmExecutor, wasmRuns } from '../engine/wasm/executor.ts';
import { WasmHeap } from '../engine/wasm/heap.ts';
import type { CausalLM } from '../models/causal-lm.ts';
import { type DecodeMode, decodeGraph, modeKey, type Traced } from './decode-graph.ts';
import { withPacked } from './packed-product.ts';
import type { PackedWeights } from './packed-weights.ts';

/** A compiled graph, and the weights to feed it. */
export interface Ready {
  program: Program;
  weights: Readonly<Record<string, HostTensor>>;
}

/** Bytes of weights that are worth a copy. */
const MOST_COPIED = 256e6;
/** Sequences up to which reading the weights is most of a step; beyond, ONNX Runtime multiplies faster. */
const MOST_SEQUENCES = 32;
/** Of the heap's room left for what a step computes. */
const SPARE = 256e6;

/** Every operation that some mode uses. */
const MODES: readonly DecodeMode[] = [
  { greedy: true, penalty: true, bias: true, logps: false },
  { greedy: false, penalty: true, bias: true, logps: true },
];

export class KernelSteps {
  readonly heap: WasmHeap;
  private readonly model: CausalLM;
  private readonly packed: PackedWeights['matrices'];
  private readonly executor: WasmExecutor;
  /** Weights in the heap that the graphs read there. */
  private readonly copies = new Map<string, HostTensor & { data: Float32Array }>();
  private readonly compiled = new CompiledGraphs<Ready>();

  private constructor(model: CausalLM, packed: PackedWeights | undefined, threads: number) {
    this.model = model;
    this.heap = packed?.heap ?? new WasmHeap();
    this.packed = packed?.matrices ?? new Map();
    this.executor = wasmExecutor(this.heap, threads);
  }

  /** Undefined for a model whose graph has what there is no kernel for, or whose weights are too large to be copied. */
  static open(
    model: CausalLM,
    packed: PackedWeights | undefined,
    { threads, maxBatch }: { threads: number; maxBatch: number },
  ): KernelSteps | undefined {
    if (maxBatch > MOST_SEQUENCES) return undefined;
    for (const mode of MODES) {
      if (!hasKernels(decodeGraph(model, mode).graph)) return undefined;
      const { graph, weights } = stepGraph(model, packed?.matrices, mode);
      const bytes = weights.reduce((n, name) => n + model.params.view(name).data.byteLength, 0);
      if (bytes > MOST_COPIED || !wasmRuns(graph)) return undefined;
    }
    return new KernelSteps(model, packed, threads);
  }

  /** Whether so many slots of so many tokens find room. */
  fits(slots: number, tokens: number): boolean {
    const { layers, kvHeads, headDim } = this.model.config;
    return slots * tokens * layers * kvHeads * headDim * 8 + SPARE < this.heap.room;
  }

  decode(mode: DecodeMode): Promise<Ready> {
    return this.compiled.get(modeKey(mode), async () => {
      const { graph, weights } = stepGraph(this.model, this.packed, mode);
      const fed = Object.fromEntries(
        [...graph.inputs.keys()].flatMap((name) => {
          if (weights.includes(name)) return [[name, this.copyOf(name)]];
          return this.model.params.names.includes(name) ? [[name, this.model.params.view(name)]] : [];
        }),
      );
      return { program: await this.executor.compile(graph), weights: fed };
    });
  }

  /** After a change of the weights. */
  refresh(): void {
    for (const [name, { data }] of this.copies) data.set(this.model.params.view(name).data);
  }

  async close(): Promise<void> {
    await this.compiled.dispose();
    for (const { data } of this.copies.values()) this.heap.release(data.byteOffset);
    this.copies.clear();
    this.executor.close();
  }

  private copyOf(name: string): HostTensor {
    let copy = this.copies.get(name);
    if (!copy) {
      const { data, shape } = this.model.params.view(name);
      copy = { data: this.heap.floats(data.length), shape };
      copy.data.set(data);
      this.copies.set(name, copy);
    }
    return copy;
  }
}

/** The graph of a step, and the weights that its kernels read: rows that are looked up are copied by the host. */
function stepGraph(model: CausalLM, packed: PackedWeights['matrices'] = new Map(), mode: DecodeMode): Traced {
  const { graph, weights } = decodeGraph(model, mode);
  const withThem = packed.size > 0 ? withPacked(graph, packed) : graph;
  const aside = onHost(withThem);
  return { graph: withThem, weights: weights.filter((name) => withThem.inputs.has(name) && !aside.has(name)) };
}
