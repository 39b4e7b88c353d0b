/**
 * A model's numbers: every named tensor is a view into a flat buffer. Weights and gradients of what is trained share one
 * layout, so that clipping, updating, hashing and saving are loops over flat memory; the optimiser adds its own buffers of
 * the same layout. Frozen weights lie in a buffer of their own and have no gradient.
 */
import type { HostTensor } from '../base/tensor.ts';

/** The update runs over slices of this many numbers; flat buffers are padded to a multiple, so one compiled graph serves all. */
export const SLICE = 65_536;

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
  /** Trainable weights, decayed ones first; padded with zeros to a multiple of SLICE. */
  readonly weights: Float32Array;
  /** Same layout as `weights`. */
  readonly gradients: Float32Array;
  /** Numbers of `weights` that are weights and not padding. */
  readonly total: number;
  /** The first `decayLength` of them take weight decay. */
  readonly decayLength: number;
  private readonly places = new Map<string, Place>();
  private readonly views = new Map<string, HostTensor>();
  private readonly gradientViews = new Map<string, HostTensor>();

  constructor(specs: readonly ParamSpec[]) {
    this.names = specs.map((s) => s.name);
    const trained = [...specs.filter((s) => s.trainable && s.decay), ...specs.filter((s) => s.trainable && !s.decay)];
    this.trainable = trained.map((s) => s.name);
    let at = 0;
    for (const spec of trained) {
      const length = count(spec.shape);
      this.places.set(spec.name, { spec, offset: at, length });
      at += length;
    }
    this.total = at;
    this.decayLength = trained.filter((s) => s.decay).reduce((n, s) => n + count(s.shape), 0);
    const padded = Math.ceil(at / SLICE) * SLICE;
    this.weights = new Float32Array(padded);
    this.gradients = new Float32Array(padded);
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

  spec(name: string): { shape: readonly number[] } {
    return { shape: this.view(name).shape };
  }
}

function found<T>(map: ReadonlyMap<string, T>, name: string): T {
  const value = map.get(name);
  if (value === undefined) throw new Error(`no parameter ${name}`);
  return value;
}
