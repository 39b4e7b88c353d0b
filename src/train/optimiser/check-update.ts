/**
 * The graph of one update, traced from an optimiser's step and checked: names of state once each, results of the shapes
 * they are kept in, nothing left out. What is wrong is the plug-in's, by file and line.
 */
import { sameShape } from '../../engine/dim.ts';
import { type Graph, input, trace, type Value } from '../../engine/graph.ts';
import { mul } from '../../engine/ops.ts';
import { pluginWrong } from '../../registry/fault.ts';
import type { Source } from '../../registry/kind.ts';
import type { OptimiserDefinition, StateTensor, StepFacts, Update } from './contract.ts';

/** Parameters of one shape that are treated alike. */
export interface Like {
  shape: readonly number[];
  group: string;
}

export interface UpdateGraph {
  graph: Graph;
  state: readonly (StateTensor & { sizes: readonly number[] })[];
  /** Scalars that the host feeds before each step, by input. */
  scalars: ReadonlyMap<string, (facts: StepFacts) => number>;
}

const count = (shape: readonly number[]): number => shape.reduce((n, d) => n * d, 1);

function sizesOf({ shape = 'same' }: StateTensor, of: readonly number[]): readonly number[] | undefined {
  if (typeof shape === 'object') return shape.every((d) => Number.isInteger(d) && d > 0) ? shape : undefined;
  if (shape === 'same') return of;
  if (shape === 'scalar') return [];
  const axis = of.length - (shape === 'rows' ? 1 : 2);
  return axis < 0 || (shape !== 'rows' && shape !== 'columns') ? undefined : of.map((d, i) => (i === axis ? 1 : d));
}

/** What is kept of such a parameter. @throws HarnessError PLUGIN_INVALID, PLUGIN_FAILED. */
export function stateOf(
  { definition, file }: Source<Pick<OptimiserDefinition, 'name' | 'state'>>,
  like: Like,
  options: Record<string, unknown>,
) {
  const declared = definition.state(like, options);
  const of = `a parameter of shape [${like.shape.join(', ')}]`;
  return declared.map((tensor, i) => {
    const { name } = tensor;
    if (!/^[A-Za-z]\w*$/.test(name))
      throw pluginWrong(file, `${JSON.stringify(name)} is no name of a state tensor`, [name]);
    if (declared.findIndex((other) => other.name === name) !== i) {
      throw pluginWrong(
        file,
        `the state name "${name}" is used twice`,
        [name],
        'each state tensor has a name of its own',
      );
    }
    const sizes = sizesOf(tensor, like.shape);
    if (sizes !== undefined) return { ...tensor, sizes };
    const rule = JSON.stringify(tensor.shape);
    throw pluginWrong(file, `the shape ${rule} of the state "${name}" does not fit ${of}`, [name]);
  });
}

/** Inputs `p`, `g`, `scale` (of clipping), `state.NAME` and `scalar.NAME`; outputs `new.p` and `new.state.NAME`. */
export function traceUpdate(
  source: Source<OptimiserDefinition>,
  like: Like,
  options: Record<string, unknown>,
): UpdateGraph {
  const { definition, file } = source;
  const state = stateOf(source, like, options);
  const scalars = new Map<string, (facts: StepFacts) => number>();
  const graph = trace(() => {
    const scalar = (name: string, of?: (facts: StepFacts) => number): Value => {
      const known = scalars.get(name);
      const asked = of ?? ((facts: StepFacts) => facts[name as keyof StepFacts]);
      if (known !== undefined && String(known) !== String(asked)) {
        throw pluginWrong(file, `two scalars are called "${name}"`, [name], 'give each number a name of its own');
      }
      if (known === undefined) scalars.set(name, asked);
      return input(`scalar.${name}`, []);
    };
    const param = input('p', like.shape);
    const update = definition.step(
      {
        ...{ ...like, param, scalar },
        grad: mul(input('g', like.shape), input('scale', [])),
        state: Object.fromEntries(state.map(({ name, sizes }) => [name, input(`state.${name}`, sizes)])),
      },
      options,
    );
    return results(update, like, state, file);
  });
  return { graph, state, scalars };
}

function results(update: Update, { shape }: Like, state: UpdateGraph['state'], file: string | undefined) {
  const made = (update ?? {}) as Partial<Update>;
  const wanted = new Map([['p', shape], ...state.map(({ name, sizes }) => [`state.${name}`, sizes] as const)]);
  for (const name of Object.keys(made.state ?? {})) {
    if (!wanted.has(`state.${name}`))
      throw pluginWrong(file, `step gives the state "${name}", which is not declared`, [name]);
  }
  const outputs: Record<string, Value> = {};
  for (const [name, sizes] of wanted) {
    const own = name.replace('state.', '');
    const value = name === 'p' ? made.param : made.state?.[own];
    const what = name === 'p' ? 'the parameter' : `the state "${own}"`;
    const words = [name === 'p' ? 'param' : own, 'step'];
    if (value === undefined)
      throw pluginWrong(file, `step does not give ${what}`, words, 'give the parameter and all of its state');
    if (!sameShape(value.shape, sizes)) {
      throw pluginWrong(
        file,
        `step gives ${what} with shape [${value.shape.join(', ')}], it is kept as [${sizes.join(', ')}]`,
        words,
      );
    }
    outputs[`new.${name}`] = value;
  }
  return outputs;
}

/** Numbers kept of a parameter beside it. */
export const stateSize = (state: UpdateGraph['state']): number => state.reduce((n, { sizes }) => n + count(sizes), 0);
