/**
 * Small graphs that run tensor by tensor over a model's numbers and update them where they stand: optimisers, penalties,
 * sums over gradients. Each graph is compiled once under a key. A device does updates in place itself; on the host an
 * output that is fed, too, is written aside first, since the runtime may read its input again.
 */
import type { HostTensor } from '../base/tensor.ts';
import type { Graph } from '../engine/graph.ts';
import type { Executor, Program } from '../engine/program.ts';

export class TensorPrograms {
  readonly #executor: Executor;
  readonly #programs = new Map<string, Promise<Program>>();
  /** By program and output: written here, then copied. */
  readonly #aside = new Map<string, HostTensor>();
  /** What they lie in, shared by programs: one for each output of the largest run. */
  readonly #rooms: Float32Array[] = [];

  constructor(executor: Executor) {
    this.#executor = executor;
  }

  async run(
    key: string,
    graph: () => Graph,
    feeds: Readonly<Record<string, HostTensor>>,
    into: Readonly<Record<string, HostTensor>> = {},
  ): Promise<Record<string, HostTensor>> {
    let program = this.#programs.get(key);
    if (program === undefined) {
      program = this.#executor.compile(graph());
      this.#programs.set(key, program);
    }
    if (this.#executor.memory !== undefined) return (await program).run(feeds, into);
    const fed = new Set(Object.values(feeds).map(({ data }) => data));
    const places = Object.entries(into).map(
      ([name, to], i) => [name, fed.has(to.data) ? this.#room(`${key} ${name}`, i, to) : to] as const,
    );
    const results = await (await program).run(feeds, Object.fromEntries(places));
    for (const [name, from] of places) {
      const to = into[name]!;
      if (from !== to) (to.data as Float32Array).set(from.data as Float32Array);
      results[name] = to;
    }
    return results;
  }

  #room(key: string, slot: number, { data, shape }: HostTensor): HostTensor {
    const known = this.#aside.get(key);
    if (known !== undefined && known.data.length === data.length) return known;
    let room = this.#rooms[slot];
    if (room === undefined || room.length < data.length) {
      room = new Float32Array(data.length);
      this.#rooms[slot] = room;
    }
    const made = { data: room.subarray(0, data.length), shape };
    this.#aside.set(key, made);
    return made;
  }

  async dispose(): Promise<void> {
    for (const program of this.#programs.values()) await (await program).dispose();
    this.#programs.clear();
    this.#aside.clear();
    this.#rooms.length = 0;
  }
}
