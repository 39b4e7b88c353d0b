/**
 * Runs an optimiser's step over a store: tensor by tensor through the executor, on the host or on the device that holds
 * the parameters; or, where all of it is a graph that a kernel knows, in one pass over the flat buffers. Weight decay takes
 * matrices; norms and biases have none (transformers' decay groups). Clipping is a factor on the gradients in the same pass.
 */
import { type HostTensor, scalar } from '../../base/tensor.ts';
import { FLAT, type ParamStore } from '../../engine/params.ts';
import type { Executor } from '../../engine/program.ts';
import { type AdamWMatch, matchAdamW } from '../../engine/wasm/adamw-pattern.ts';
import type { AdamWScalars } from '../../engine/wasm/kernels.ts';
import { inPlugin } from '../../registry/fault.ts';
import type { Source } from '../../registry/kind.ts';
import { TensorPrograms } from '../tensor-programs.ts';
import { traceUpdate, type UpdateGraph } from './check-update.ts';
import type { OptimiserDefinition, Optimizer, StepFacts } from './contract.ts';
import type { DeviceParams } from './device-params.ts';

export interface OptimiserRequest {
  source: Source<OptimiserDefinition>;
  /** The optimiser's own, camelCase. */
  options: Record<string, unknown>;
  weightDecay: number;
  params: ParamStore;
  executor: Executor;
  /** Where the parameters are kept in the memory of the executor's device. */
  device?: DeviceParams | undefined;
  /** False: through the graph even where a kernel computes it. */
  kernels?: boolean;
}

/** Parameters of one shape and group, and the graph that updates each of them. */
interface Group extends UpdateGraph {
  key: string;
  names: string[];
}

export class GraphOptimiser implements Optimizer {
  steps = 0;
  readonly state = new Map<string, HostTensor>();
  /** How many tensors are treated in which way, where the optimiser tells them apart. */
  readonly groups: ReadonlyMap<string, number>;
  readonly #r: OptimiserRequest;
  readonly #updates: readonly Group[];
  readonly #kernel: AdamWMatch | undefined;
  readonly #programs: TensorPrograms;
  /** Scalars of a step by their value: few of them differ. */
  readonly #scalars: (HostTensor & { data: Float32Array })[] = [];

  private constructor(request: OptimiserRequest) {
    this.#r = request;
    this.#programs = new TensorPrograms(request.executor);
    const { updates, groups } = updatesOf(request);
    this.#updates = updates;
    this.groups = groups;
    this.#kernel = request.executor.memory !== undefined || request.kernels === false ? undefined : kernelOf(updates);
    this.#layState();
  }

  /** State starts as declared. @throws HarnessError PLUGIN_INVALID, PLUGIN_FAILED. */
  static async open(request: OptimiserRequest): Promise<GraphOptimiser> {
    const made = new GraphOptimiser(request);
    await request.device?.keepState([...made.state.values()]);
    return made;
  }

