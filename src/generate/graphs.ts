/**
 * The compiled graphs of one model, each made when first asked for. Prompts always go through ONNX Runtime, which multiplies
 * many rows fastest; steps of few sequences go through kernels of our own where these can have the weights beside them
 * (kernel-steps.ts), and through ONNX Runtime, fed with the model's weights as they are, where not.
 */
import { CompiledGraphs } from '../engine/compiled-graphs.ts';
import type { Executor } from '../engine/program.ts';
import type { CausalLM } from '../models/causal-lm.ts';
import { type DecodeMode, decodeGraph, modeKey, prefillGraph, type Traced } from './decode-graph.ts';
import type { KernelSteps, Ready } from './kernel-steps.ts';

/** What compiles graphs for one sequence, and for several (weights-first.ts). */
export interface DecodeExecutors {
  one: Executor;
  several: Executor;
}

export class Graphs {
  /** Undefined where ONNX Runtime does everything. */
  readonly kernels: KernelSteps | undefined;
  private readonly model: CausalLM;
  private readonly executors: DecodeExecutors;
  private readonly compiled = new CompiledGraphs<Ready>();

  constructor(model: CausalLM, executors: DecodeExecutors, kernels: KernelSteps | undefined) {
    this.model = model;
    this.executors = executors;
    this.kernels = kernels;
  }

  prefill(pieces: number): Promise<Ready> {
    return this.ready(`prefill ${pieces}`, this.executors.several, () => prefillGraph(this.model, pieces));
  }

  /** A step of `count` sequences in ONNX Runtime. */
  decode(count: number, mode: DecodeMode): Promise<Ready> {
    const size = count === 1 ? 'one' : 'several';
    return this.ready(`${size} ${modeKey(mode)}`, this.executors[size], () => decodeGraph(this.model, mode));
  }

  /** After a change of the weights. */
  refresh(): void {
    this.kernels?.refresh();
  }

  async dispose(): Promise<void> {
    await this.compiled.dispose();
    await this.kernels?.close();
  }

  private ready(key: string, executor: Executor, build: () => Traced): Promise<Ready> {
    return this.compiled.get(key, async () => {
      const { graph, weights: names } = build();
      const weights = Object.fromEntries(names.map((name) => [name, this.model.params.view(name)]));
      return { program: await executor.compile(graph), weights };
    });
  }
}
