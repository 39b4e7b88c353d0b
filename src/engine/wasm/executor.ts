/**
 * Runs graphs with kernels of our own over a heap: those of decoding, where a step is so short that calling a runtime and its
 * many small operators is most of it. One matrix is read once, by the threads of a team, as fast as memory gives it. Only
 * operations with a `wasm` rule, in the forms that it fits; `wasmRuns` tells. Arrays of the heap are read where they are,
 * others are copied at every run; outputs are views that hold until the next one.
 */
import type { HostData, HostTensor } from '../../base/tensor.ts';
import { evalDim } from '../dim.ts';
import { CONSTANT, type ConstantAttrs, type Graph, INPUT, type Node, type Op, type Value } from '../graph.ts';
import { lower } from '../lower.ts';
import { bindSizes, type Executor, type Program } from '../program.ts';
import type { WasmArgument, WasmContext, WasmOperand } from './context.ts';
import type { WasmHeap } from './heap.ts';
import { MOST_PARTS, RECORD } from './schedule.ts';
import { kernelNumber, Team } from './team.ts';

export interface WasmExecutor extends Executor {
  /** Ends the threads, after all programs were disposed of. */
  close(): void;
}

type Feeds = Readonly<Record<string, HostTensor>>;

const isLeaf = (op: Op): boolean => op === (INPUT as Op) || op === (CONSTANT as Op);
const hasRule = (op: Op): boolean => op.wasm !== undefined;
const nodesOf = (g: Graph): Node[] => g.nodes.filter(({ op }) => !isLeaf(op));

/** Whether there is a kernel, or an expansion, for every operation of a graph. */
export const hasKernels = (source: Graph): boolean =>
  source.nodes.every(({ op }) => isLeaf(op) || op.wasm !== undefined || op.expand !== undefined);

/** Whether the kernels can run a graph. */
export function wasmRuns(source: Graph): boolean {
  if (!hasKernels(source)) return false;
  const operand = (v: Value): WasmOperand => ({ dtype: v.dtype, shape: v.shape, fed: v.node.op === (INPUT as Op) });
  return nodesOf(lower(source, hasRule)).every(
    ({ op, ins, attrs }) => op.wasm!.fits(ins.map(operand), attrs) && ins.every(({ index }) => index === 0),
  );
}

/** Inputs that no kernel reads, only the host. */
export function onHost(source: Graph): ReadonlySet<string> {
  const g = lower(source, hasRule);
  const read = new Set(nodesOf(g).flatMap(({ op, ins }) => (op.wasm!.onHost ? [] : ins)));
  return new Set([...g.inputs].filter(([, value]) => !read.has(value)).map(([name]) => name));
}

export function wasmExecutor(heap: WasmHeap, threads: number): WasmExecutor {
  const team = new Team(heap, threads);
  return {
    name: 'wasm',
    compile: async (source) => new WasmProgram(lower(source, hasRule), heap, team),
    close: () => team.close(),
  };
}

class WasmProgram implements Program {
  /** The calls for the feeds of the last run: they hold as long as these are the same object. */
  private last: { feeds: Feeds; plan: Plan } | undefined;
  /** Where a plan's calls stand. It never becomes anything else, since a thread may be late and look at it. */
  private readonly tables: Int32Array[] = [];
  private readonly graph: Graph;
  private readonly heap: WasmHeap;
  private readonly team: Team;

  constructor(graph: Graph, heap: WasmHeap, team: Team) {
    this.graph = graph;
    this.heap = heap;
    this.team = team;
  }

  async run(feeds: Feeds): Promise<Record<string, HostTensor>> {
    await new Promise<void>((turn) => setImmediate(turn));
    if (this.last?.feeds !== feeds) {
      await this.dispose();
      this.last = { feeds, plan: new Plan(this.graph, feeds, this.heap, this.team.threads, this.tables) };
    }
    const { plan } = this.last;
    plan.copyIn();
    this.team.step(plan.table);
    return plan.outputs;
  }

  async dispose(): Promise<void> {
    if (!this.last) return;
    const { table, pieces } = this.last.plan;
    this.last = undefined;
    this.team.retire(table);
    this.tables.push(table);
    for (const at of pieces) this.heap.release(at);
  }
}

interface Call {
  kernel: number;
  parts: number;
  args: readonly WasmArgument[];
  /** Calls of a level need none of the same one. */
  level: number;
}

/** A value in the heap, and the level after which it is there. */
interface Place {
  at: number;
  level: number;
}

/** The calls of a graph for tensors of given places and sizes. */
class Plan {
  readonly table: Int32Array;
  readonly outputs: Record<string, HostTensor> = {};
  readonly pieces: number[] = [];
  private readonly heap: WasmHeap;
  private readonly feeds: Feeds;
  private readonly sizes: ReadonlyMap<string, number>;
  private readonly places = new Map<Value, Place>();
  private readonly calls: Call[] = [];
  private readonly made = new Map<string, Place>();
  private readonly copies: (() => void)[] = [];

