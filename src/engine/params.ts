/**
 * A model's numbers: every named tensor is a view into a flat buffer. Weights and gradients of what is trained share one
 * layout, so that clipping, updating, hashing and saving are loops over flat memory; so do the optimiser's two moments and
 * the gradients of a micro-batch that are yet to be added. Frozen weights lie in arrays of their own and have no gradient.
 */
import type { HostTensor } from '../base/tensor.ts';
import { FlatBuffers } from './flat-buffers.ts';

/** Flat buffers and their decayed part are padded with zeros to a multiple of this many numbers. */
export const SLICE = 65_536;

/** The flat buffers, by their place in `ParamStore.flat`. Memory is touched, and so taken, only where it is written. */
export const FLAT = { weights: 0, gradients: 1, firstMoment: 2, secondMoment: 3, microGradients: 4 } as const;

export interface ParamSpec {
  name: string;
  shape: readonly number[];
  trainable: boolean;
  /** Weight decay applies: matrices yes, norms and biases no (the rule of Hugging Face's trainer). */
  decay: boolean;
}

interface Place {
  spec: ParamSpec;
  offset: number;
  length: number;
}

const count = (shape: readonly number[]): number => shape.reduce((n, d) => n * d, 1);

export class ParamStore {
  /** All parameters in the order given. */
  readonly names: readonly string[];
  readonly trainable: readonly string[];
  readonly flat: FlatBuffers;
  /** Trainable weights, decayed ones first. */
  readonly weights: Float32Array;
  /** Same layout as `weights`. */
  readonly gradients: Float32Array;
  /** How many weights are trained. */
  readonly total: number;
  /** Everything before this place takes weight decay, nothing after it; a multiple of SLICE. */
  readonly decayLength: number;
  private readonly places = new Map<string, Place>();
  private readonly views = new Map<string, HostTensor>();
  private readonly gradientViews = new Map<string, HostTensor>();

  constructor(specs: readonly ParamSpec[]) {
    this.names = specs.map((s) => s.name);
    const decayed = specs.filter((s) => s.trainable && s.decay);
    const plain = specs.filter((s) => s.trainable && !s.decay);
    this.trainable = [...decayed, ...plain].map((s) => s.name);
    const lay = (group: readonly ParamSpec[], from: number): number => {
      let at = from;
      for (const spec of group) {
        const length = count(spec.shape);
        this.places.set(spec.name, { spec, offset: at, length });
        at += length;
      }
      return Math.ceil(at / SLICE) * SLICE;
    };
    this.decayLength = lay(decayed, 0);
    this.flat = new FlatBuffers(lay(plain, this.decayLength), Object.keys(FLAT).length);
    this.weights = this.flat.buffers[FLAT.weights]!;
    this.gradients = this.flat.buffers[FLAT.gradients]!;
    this.total = [...decayed, ...plain].reduce((n, s) => n + count(s.shape), 0);
    for (const spec of specs) {
      const place = this.places.get(spec.name);
      const cut = (flat: Float32Array) => ({
        data: flat.subarray(place!.offset, place!.offset + place!.length),
        shape: spec.shape,
      });
      if (place) {
        this.views.set(spec.name, cut(this.weights));
        this.gradientViews.set(spec.name, cut(this.gradients));
      } else this.views.set(spec.name, { data: new Float32Array(count(spec.shape)), shape: spec.shape });
    }
  }

  /** The weights of a parameter: writing to `data` changes the model. */
  view(name: string): HostTensor & { data: Float32Array } {
    return found(this.views, name) as HostTensor & { data: Float32Array };
  }

  /** The gradient of a trainable parameter. */
  gradient(name: string): HostTensor & { data: Float32Array } {
    return found(this.gradientViews, name) as HostTensor & { data: Float32Array };
  }

  /** The part of a buffer with the layout of `weights` that belongs to a parameter (optimiser moments). */
  part(flat: Float32Array, name: string): Float32Array {
    const { offset, length } = found(this.places, name);
    return flat.subarray(offset, offset + length);
  }

  /** Whether weight decay applies to a trainable parameter. */
  decays(name: string): boolean {
    return found(this.places, name).spec.decay;
  }

  spec(name: string): { shape: readonly number[] } {
    return { shape: this.view(name).shape };
  }
}

function found<T>(map: ReadonlyMap<string, T>, name: string): T {
  const value = map.get(name);
  if (value === undefined) throw new Error(`no parameter ${name}`);
  return value;
}
