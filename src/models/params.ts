/**
 * The names a model reads its weights by. A weight is declared as an input of the graph, under its checkpoint name, when
 * the model's code first asks for it: the trace is also the list of what to load. `linear` is the one seam through which
 * adapters and quantised weights come in.
 */
import { fixed } from '../engine/dim.ts';
import { input, type Value } from '../engine/graph.ts';
import { add, matmul } from '../engine/ops.ts';

export class Params {
  /** Every weight asked for so far, by checkpoint name. */
  readonly all: Map<string, Value>;
  protected readonly prefix: string;

  constructor(prefix = '', all = new Map<string, Value>()) {
    this.prefix = prefix;
    this.all = all;
  }

  /** The same names below a module: `at('model').at('layers.0')`. */
  at(module: string): Params {
    return new Params(`${this.prefix}${module}.`, this.all);
  }

  get(name: string, shape: readonly number[]): Value {
    const full = this.prefix + name;
    const value = input(full, shape);
    this.all.set(full, value);
    return value;
  }

  /** x·Wᵀ (+ b) for x f32[tokens, in] and W f32[out, in]. */
  linear(name: string, x: Value, out: number, bias = false): Value {
    const width = fixed(x.shape[1], 'width');
    const y = matmul(x, this.get(`${name}.weight`, [out, width]), { transposeB: true });
    return bias ? add(y, this.get(`${name}.bias`, [out])) : y;
  }
}
