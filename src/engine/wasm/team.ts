/** Threads that do steps together over one heap: this one, and others that sleep while there is nothing to do. */
import { Worker } from 'node:worker_threads';
import { assemble } from './assembler.ts';
import { attentionKernels } from './attention.ts';
import type { WasmHeap } from './heap.ts';
import { pointwiseKernels } from './pointwise.ts';
import { productHelpers, productKernels } from './products.ts';
import { rowHelpers, rowKernels } from './rows.ts';
import { CONTROL, RECORD, scheduleKernels } from './schedule.ts';

interface Exports {
  run(control: number, from: number, to: number, step: number): void;
}
/** The part of the WebAssembly interface that is used; the compiler's libraries have it for browsers alone. */
interface WasmApi {
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object, imports: object) => { readonly exports: object };
}
const wasm = (globalThis as unknown as { WebAssembly: WasmApi }).WebAssembly;

const STEP_KERNELS = [...productKernels, ...rowKernels, ...pointwiseKernels, ...attentionKernels];
const NAMES = STEP_KERNELS.map(({ name }) => name);

/** Steps wait for memory more than for processors: more threads than this gain nothing. */
const MOST_THREADS = 8;

/** A thread's whole program. */
const SERVING = `
const { workerData: { module, memory, control } } = require('node:worker_threads');
new WebAssembly.Instance(module, { host: { memory, log: Math.log } }).exports.serve(control);
`;

let compiled: object | undefined;
function kernelModule(): object {
  compiled ??= new wasm.Module(
    assemble([...scheduleKernels, ...STEP_KERNELS, ...productHelpers, ...rowHelpers], {
      shared: true,
      imports: [{ name: 'log', type: 'f64' }],
      table: NAMES,
    }),
  );
  return compiled;
}

/** A kernel's number in a record. */
export function kernelNumber(name: string): number {
  const number = NAMES.indexOf(name);
  if (number < 0) throw new Error(`there is no kernel ${name}`);
  return number;
}

export class Team {
  readonly threads: number;
  private readonly control: Int32Array;
  private readonly run: Exports['run'];

  constructor(heap: WasmHeap, threads: number) {
    const module = kernelModule();
    const { memory } = heap;
    this.threads = Math.max(1, Math.min(threads, MOST_THREADS));
    this.control = heap.ints(16).fill(0);
    const { exports } = new wasm.Instance(module, { host: { memory, log: Math.log } });
    this.run = (exports as Exports).run;
    const workerData = { module, memory, control: this.control.byteOffset };
    for (let i = 1; i < this.threads; i++) {
      const worker = new Worker(SERVING, { eval: true, workerData, execArgv: [] });
      worker.unref();
      // Without it the others do its parts.
      worker.on('error', () => undefined);
    }
  }

  /** Does the records of a table; returns when all are done. */
  step(table: Int32Array): void {
    const { control } = this;
    const step = (control[CONTROL.step]! + 1) | 0;
    const words = RECORD.bytes / 4;
    for (let at = 0; at < table.length; at += words) {
      table[at + RECORD.done] = 0;
      Atomics.store(table, at + RECORD.next, step << 16);
    }
    const from = table.byteOffset;
    const to = from + table.byteLength;
    control[CONTROL.from] = from;
    control[CONTROL.to] = to;
    Atomics.store(control, CONTROL.step, step);
    if (this.threads > 1) Atomics.notify(control, CONTROL.step);
    this.run(control.byteOffset, from, to, step);
  }

  /** Takes a table out of use: a thread that is late, and still looks at it, finds no part to take, whatever is written there. */
  retire(table: Int32Array): void {
    for (let at = RECORD.next; at < table.length; at += RECORD.bytes / 4) Atomics.store(table, at, -1);
  }

  /** Ends the threads. No step may follow. */
  close(): void {
    this.control[CONTROL.stop] = 1;
    Atomics.add(this.control, CONTROL.step, 1);
    Atomics.notify(this.control, CONTROL.step);
  }
}
