/**
 * The compiled graphs of one model, each made when first asked for. Prompts always go through ONNX Runtime, which multiplies
 * many rows fastest; steps of few sequences go through kernels of our own where these can have the weights beside them
 * (kernel-steps.ts), and through ONNX Runtime, fed with the model's weights as they are, where not.
 */
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
  private readonly compiled = new Map<string, Promise<Ready>>();

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
    const all = [...this.compiled.values()];
    this.compiled.clear();
    for (const ready of all) await (await ready).program.dispose();
    await this.kernels?.close();
  }

  private ready(key: string, executor: Executor, build: () => Traced): Promise<Ready> {
    let ready = this.compiled.get(key);
    if (!ready) {
      const { graph, weights: names } = build();
      const weights = Object.fromEntries(names.map((name) => [name, this.model.params.view(name)]));
      ready = executor.compile(graph).then((program) => ({ program, weights }));
      this.compiled.set(key, ready);
    }
    return ready;
  }
}
