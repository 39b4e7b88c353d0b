/** The contract between graphs and what runs them. */
import { HarnessError } from '../base/errors.ts';
import type { HostTensor } from '../base/tensor.ts';
import type { Graph, Value } from './graph.ts';

/** A compiled graph. */
export interface Program {
  /**
   * Runs once. Every input of the graph must be fed; shapes of fed tensors bind the run-time sizes.
   * @param into buffers for outputs; an output given here is written into that very buffer, which may be a fed one (an
   * update in place) when nothing else reads the input after the output is written.
   */
  run(
    feeds: Readonly<Record<string, HostTensor>>,
    into?: Readonly<Record<string, HostTensor>>,
  ): Promise<Record<string, HostTensor>>;
  dispose(): Promise<void>;
}

export interface Executor {
  readonly name: string;
  compile(graph: Graph): Promise<Program>;
}

/** Binds run-time sizes from the shapes of the fed tensors and checks fixed ones. */
export function bindSizes(
  inputs: ReadonlyMap<string, Value>,
  feeds: Readonly<Record<string, HostTensor>>,
): Map<string, number> {
  const bound = new Map<string, number>();
  for (const [name, value] of inputs) {
    const feed = feeds[name];
    const wrong = (why: string) =>
      new HarnessError('FEED', `input ${name}: ${why}`, {
        exitCode: 1,
        hint: `wanted [${value.shape.join(', ')}]${feed ? `, got [${feed.shape.join(', ')}]` : ''}`,
      });
    if (!feed) throw wrong('not fed');
    if (feed.shape.length !== value.shape.length) throw wrong('another number of axes');
    if (feed.data.length !== feed.shape.reduce((n, d) => n * d, 1)) throw wrong(`holds ${feed.data.length} numbers`);
    for (const [i, d] of value.shape.entries()) {
      const actual = feed.shape[i] as number;
      const key = typeof d === 'number' ? undefined : d.key;
      if (key === undefined ? actual !== d : (bound.get(key) ?? actual) !== actual)
        throw wrong(`axis ${i} has ${actual}`);
      if (key !== undefined) bound.set(key, actual);
    }
  }
  return bound;
}
