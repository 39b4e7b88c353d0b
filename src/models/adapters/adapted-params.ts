/**
 * The seam where an adapter comes into a model's graph: a linear layer that it sits on is asked of its definition. Nothing
 * else of a model's code knows. Dropout acts on the adapter's input, as PEFT does it, one mask per module.
 */
import { type Dim, fixed, sameShape } from '../../engine/dim.ts';
import { input, showType } from '../../engine/graph.ts';
import { type Value, where } from '../../engine/ops.ts';
import { pluginWrong } from '../../registry/fault.ts';
import type { Member } from '../../registry/kind.ts';
import { Params } from '../params.ts';
import type { AdaptedModule, AdapterDefinition, LinearParts } from './contract.ts';

/** The name of one of the adapter's parameters among the model's weights. */
export const parameterName = (module: string, parameter: string): string => `${module}.${parameter}`;

/** Which adapter sits on which modules. */
export interface Placed {
  readonly kind: Member<AdapterDefinition>;
  /** By name, in the model's order. */
  readonly modules: ReadonlyMap<string, AdaptedModule>;
}

export class AdaptedParams extends Params {
  private readonly placed: Placed;
  private readonly dropout: number;

  /** `dropout` is the probability of dropping a number: 0 outside of training. */
  constructor(placed: Placed, dropout: number, prefix = '', parent?: AdaptedParams) {
    super(prefix, parent);
    this.placed = placed;
    this.dropout = dropout;
  }

  override at(module: string): AdaptedParams {
    return new AdaptedParams(this.placed, this.dropout, `${this.prefix}${module}.`, this);
  }

  override linear(name: string, x: Value, out: number, bias = false): Value {
    const module = this.placed.modules.get(this.prefix + name);
    if (module === undefined) return super.linear(name, x, out, bias);
    const weight = super.head(name, out, module.in);
    const own = bias ? this.declare(`${name}.bias`, [out]) : null;
    const parts = {
      ...this.parts(name, module, weight),
      ...{ x, bias: own },
      base: (given = x) => super.linear(name, given, out, bias),
      dropped: () => this.dropped(module, x),
    };
    const { linear } = this.placed.kind.definition;
    return this.checked('apply', [...x.shape.slice(0, -1), out], linear.apply(parts));
  }

  /** The head is multiplied by inside the loss, where no x is at hand. Takes no dropout. */
  override head(name: string, out: number, width: number): Value {
    const weight = super.head(name, out, width);
    const module = this.placed.modules.get(this.prefix + name);
    if (module === undefined) return weight;
    const parts = this.parts(name, module, weight);
    return this.checked('weight', [out, width], this.placed.kind.definition.linear.weight(parts));
  }

  /** Declares the module's own parameters, all of them, behind the layer's. */
  private parts(name: string, module: AdaptedModule, weight: Value): LinearParts {
    const { definition, file } = this.placed.kind;
    const own = new Map<string, Value>();
    for (const parameter of definition.linear.parameters) {
      const shape = parameter.shape(module);
      if (!Array.isArray(shape) || !shape.every((size) => Number.isSafeInteger(size) && size > 0)) {
        throw pluginWrong(file, `shape of ${parameter.name} is ${JSON.stringify(shape)}`, [parameter.name]);
      }
      own.set(parameter.name, this.declare(parameterName(name, parameter.name), shape));
    }
    const get = (wanted: string): Value => {
      const value = own.get(wanted);
      if (value === undefined) throw new Error(`there is no parameter "${wanted}", only ${[...own.keys()].join(', ')}`);
      return value;
    };
    return { module, weight, get };
  }

  private checked(method: 'apply' | 'weight', shape: readonly Dim[], value: Value): Value {
    const { definition, file } = this.placed.kind;
    if (sameShape(value?.shape ?? [], shape) && value.dtype === 'f32') return value;
    const given = value?.shape === undefined ? 'no value of the graph' : showType(value);
    const what = `linear.${method} of the adapter ${definition.name}`;
    throw pluginWrong(file, `${what} gives ${given}, not f32[${shape.join(', ')}]`, [method]);
  }

  private dropped(module: AdaptedModule, x: Value): { x: Value; scale: number } {
    if (this.dropout === 0) return { x, scale: 1 };
    const name = `dropout.${module.name}`;
    const mask = { input: name, rows: x.shape[0] as Dim, width: fixed(x.shape[1], 'width') };
    this.masks.set(module.name, mask);
    return { x: where(input(name, [mask.rows, mask.width], 'bool'), x, 0), scale: 1 / (1 - this.dropout) };
  }
}
