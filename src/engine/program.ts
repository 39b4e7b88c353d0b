/** The contract between graphs and what runs them. */
import { HarnessError } from '../base/errors.ts';
import type { HostTensor } from '../base/tensor.ts';
import { isKnown } from './dim.ts';
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

/**
 * Memory of a device, apart from the host's. Programs read and write a kept tensor there, wherever they are fed it or run
 * `into` it; its `data` on the host is then out of date until `download`, and changes to `data` count only after `upload`.
 * Tensors are told apart by identity: two objects over the same `data` are two tensors.
 */
export interface DeviceMemory {
  /** Copies tensors to the device, where they stay. Those already there are left as they are. */
  keep(tensors: Iterable<HostTensor>): Promise<void>;
  upload(tensors: Iterable<HostTensor>): Promise<void>;
  download(tensors: Iterable<HostTensor>): Promise<void>;
  /** Gives their memory back; `data` on the host stays as it is. */
  release(tensors: Iterable<HostTensor>): void;
}

export interface Executor {
  readonly name: string;
  /** Where the device has memory of its own; nothing has to be kept in it. */
  readonly memory?: DeviceMemory;
  compile(graph: Graph): Promise<Program>;
}

/** An executor whose device has memory of its own. */
export interface DeviceExecutor extends Executor {
  readonly memory: DeviceMemory;
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

/** Whether the shapes of what is fed tell the sizes of all that comes out. */
export function tellsSizes({ inputs, outputs }: Pick<Graph, 'inputs' | 'outputs'>): boolean {
  const names = new Set([...inputs.values()].flatMap(({ shape }) => shape.map(String)));
  return [...outputs.values()].every(({ shape }) => shape.every((d) => isKnown(d, names)));
}
