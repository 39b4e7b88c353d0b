/**
 * The graph that the kernel `adamw` (kernels.ts) computes, operation for operation, so that it may stand in for any
 * update written so. The rule itself stands in `optimisers/`; a test holds the kernel against the graph, bit for bit.
 */
import type { Graph } from '../graph.ts';
import { constantNumber, inputName, matches, type Pattern } from '../match.ts';

const G: Pattern = ['mul', 'gradient', 'scale'];
const M: Pattern = ['add', 'm', ['mul', ['sub', G, 'm'], 'rest1']];
const V: Pattern = ['add', ['mul', 'v', 'beta2'], ['mul', ['mul', G, G], 'rest2']];
const DENOMINATOR: Pattern = ['add', ['div', ['sqrt', V], 'root'], 'epsilon'];
const P: Pattern = ['sub', ['mul', 'p', 'keep'], ['mul', ['div', M, DENOMINATOR], 'step']];

/** In the order in which the kernel takes them. */
const SCALARS = ['scale', 'rest1', 'beta2', 'rest2', 'root', 'epsilon', 'keep', 'step'] as const;
const TENSORS = ['p', 'gradient', 'm', 'v'] as const;

export interface AdamWMatch {
  /** Names under which weights, gradients and moments are fed. */
  tensors: Record<(typeof TENSORS)[number], string>;
  /** The kernel's scalars: a number of the graph, or the name under which it is fed. */
  scalars: (number | string)[];
}

/** Undefined when the graph computes anything else, or anything besides. */
export function matchAdamW(graph: Graph): AdamWMatch | undefined {
  const found = new Map<string, ReturnType<Graph['inputs']['get']> & object>();
  const outputs = [...graph.outputs.values()];
  const fits = (pattern: Pattern): boolean =>
    outputs.some((value) => {
      const trial = new Map(found);
      if (!matches(value, pattern, trial)) return false;
      for (const [name, leaf] of trial) found.set(name, leaf);
      return true;
    });
  if (outputs.length !== 3 || ![P, M, V].every(fits)) return undefined;
  const names = TENSORS.map((name) => [name, inputName(found.get(name)!)] as const);
  const scalars = SCALARS.map((name) => {
    const value = found.get(name)!;
    return value.shape.length > 0 ? undefined : (inputName(value) ?? constantNumber(value));
  });
  if (names.some(([, name]) => name === undefined) || scalars.includes(undefined)) return undefined;
  return { tensors: Object.fromEntries(names) as AdamWMatch['tensors'], scalars: scalars as AdamWMatch['scalars'] };
}
