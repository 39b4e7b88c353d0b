/**
 * A rough forecast of the peak memory of training: weights, gradients and moments exactly, activations by counting the
 * numbers that the backward pass needs of the largest micro-batch. Leaves out the allocator's own overhead.
 */
import type { Examples } from '../data/tree.ts';
import type { ParamStore } from '../engine/params.ts';
import type { ModelConfig } from '../models/config.ts';
import type { Sampler } from './sampler.ts';
export interface MemoryEstimate {
    /** Bytes of weights, frozen ones too. */
    weights: number;
    /** Bytes of gradients, moments and what accumulation needs. */
    training: number;
    /** Bytes of activations of the largest micro-batch. */
    activations: number;
    /** All of it with the program itself. */
    total: number;
}
export interface MemoryRequest {
    params: ParamStore;
    config: ModelConfig;
    examples: Examples;
    sampler: Sampler;
    /** Steps looked at for their largest micro-batch. */
    steps: number;
    accumulates: boolean;
    gradientCheckpointing: boolean;
    /** Bytes of weights held besides: a copy for the reference, a value model with what trains it. */
    besides?: number;
}
export declare function estimateMemory(request: MemoryRequest): MemoryEstimate;
