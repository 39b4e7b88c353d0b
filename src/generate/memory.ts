/** Where decoding keeps what every step reads: ordinary arrays, or pieces of the heap that the kernels of steps work on. */
import type { WasmHeap } from '../engine/wasm/heap.ts';

/** Arrays that are given back all at once. */
export interface Memory {
  /** Their numbers may be anything. */
  floats(length: number): Float32Array;
  ints(length: number): Int32Array;
  bytes(length: number): Uint8Array;
  release(): void;
}

export const ordinaryMemory = (): Memory => ({
  floats: (length) => new Float32Array(length),
  ints: (length) => new Int32Array(length),
  bytes: (length) => new Uint8Array(length),
  release: () => undefined,
});

export function heapMemory(heap: WasmHeap): Memory {
  const pieces: number[] = [];
  const noted = <T extends ArrayBufferView>(array: T): T => {
    pieces.push(array.byteOffset);
    return array;
  };
  return {
    floats: (length) => noted(heap.floats(length)),
    ints: (length) => noted(heap.ints(length)),
    bytes: (length) => noted(heap.bytes(length)),
    release: () => {
      for (const at of pieces.splice(0)) heap.release(at);
    },
  };
}
