/**
 * Tensors that stay in a GPU's memory between runs of the WebGPU provider.
 *
 * What onnxruntime-node 1.30.0 offers, all measured: a session made with `preferredOutputLocation: 'gpu-buffer'` makes
 * tensors on the device and ignores outputs that the caller made; one without it writes into device tensors that it is
 * given and brings everything else to the host, which is what programs use. `getData()` of a device tensor ends the
 * process: reading goes through a session whose output is on the host. A buffer that one shader both reads and writes is
 * illegal in WebGPU, and goes unnoticed at the provider's default validation, so an update in place writes to a spare
 * buffer, which then changes places with the old one.
 */

import type { HostTensor } from '../../base/tensor.ts';
import { sym } from '../dim.ts';
import type { DeviceMemory } from '../program.ts';
import type { DType } from '../types.ts';
import { ONNX_TYPE } from './context.ts';
import { encodeModel } from './protobuf.ts';
import * as ort from './runtime.ts';
import { dtypeOf, ORT_TYPE, toTensor } from './tensors.ts';

/** Copies of one element type: onto the device as a new tensor, and from anywhere into a given one. */
interface Copiers {
  create: ort.InferenceSession;
  copy: ort.InferenceSession;
}

export class WebGpuMemory implements DeviceMemory {
  readonly #options: ort.InferenceSession.SessionOptions;
  /** Device tensors of one axis. */
  readonly #held = new Map<HostTensor, ort.Tensor>();
  /** Those out of use, by type and length. */
  readonly #spares = new Map<string, ort.Tensor[]>();
  readonly #copiers = new Map<DType, Promise<Copiers>>();

  constructor(options: ort.InferenceSession.SessionOptions) {
    this.#options = options;
  }

  async keep(tensors: Iterable<HostTensor>): Promise<void> {
    for (const t of tensors) if (!this.#held.has(t)) this.#held.set(t, await this.#create(t));
  }

  async upload(tensors: Iterable<HostTensor>): Promise<void> {
    for (const t of tensors) await this.#copy(t, flat(t), this.#find(t));
  }

  async download(tensors: Iterable<HostTensor>): Promise<void> {
    for (const t of tensors) await this.#copy(t, this.#find(t), flat(t));
  }

  release(tensors: Iterable<HostTensor>): void {
    for (const t of tensors) {
      this.#held.get(t)?.dispose();
      this.#held.delete(t);
      const key = sizeKey(t);
      for (const spare of this.#spares.get(key) ?? []) spare.dispose();
      this.#spares.delete(key);
    }
  }

  /** The device's tensor of `t`, if it is kept there. */
  tensor(t: HostTensor): ort.Tensor | undefined {
    const held = this.#held.get(t);
    return held && shaped(held, t);
  }

  /** A tensor that a run may write while it reads that of `t`; `commit` then puts it in its place. */
  async spare(t: HostTensor): Promise<{ tensor: ort.Tensor; commit: () => void }> {
    const key = sizeKey(t);
    const spares = this.#spares.get(key) ?? [];
    this.#spares.set(key, spares);
    const fresh = spares.pop() ?? (await this.#create(t));
    const commit = () => {
      spares.push(this.#find(t));
      this.#held.set(t, fresh);
    };
    return { tensor: shaped(fresh, t), commit };
  }

  #find(t: HostTensor): ort.Tensor {
    const held = this.#held.get(t);
    if (!held) throw new Error('the tensor is not kept on the device');
    return held;
  }

  async #create(t: HostTensor): Promise<ort.Tensor> {
    const { create } = await this.#copiersFor(dtypeOf(t.data));
    return (await create.run({ x: flat(t) })).y as ort.Tensor;
  }

  async #copy(t: HostTensor, from: ort.Tensor, to: ort.Tensor): Promise<void> {
    const { copy } = await this.#copiersFor(dtypeOf(t.data));
    await copy.run({ x: from }, { y: to });
  }

  #copiersFor(dtype: DType): Promise<Copiers> {
    const known = this.#copiers.get(dtype);
    if (known) return known;
    const made = makeCopiers(dtype, this.#options);
    this.#copiers.set(dtype, made);
    return made;
  }
}

const sizeKey = ({ data }: HostTensor): string => `${dtypeOf(data)} ${data.length}`;

const flat = ({ data }: HostTensor): ort.Tensor => toTensor({ data, shape: [data.length] });

const shaped = (buffer: ort.Tensor, { data, shape }: HostTensor): ort.Tensor =>
  ort.Tensor.fromGpuBuffer(buffer.gpuBuffer, { dataType: ORT_TYPE[dtypeOf(data)], dims: shape });

async function makeCopiers(dtype: DType, options: ort.InferenceSession.SessionOptions): Promise<Copiers> {
  const value = { type: ONNX_TYPE[dtype], shape: [sym('n')] };
  const model = encodeModel({
    nodes: [{ name: 'copy', op: 'Identity', domain: '', ins: ['x'], outs: ['y'], attrs: {} }],
    inputs: [{ name: 'x', ...value }],
    outputs: [{ name: 'y', ...value }],
    initializers: [],
  });
  return {
    create: await ort.InferenceSession.create(model, { ...options, preferredOutputLocation: 'gpu-buffer' }),
    copy: await ort.InferenceSession.create(model, options),
  };
}
