/**
 * A store's weights and gradients in the memory of a device with what an optimiser keeps of them, and the passes over all
 * gradients that a step needs (norm, adding up micro-batches), each a small graph: nothing of them crosses to the host but
 * one sum of squares per tensor. The host's buffers are current only after `download`.
 */
import type { HostTensor } from '../../base/tensor.ts';
import { sym } from '../../engine/dim.ts';
import { input, trace, type Value } from '../../engine/graph.ts';
import { add, concat, mul, reshape, sum } from '../../engine/ops.ts';
import { FLAT, type ParamStore } from '../../engine/params.ts';
import type { DeviceExecutor, Executor } from '../../engine/program.ts';
import { TensorPrograms } from '../tensor-programs.ts';

type What = 'weights' | 'gradients' | 'state';

/** The executor, if it has a memory that parameters can stay in. */
export const withMemory = (executor: Executor): DeviceExecutor | undefined =>
  executor.memory ? (executor as DeviceExecutor) : undefined;

export class DeviceParams {
  readonly #executor: DeviceExecutor;
  readonly #params: ParamStore;
  readonly #state: HostTensor[] = [];
  readonly #micro = new Map<string, HostTensor>();
  readonly #programs: TensorPrograms;

  private constructor(executor: DeviceExecutor, params: ParamStore) {
    this.#executor = executor;
    this.#params = params;
    this.#programs = new TensorPrograms(executor);
    const aside = params.flat.buffers[FLAT.microGradients]!;
    for (const name of params.trainable) {
      this.#micro.set(name, { data: params.part(aside, name), shape: params.view(name).shape });
    }
  }

  /** Copies the weights as they stand on the host to the device. */
  static async open(executor: DeviceExecutor, params: ParamStore): Promise<DeviceParams> {
    const made = new DeviceParams(executor, params);
    await executor.memory.keep(params.names.map((name) => params.view(name)));
    await executor.memory.keep(params.trainable.map((name) => params.gradient(name)));
    return made;
  }

  /** Copies what an optimiser or a penalty keeps to the device; from now on it is part of `state`. */
  async keepState(tensors: readonly HostTensor[]): Promise<void> {
    await this.#executor.memory.keep(tensors);
    this.#state.push(...tensors);
  }

  /** Where the gradients of a micro-batch go that are to be added to those before: by parameter. */
  async microGradients(): Promise<ReadonlyMap<string, HostTensor>> {
    await this.#executor.memory.keep(this.#micro.values());
    return this.#micro;
  }

  /** Adds them. */
  async accumulate(): Promise<void> {
    for (const [name, micro] of this.#micro) {
      const gradient = this.#params.gradient(name);
      // One graph serves all tensors with as many axes.
      const shape = gradient.shape.map((_, axis) => sym(`d${axis}`));
      const graph = () => trace(() => ({ sum: add(input('gradient', shape), input('micro', shape)) }));
      await this.#programs.run(`accumulate ${shape.length}`, graph, { gradient, micro }, { sum: gradient });
    }
  }

  /** Euclidean norm of all gradients: sums of squares in float32 for each tensor, added in float64. */
  async gradientNorm(): Promise<number> {
    const { trainable } = this.#params;
    const gradients = Object.fromEntries(trainable.map((name) => [name, this.#params.gradient(name)]));
    const parts = () => trainable.map((name) => squares(input(name, gradients[name]!.shape)));
    const graph = () => trace(() => ({ squares: concat(parts(), 0) }));
    const each = (await this.#programs.run('norm', graph, gradients)).squares!.data as Float32Array;
    return Math.sqrt(each.reduce((total, x) => total + x, 0));
  }

  /** Brings numbers to the host's buffers. */
  async download(...what: What[]): Promise<void> {
    await this.#executor.memory.download(this.#tensors(what));
  }

  /** Takes them from there. */
  async upload(...what: What[]): Promise<void> {
    await this.#executor.memory.upload(this.#tensors(what));
  }

  async dispose(): Promise<void> {
    const { memory } = this.#executor;
    memory.release([...this.#tensors(['weights', 'gradients', 'state']), ...this.#micro.values()]);
    memory.release(this.#params.names.map((name) => this.#params.view(name)));
    await this.#programs.dispose();
  }

  /** Frozen weights are the same on both sides. */
  #tensors(what: readonly What[]): HostTensor[] {
    const trained = this.#params.trainable.flatMap((name) => [
      ...(what.includes('weights') ? [this.#params.view(name)] : []),
      ...(what.includes('gradients') ? [this.#params.gradient(name)] : []),
    ]);
    return what.includes('state') ? [...trained, ...this.#state] : trained;
  }
}

/** Σ x², f32[1]; rows first, so that many sums run side by side. */
function squares(x: Value): Value {
  const each = mul(x, x);
  return reshape(sum(x.shape.length > 1 ? sum(each, [-1]) : each), [1]);
}
