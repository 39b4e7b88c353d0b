/**
 * LoRA (Hu et al. 2021, arXiv:2106.09685) in the graph: a linear layer with an adapter computes x·Wᵀ + s·(x·Aᵀ)·Bᵀ with W
 * frozen, A f32[r, in] and B f32[out, r]. Nothing else of a model's code knows. s is alpha / r, or alpha / sqrt(r) in rsLoRA
 * (Kalajdzievski 2023, arXiv:2312.03732). Dropout acts on the adapter's input, as PEFT does it, one mask per module.
 */
import { type Dim, fixed } from '../../engine/dim.ts';
import { input } from '../../engine/graph.ts';
import { add, matmul, type Value, where } from '../../engine/ops.ts';
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

export const loraA = (module: string): string => `${module}.lora_A.weight`;
export const loraB = (module: string): string => `${module}.lora_B.weight`;

export class LoraParams extends Params {
  /** What has to be fed besides weights and tokens when there is dropout, by module. */
  readonly masks: Map<string, DropoutMask>;
  private readonly modules: ReadonlyMap<string, LoraModule>;
  private readonly dropout: number;

  /** `dropout` is the probability of dropping a number: 0 outside of training. */
  constructor(modules: ReadonlyMap<string, LoraModule>, dropout: number, prefix = '', parent?: LoraParams) {
    super(prefix, parent);
    this.modules = modules;
    this.dropout = dropout;
    this.masks = parent?.masks ?? new Map();
  }

  override at(module: string): LoraParams {
    return new LoraParams(this.modules, this.dropout, `${this.prefix}${module}.`, this);
  }

  override linear(name: string, x: Value, out: number, bias = false): Value {
    const y = super.linear(name, x, out, bias);
    const lora = this.modules.get(this.prefix + name);
    if (lora === undefined) return y;
    const [a, b] = this.pair(name, lora);
    // What dropout keeps is made larger by 1 / (1 - p), here as a factor of the narrow product.
    const narrow = matmul(this.dropped(lora, x), a, { transposeB: true, alpha: 1 / (1 - this.dropout) });
    return add(y, matmul(narrow, b, { transposeB: true, alpha: lora.scale }));
  }

  /** W + s·B·A: the head is multiplied by inside the loss, where no x is at hand. Takes no dropout. */
  override head(name: string, out: number, width: number): Value {
    const w = super.head(name, out, width);
    const lora = this.modules.get(this.prefix + name);
    if (lora === undefined) return w;
    const [a, b] = this.pair(name, lora);
    return add(w, matmul(b, a, { alpha: lora.scale }));
  }

  private pair(name: string, lora: LoraModule): [Value, Value] {
    return [this.declare(loraA(name), [lora.r, lora.in]), this.declare(loraB(name), [lora.out, lora.r])];
  }

  private dropped(lora: LoraModule, x: Value): Value {
    if (this.dropout === 0) return x;
    const mask: DropoutMask = {
      input: `dropout.${lora.name}`,
      rows: x.shape[0] as Dim,
      width: fixed(x.shape[1], 'width'),
    };
    this.masks.set(lora.name, mask);
    return where(input(mask.input, [mask.rows, mask.width], 'bool'), x, 0);
  }
}
