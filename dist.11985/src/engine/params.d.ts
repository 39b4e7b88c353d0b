/**
 * A model's numbers: every named tensor is a view into a flat buffer. Weights and gradients of what is trained share one
 * layout, so that clipping, updating, hashing and saving are loops over flat memory; so do the optimiser's two moments and
 * the gradients of a micro-batch that are yet to be added. Frozen weights lie in arrays of their own and have no gradient.
 */
import type { HostTensor } from '../base/tensor.ts';
import { FlatBuffers } from './flat-buffers.ts';
/** Flat buffers and their decayed part are padded with zeros to a multiple of this many numbers. */
export declare const SLICE = 65536;
/** The flat buffers, by their place in `ParamStore.flat`. Memory is touched, and so taken, only where it is written. */
export declare const FLAT: {
    readonly weights: 0;
    readonly gradients: 1;
    readonly firstMoment: 2;
    readonly secondMoment: 3;
    readonly microGradients: 4;
};
export interface ParamSpec {
    name: string;
    shape: readonly number[];
    trainable: boolean;
    /** Weight decay applies: matrices yes, norms and biases no (the rule of Hugging Face's trainer). */
    decay: boolean;
}
export declare class ParamStore {
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
    private readonly places;
    private readonly views;
    private readonly gradientViews;
    constructor(specs: readonly ParamSpec[]);
    /** The weights of a parameter: writing to `data` changes the model. */
    view(name: string): HostTensor & {
        data: Float32Array;
    };
    /** The gradient of a trainable parameter. */
    gradient(name: string): HostTensor & {
        data: Float32Array;
    };
    /** The part of a buffer with the layout of `weights` that belongs to a parameter (optimiser moments). */
    part(flat: Float32Array, name: string): Float32Array;
    /** Whether weight decay applies to a trainable parameter. */
    decays(name: string): boolean;
    spec(name: string): {
        shape: readonly number[];
    };
}
