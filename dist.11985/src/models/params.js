/**
 * The names a model reads its weights by. A weight is declared as an input of the graph, under its checkpoint name, when
 * the model's code first asks for it: the trace is also the list of what to load. `linear` is the one seam through which
 * adapters and quantised weights come in (`lora-params.ts`).
 */
import { fixed } from "../engine/dim.js";
import { input } from "../engine/graph.js";
import { add, matmul } from "../engine/ops.js";
export class Params {
    /** Every weight asked for so far, by checkpoint name. */
    all;
    /** Every linear layer gone through so far, by module name. */
    linears;
    prefix;
    /** Without arguments: at the model's root. `parent` shares what has been asked for. */
    constructor(prefix = '', parent) {
        this.prefix = prefix;
        this.all = parent?.all ?? new Map();
        this.linears = parent?.linears ?? new Map();
    }
    /** The same names below a module: `at('model').at('layers.0')`. */
    at(module) {
        return new Params(`${this.prefix}${module}.`, this);
    }
    get(name, shape) {
        return this.declare(name, shape);
    }
    /** x·Wᵀ (+ b) for x f32[..., in] and W f32[out, in]. */
    linear(name, x, out, bias = false) {
        const width = fixed(x.shape.at(-1), 'width');
        const module = this.prefix + name;
        this.linears.set(module, { name: module, in: width, out });
        const y = matmul(x, this.declare(`${name}.weight`, [out, width]), { transposeB: true });
        return bias ? add(y, this.declare(`${name}.bias`, [out])) : y;
    }
    /** The weight of a linear layer f32[out, in] that the caller multiplies by itself, as losses do with the output head. */
    head(name, out, width) {
        const module = this.prefix + name;
        this.linears.set(module, { name: module, in: width, out });
        return this.declare(`${name}.weight`, [out, width]);
    }
    declare(name, shape) {
        const full = this.prefix + name;
        const value = input(full, shape);
        this.all.set(full, value);
        return value;
    }
}
