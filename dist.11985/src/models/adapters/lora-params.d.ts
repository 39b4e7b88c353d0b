/**
 * LoRA (Hu et al. 2021, arXiv:2106.09685) in the graph: a linear layer with an adapter computes x·Wᵀ + s·(x·Aᵀ)·Bᵀ with W
 * frozen, A f32[r, in] and B f32[out, r]. Nothing else of a model's code knows. s is alpha / r, or alpha / sqrt(r) in rsLoRA
 * (Kalajdzievski 2023, arXiv:2312.03732). Dropout acts on the adapter's input, as PEFT does it, one mask per module.
 */
import { type Dim } from '../../engine/dim.ts';
import { type Value } from '../../engine/ops.ts';
import { Params } from '../params.ts';
/** A linear layer with an adapter. */
export interface LoraModule {
    /** As `model.layers.0.self_attn.q_proj`. */
    name: string;
    in: number;
    out: number;
    /** Rank. */
    r: number;
    /** Factor of B·A. */
    scale: number;
}
/** A dropout mask that a graph wants to be fed, bool[rows, width], 1 where a number is kept. */
export interface DropoutMask {
    input: string;
    rows: Dim;
    width: number;
}
export declare const loraA: (module: string) => string;
export declare const loraB: (module: string) => string;
export declare class LoraParams extends Params {
    /** What has to be fed besides weights and tokens when there is dropout, by module. */
    readonly masks: Map<string, DropoutMask>;
    private readonly modules;
    private readonly dropout;
    /** `dropout` is the probability of dropping a number: 0 outside of training. */
    constructor(modules: ReadonlyMap<string, LoraModule>, dropout: number, prefix?: string, parent?: LoraParams);
    at(module: string): LoraParams;
    linear(name: string, x: Value, out: number, bias?: boolean): Value;
    /** W + s·B·A: the head is multiplied by inside the loss, where no x is at hand. Takes no dropout. */
    head(name: string, out: number, width: number): Value;
    private pair;
    private dropped;
}
