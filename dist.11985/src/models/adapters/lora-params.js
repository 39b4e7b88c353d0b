/**
 * LoRA (Hu et al. 2021, arXiv:2106.09685) in the graph: a linear layer with an adapter computes x·Wᵀ + s·(x·Aᵀ)·Bᵀ with W
 * frozen, A f32[r, in] and B f32[out, r]. Nothing else of a model's code knows. s is alpha / r, or alpha / sqrt(r) in rsLoRA
 * (Kalajdzievski 2023, arXiv:2312.03732). Dropout acts on the adapter's input, as PEFT does it, one mask per module.
 */
import { fixed } from "../../engine/dim.js";
import { input } from "../../engine/graph.js";
import { add, matmul, where } from "../../engine/ops.js";
import { Params } from "../params.js";
export const loraA = (module) => `${module}.lora_A.weight`;
export const loraB = (module) => `${module}.lora_B.weight`;
export class LoraParams extends Params {
    /** What has to be fed besides weights and tokens when there is dropout, by module. */
    masks;
    modules;
    dropout;
    /** `dropout` is the probability of dropping a number: 0 outside of training. */
    constructor(modules, dropout, prefix = '', parent) {
        super(prefix, parent);
        this.modules = modules;
        this.dropout = dropout;
        this.masks = parent?.masks ?? new Map();
    }
    at(module) {
        return new LoraParams(this.modules, this.dropout, `${this.prefix}${module}.`, this);
    }
    linear(name, x, out, bias = false) {
        const y = super.linear(name, x, out, bias);
        const lora = this.modules.get(this.prefix + name);
        if (lora === undefined)
            return y;
        const [a, b] = this.pair(name, lora);
        // What dropout keeps is made larger by 1 / (1 - p), here as a factor of the narrow product.
        const narrow = matmul(this.dropped(lora, x), a, { transposeB: true, alpha: 1 / (1 - this.dropout) });
        return add(y, matmul(narrow, b, { transposeB: true, alpha: lora.scale }));
    }
    /** W + s·B·A: the head is multiplied by inside the loss, where no x is at hand. Takes no dropout. */
    head(name, out, width) {
        const w = super.head(name, out, width);
        const lora = this.modules.get(this.prefix + name);
        if (lora === undefined)
            return w;
        const [a, b] = this.pair(name, lora);
        return add(w, matmul(b, a, { alpha: lora.scale }));
    }
    pair(name, lora) {
        return [this.declare(loraA(name), [lora.r, lora.in]), this.declare(loraB(name), [lora.out, lora.r])];
    }
    dropped(lora, x) {
        if (this.dropout === 0)
            return x;
        const mask = {
            input: `dropout.${lora.name}`,
            rows: x.shape[0],
            width: fixed(x.shape[1], 'width'),
        };
        this.masks.set(lora.name, mask);
        return where(input(mask.input, [mask.rows, mask.width], 'bool'), x, 0);
    }
}