  constructor(graph: Graph, feeds: Feeds, heap: WasmHeap, threads: number, tables: Int32Array[]) {
    this.heap = heap;
    this.feeds = feeds;
    this.sizes = bindSizes(graph.inputs, feeds);
    for (const node of nodesOf(graph)) node.op.wasm!.write(this.context(node, threads));
    this.calls.sort((a, b) => a.level - b.level);
    this.table = tables.pop() ?? heap.ints((this.calls.length * RECORD.bytes) / 4);
    this.writeTable();
    for (const [name, value] of graph.outputs) {
      const shape = this.shapeOf(value);
      this.outputs[name] = {
        data: this.view(
          value,
          this.place(value).at,
          shape.reduce((n, d) => n * d, 1),
        ),
        shape,
      };
    }
  }

  /** Brings in what lies elsewhere. */
  copyIn(): void {
    for (const copy of this.copies) copy();
  }

  private shapeOf = ({ shape }: Value): number[] => shape.map((d) => evalDim(d, this.sizes));

  private allocate(bytes: number): number {
    const at = this.heap.allocate(bytes);
    this.pieces.push(at);
    return at;
  }

  private view({ dtype }: Value, at: number, length: number): HostData {
    const { buffer } = this.heap.memory;
    if (dtype === 'f32') return new Float32Array(buffer, at, length);
    return dtype === 'i32' ? new Int32Array(buffer, at, length) : new Uint8Array(buffer, at, length);
  }

  /** Where a value is; leaves get their place when it is first asked for. */
  private place(value: Value): Place {
    const known = this.places.get(value);
    if (known) return known;
    const { op, attrs } = value.node;
    if (!isLeaf(op)) throw new Error(`${op.name} has not been computed`);
    const fed = op === (INPUT as Op);
    const source = fed ? this.feeds[(attrs as { name: string }).name]!.data : (attrs as ConstantAttrs).data;
    const place = { at: source.byteOffset, level: 0 };
    if (!this.heap.holds(source)) {
      place.at = this.allocate(source.byteLength);
      const into = this.view(value, place.at, source.length);
      if (fed) this.copies.push(() => into.set(source));
      else into.set(source);
    }
    this.places.set(value, place);
    return place;
  }

  private context(node: Node, threads: number): WasmContext<unknown> {
    const [out] = node.outs as [Value];
    const outShape = this.shapeOf(out);
    let level = Math.max(0, ...node.ins.map((v) => this.places.get(v)?.level ?? 0));
    const own = (): Place => {
      let place = this.places.get(out);
      if (!place) {
        place = { at: this.allocate(outShape.reduce((n, d) => n * d, 1) * (out.dtype === 'bool' ? 1 : 4)), level };
        this.places.set(out, place);
      }
      return place;
    };
    const call: WasmContext<unknown>['call'] = (kernel, parts, args) => {
      level++;
      if (parts > MOST_PARTS) throw new RangeError(`${kernel} in ${parts} parts`);
      this.calls.push({ kernel: kernelNumber(kernel), parts, args, level });
      own().level = level;
    };
    return {
      ...{ attrs: node.attrs, inShapes: node.ins.map(this.shapeOf), outShape, threads, call },
      in: (index) => this.place(node.ins[index]!).at,
      out: () => own().at,
      alias: (index) => this.places.set(out, { ...this.place(node.ins[index]!) }),
      address: (array) => {
        if (!this.heap.holds(array)) throw new Error(`${node.op.name} was given an array of another memory`);
        return array.byteOffset;
      },
      scratch: (bytes) => this.allocate(bytes),
      once: (index, bytes, kernel, parts, args) => {
        const operand = this.place(node.ins[index]!);
        const key = `${operand.at} ${kernel} ${bytes}`;
        let place = this.made.get(key);
        if (!place) {
          place = { at: this.allocate(bytes), level: operand.level + 1 };
          this.made.set(key, place);
          this.calls.push({ kernel: kernelNumber(kernel), parts, args: args(place.at), level: place.level });
        }
        level = Math.max(level, place.level);
        return place.at;
      },
      gather: (rows, index) => this.gather(node, rows, index),
    };
  }

  private gather(node: Node, rows: number, index: number): void {
    const fed = (i: number): HostData => this.feeds[(node.ins[i]!.node.attrs as { name: string }).name]!.data;
    const [from, which] = [fed(rows), fed(index)];
    const out = node.outs[0] as Value;
    const width = this.shapeOf(out)
      .slice(1)
      .reduce((n, d) => n * d, 1);
    const at = this.allocate(which.length * width * 4);
    const into = this.view(out, at, which.length * width);
    this.places.set(out, { at, level: 0 });
    this.copies.push(() => {
      for (const [i, row] of which.entries()) into.set(from.subarray(row * width, (row + 1) * width), i * width);
    });
  }

  private writeTable(): void {
    const words = RECORD.bytes / 4;
    const floats = new Float32Array(this.table.buffer, this.table.byteOffset, this.table.length);
    let first = 0;
    for (const [i, { kernel, parts, args, level }] of this.calls.entries()) {
      const at = i * words;
      this.table[at + RECORD.kernel] = kernel;
      this.table[at + RECORD.parts] = parts;
      for (const [k, argument] of args.entries()) {
        if (typeof argument === 'number') this.table[at + RECORD.arguments + k] = argument;
        else floats[at + RECORD.arguments + k] = argument.float;
      }
      const last = this.calls[i + 1]?.level !== level;
      this.table[at + RECORD.wait] = last ? (i - first) * RECORD.bytes : -1;
      if (last) first = i + 1;
    }
  }
}
