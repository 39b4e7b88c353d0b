/**
 * A store's weights, gradients and moments in the memory of a device, and the passes over all of them that a step needs
 * (norm, adding up micro-batches, AdamW), each a small graph that runs tensor by tensor: nothing of them crosses to the
 * host but one sum of squares per tensor. The host's buffers are current only after `download`.
 */
import { type HostTensor, scalar } from '../../base/tensor.ts';
import { type Dim, sym } from '../../engine/dim.ts';
import { type Graph, input, trace, type Value } from '../../engine/graph.ts';
import { add, concat, div, mul, reshape, sqrt, sub, sum } from '../../engine/ops.ts';
import { FLAT, type ParamStore } from '../../engine/params.ts';
import type { DeviceExecutor, Executor, Program } from '../../engine/program.ts';

/** Of one update; formed in double on the host, as `adamw.ts` forms them. */
export interface AdamWScalars {
  /** Factor on every gradient, from clipping. */
  scale: number;
  /** sqrt(1 - beta2^t) */
  rootCorrection: number;
  /** lr / (1 - beta1^t) */
  stepSize: number;
  /** 1 - lr·decay, for weights that decay. */
  keep: number;
}

export interface AdamWConstants {
  beta1: number;
  beta2: number;
  epsilon: number;
}

type Moments = Record<'m' | 'v', HostTensor>;

/** The executor, if it has a memory that parameters can stay in. */
export const withMemory = (executor: Executor): DeviceExecutor | undefined =>
  executor.memory ? (executor as DeviceExecutor) : undefined;

export class DeviceParams {
  readonly #executor: DeviceExecutor;
  readonly #params: ParamStore;
  readonly #moments = new Map<string, Moments>();
  readonly #micro = new Map<string, HostTensor>();
  readonly #programs = new Map<string, Promise<Program>>();
  readonly #scalars: Record<keyof AdamWScalars | 'one', HostTensor & { data: Float32Array }>;

  private constructor(executor: DeviceExecutor, params: ParamStore) {
    this.#executor = executor;
    this.#params = params;
    const { buffers } = params.flat;
    for (const name of params.trainable) {
      const tensor = (flat: number) => ({ data: params.part(buffers[flat]!, name), shape: params.view(name).shape });
      this.#moments.set(name, { m: tensor(FLAT.firstMoment), v: tensor(FLAT.secondMoment) });
      this.#micro.set(name, tensor(FLAT.microGradients));
    }
    const number = (x: number) => scalar(x) as HostTensor & { data: Float32Array };
    this.#scalars = {
      ...{ scale: number(1), rootCorrection: number(1), stepSize: number(0) },
      keep: number(1),
      one: number(1),
    };
  }

  /** Copies weights and moments as they stand on the host to the device. */
  static async open(executor: DeviceExecutor, params: ParamStore): Promise<DeviceParams> {
    const made = new DeviceParams(executor, params);
    const { memory } = executor;
    await memory.keep([...params.names.map((name) => params.view(name)), ...Object.values(made.#scalars)]);
    await memory.keep(params.trainable.map((name) => params.gradient(name)));
    for (const { m, v } of made.#moments.values()) await memory.keep([m, v]);
    return made;
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
      const program = await this.#program('accumulate', gradient, (shape) => ({
        sum: add(input('gradient', shape), input('micro', shape)),
      }));
      await program.run({ gradient, micro }, { sum: gradient });
    }
  }

  /** Euclidean norm of all gradients: sums of squares in float32 for each tensor, added in float64. */
  async gradientNorm(): Promise<number> {
    const { trainable } = this.#params;
    const gradients = Object.fromEntries(trainable.map((name) => [name, this.#params.gradient(name)]));
    const program = await this.#compiled('norm', () =>
      trace(() => ({
        squares: concat(
          trainable.map((name) => squares(input(name, gradients[name]!.shape))),
          0,
        ),
      })),
    );
    const each = (await program.run(gradients)).squares!.data as Float32Array;
    return Math.sqrt(each.reduce((total, x) => total + x, 0));
  }

  /** One AdamW update of every trainable tensor. */
  async adamw(constants: AdamWConstants, scalars: AdamWScalars): Promise<void> {
    for (const [name, value] of Object.entries(scalars)) this.#scalars[name as keyof AdamWScalars].data[0] = value;
    const { one, keep, ...shared } = this.#scalars;
    await this.#executor.memory.upload(Object.values(this.#scalars));
    for (const [name, { m, v }] of this.#moments) {
      const [p, g] = [this.#params.view(name), this.#params.gradient(name)];
      const program = await this.#program('adamw', p, (shape) => update(shape, constants));
      const decays = this.#params.decays(name);
      await program.run({ p, g, m, v, ...shared, keep: decays ? keep : one }, { p2: p, m2: m, v2: v });
    }
  }

  /** Brings numbers to the host's buffers. */
  async download(...what: ('weights' | 'gradients' | 'moments')[]): Promise<void> {
    await this.#executor.memory.download(this.#tensors(what));
  }

  /** Takes them from there. */
  async upload(...what: ('weights' | 'gradients' | 'moments')[]): Promise<void> {
    await this.#executor.memory.upload(this.#tensors(what));
  }

  async dispose(): Promise<void> {
    const { memory } = this.#executor;
    memory.release(this.#tensors(['weights', 'gradients', 'moments']));
    memory.release([...this.#micro.values(), ...Object.values(this.#scalars)]);
    memory.release(this.#params.names.map((name) => this.#params.view(name)));
    for (const program of this.#programs.values()) await (await program).dispose();
    this.#programs.clear();
  }

  /** Frozen weights are the same on both sides. */
  #tensors(what: readonly ('weights' | 'gradients' | 'moments')[]): HostTensor[] {
    return this.#params.trainable.flatMap((name) => [
      ...(what.includes('weights') ? [this.#params.view(name)] : []),
      ...(what.includes('gradients') ? [this.#params.gradient(name)] : []),
      ...(what.includes('moments') ? Object.values(this.#moments.get(name)!) : []),
    ]);
  }

  /** One graph serves all tensors with as many axes. */
  #program(what: string, like: HostTensor, graph: (shape: readonly Dim[]) => Record<string, Value>): Promise<Program> {
    const rank = like.shape.length;
    const shape = like.shape.map((_, axis) => sym(`d${axis}`));
    return this.#compiled(`${what} ${rank}`, () => trace(() => graph(shape)));
  }

  #compiled(key: string, graph: () => Graph): Promise<Program> {
    const known = this.#programs.get(key);
    if (known) return known;
    const made = this.#executor.compile(graph());
    this.#programs.set(key, made);
    return made;
  }
}

/** Σ x², f32[1]; rows first, so that many sums run side by side. */
function squares(x: Value): Value {
  const each = mul(x, x);
  return reshape(sum(x.shape.length > 1 ? sum(each, [-1]) : each), [1]);
}

/** torch's AdamW for one tensor; see adamw.ts. */
function update(shape: readonly Dim[], { beta1, beta2, epsilon }: AdamWConstants): Record<string, Value> {
  const [p, m, v] = [input('p', shape), input('m', shape), input('v', shape)];
  const g = mul(input('g', shape), input('scale', []));
  const m2 = add(m, mul(sub(g, m), 1 - beta1));
  const v2 = add(mul(v, beta2), mul(mul(g, g), 1 - beta2));
  const denominator = add(div(sqrt(v2), input('rootCorrection', [])), epsilon);
  const p2 = sub(mul(p, input('keep', [])), mul(div(m2, denominator), input('stepSize', [])));
  return { p2, m2, v2 };
}
