/**
 * The names a model reads its weights by. A weight is declared as an input of the graph, under its checkpoint name, when
 * the model's code first asks for it: the trace is also the list of what to load. `linear` is the one seam through which
 * adapters and quantised weights come in (`adapters/adapted-params.ts`).
 */
import { type Dim, fixed } from '../engine/dim.ts';
import { input, type Value } from '../engine/graph.ts';
import { add, matmul } from '../engine/ops.ts';

/** A linear layer that a trace went through. */
export interface LinearModule {
  name: string;
  /** Widths of what goes in and comes out. */
  in: number;
  out: number;
}

/** A dropout mask that a graph wants to be fed, bool[rows, width], 1 where a number is kept. */
export interface DropoutMask {
  input: string;
  rows: Dim;
  width: number;
}

export class Params {
  /** Every weight asked for so far, by checkpoint name. */
  readonly all: Map<string, Value>;
  /** Every linear layer gone through so far, by module name. */
  readonly linears: Map<string, LinearModule>;
  /** What has to be fed besides weights and tokens where there is dropout, by module. */
  readonly masks: Map<string, DropoutMask>;
  protected readonly prefix: string;

  /** Without arguments: at the model's root. `parent` shares what has been asked for. */
  constructor(prefix = '', parent?: Params) {
    this.prefix = prefix;
    this.all = parent?.all ?? new Map();
    this.linears = parent?.linears ?? new Map();
    this.masks = parent?.masks ?? new Map();
  }

  /** The same names below a module: `at('model').at('layers.0')`. */
  at(module: string): Params {
    return new Params(`${this.prefix}${module}.`, this);
  }

  get(name: string, shape: readonly number[]): Value {
    return this.declare(name, shape);
  }

  /** x·Wᵀ (+ b) for x f32[..., in] and W f32[out, in]. */
  linear(name: string, x: Value, out: number, bias = false): Value {
    const width = fixed(x.shape.at(-1), 'width');
    const module = this.prefix + name;
    this.linears.set(module, { name: module, in: width, out });
    const y = matmul(x, this.declare(`${name}.weight`, [out, width]), { transposeB: true });
    return bias ? add(y, this.declare(`${name}.bias`, [out])) : y;
  }

  /** The weight of a linear layer f32[out, in] that the caller multiplies by itself, as losses do with the output head. */
  head(name: string, out: number, width: number): Value {
    const module = this.prefix + name;
    this.linears.set(module, { name: module, in: width, out });
    return this.declare(`${name}.weight`, [out, width]);
  }

  protected declare(name: string, shape: readonly number[]): Value {
    const full = this.prefix + name;
    const value = input(full, shape);
    this.all.set(full, value);
    return value;
  }
}