  async step(learningRate: number, scale: number): Promise<void> {
    const step = this.steps + 1;
    if (this.#kernel !== undefined) this.#flatStep(this.#kernel, { lr: learningRate, step }, scale);
    else await this.#tensorSteps({ lr: learningRate, step }, scale);
    this.steps = step;
  }

  async gradientNorm(): Promise<number | undefined> {
    return this.#r.device?.gradientNorm();
  }

  async download(...what: Parameters<DeviceParams['download']>): Promise<void> {
    await this.#r.device?.download(...what);
  }

  async upload(...what: Parameters<DeviceParams['upload']>): Promise<void> {
    await this.#r.device?.upload(...what);
  }

  async dispose(): Promise<void> {
    await this.#programs.dispose();
    this.#r.executor.memory?.release(this.#scalars);
  }

  /** The kernel's moments are the store's own buffers: a store has one such optimiser at a time. */
  #layState(): void {
    const { params } = this.#r;
    const flat: Record<string, Float32Array> = {};
    if (this.#kernel !== undefined) {
      const { m, v } = this.#kernel.tensors;
      flat[m] = params.flat.buffers[FLAT.firstMoment]!;
      flat[v] = params.flat.buffers[FLAT.secondMoment]!;
      for (const moment of Object.values(flat)) if (moment.some((x) => x !== 0)) moment.fill(0);
    }
    const groups = new Map(this.#updates.flatMap((group) => group.names.map((name) => [name, group] as const)));
    for (const tensor of new Set(this.#updates.flatMap(({ state }) => state.map(({ name }) => name)))) {
      for (const parameter of params.trainable) {
        const kept = groups.get(parameter)!.state.find(({ name }) => name === tensor);
        if (kept === undefined) continue;
        const { sizes, initial = 0 } = kept;
        const own = flat[`state.${tensor}`];
        const data =
          own === undefined ? new Float32Array(sizes.reduce((n, d) => n * d, 1)) : params.part(own, parameter);
        if (initial !== 0) data.fill(initial);
        this.state.set(`${tensor}.${parameter}`, { data, shape: sizes });
      }
    }
  }

  #flatStep({ scalars }: AdamWMatch, at: Omit<StepFacts, 'weightDecay'>, scale: number): void {
    const { flat, decayLength } = this.#r.params;
    const update = (from: number, to: number, weightDecay: number): void => {
      const numbers = scalars.map((x) => {
        if (typeof x === 'number') return x;
        return x === 'scale'
          ? scale
          : this.#number(this.#updates[0]!, x.replace('scalar.', ''), { ...at, weightDecay });
      });
      const { weights, gradients, firstMoment, secondMoment } = FLAT;
      flat.adamw({ from, to }, weights, gradients, firstMoment, secondMoment, numbers as AdamWScalars);
    };
    update(0, decayLength, this.#r.weightDecay);
    update(decayLength, flat.length, 0);
  }

  async #tensorSteps(at: Omit<StepFacts, 'weightDecay'>, scale: number): Promise<void> {
    const { params, executor } = this.#r;
    const taken = new Map<number, HostTensor>();
    const tensorOf = (value: number): HostTensor => {
      const rounded = Math.fround(value);
      const known = taken.get(rounded);
      if (known !== undefined) return known;
      const place = this.#scalars[taken.size] ?? (scalar(0) as HostTensor & { data: Float32Array });
      this.#scalars[taken.size] = place;
      place.data[0] = rounded;
      taken.set(rounded, place);
      return place;
    };
    const runs = this.#updates.flatMap((group) =>
      group.names.map((name) => {
        const facts = { ...at, weightDecay: params.decays(name) ? this.#r.weightDecay : 0 };
        const feeds: Record<string, HostTensor> = {
          p: params.view(name),
          g: params.gradient(name),
          scale: tensorOf(scale),
        };
        for (const key of group.scalars.keys()) feeds[`scalar.${key}`] = tensorOf(this.#number(group, key, facts));
        const into: Record<string, HostTensor> = { 'new.p': params.view(name) };
        for (const { name: tensor } of group.state) {
          feeds[`state.${tensor}`] = this.state.get(`${tensor}.${name}`)!;
          into[`new.state.${tensor}`] = feeds[`state.${tensor}`]!;
        }
        return { group, feeds, into };
      }),
    );
    const used = this.#scalars.slice(0, taken.size);
    await executor.memory?.keep(used);
    await executor.memory?.upload(used);
    for (const { group, feeds, into } of runs) await this.#programs.run(group.key, () => group.graph, feeds, into);
  }

  #number({ scalars }: Group, name: string, facts: StepFacts): number {
    const { definition, file } = this.#r.source;
    return inPlugin(file, `"${name}" of the optimiser ${definition.name}`, () => scalars.get(name)!(facts));
  }
}

function updatesOf({ source, options, params }: OptimiserRequest) {
  const { definition } = source;
  const updates = new Map<string, Group>();
  const groups = new Map<string, number>();
  for (const name of params.trainable) {
    const { shape } = params.view(name);
    const group = definition.group?.({ name, shape }, options) ?? '';
    if (definition.group !== undefined) groups.set(group, (groups.get(group) ?? 0) + 1);
    const key = `${group} ${shape.join('x')}`;
    const known = updates.get(key);
    if (known !== undefined) known.names.push(name);
    else updates.set(key, { key, names: [name], ...traceUpdate(source, { shape, group }, options) });
  }
  return { updates: [...updates.values()], groups };
}

/** The kernel that computes all updates, if there is one. */
function kernelOf(updates: readonly Group[]): AdamWMatch | undefined {
  const found = updates.map(({ graph }) => matchAdamW(graph));
  const same = found.every((match) => match !== undefined && JSON.stringify(match) === JSON.stringify(found[0]));
  return same && found[0]?.tensors.p === 'p' && found[0].tensors.gradient === 'g' ? found[0] : undefined;
}
