/**
 * Memory that kernels on several threads read and write, handed out in pieces. It grows as pieces are asked for, up to 4 GiB,
 * and views of it stay valid; pages that nothing was written to take no memory. ONNX Runtime cannot be fed from it.
 */
import { MOST_PAGES } from './assembler.ts';

interface SharedMemory {
  readonly buffer: SharedArrayBuffer;
  grow(pages: number): number;
}
/** The part of the WebAssembly interface that is used; the compiler's libraries have it for browsers alone. */
interface WasmApi {
  Memory: new (size: { initial: number; maximum: number; shared: true }) => SharedMemory;
}
const wasm = (globalThis as unknown as { WebAssembly: WasmApi }).WebAssembly;

const PAGE = 65_536;
/** Pieces begin at multiples of this: a cache line, so that threads do not share one across pieces. */
const LINE = 64;

interface Piece {
  at: number;
  size: number;
}

export class WasmHeap {
  readonly memory: SharedMemory = new wasm.Memory({ initial: 1, maximum: MOST_PAGES, shared: true });
  /** Free pieces in the order of their places; no two touch. */
  private free: Piece[] = [];
  private readonly sizes = new Map<number, number>();
  private readonly buffers = new WeakSet<ArrayBufferLike>();
  /** Nothing is handed out from here on. Address 0 stays unused. */
  private end = LINE;

  /** Bytes that could still be had in one piece. */
  get room(): number {
    return MOST_PAGES * PAGE - this.end;
  }

  /** The address of a new piece, a multiple of 64; its bytes may hold anything. Throws RangeError when there is no room. */
  allocate(bytes: number): number {
    const size = Math.max(LINE, Math.ceil(bytes / LINE) * LINE);
    const fitting = this.free.findIndex((piece) => piece.size >= size);
    let at = this.end;
    if (fitting >= 0) {
      const piece = this.free[fitting]!;
      at = piece.at;
      if (piece.size === size) this.free.splice(fitting, 1);
      else this.free[fitting] = { at: at + size, size: piece.size - size };
    } else {
      // A line more, since loops look a little beyond the ends of rows.
      const pages = Math.ceil((at + size + LINE) / PAGE) - this.memory.buffer.byteLength / PAGE;
      if (pages > 0) this.memory.grow(pages);
      this.end = at + size;
    }
    this.sizes.set(at, size);
    return at;
  }

  /** Gives a piece back. */
  release(at: number): void {
    const size = this.sizes.get(at);
    if (size === undefined) throw new Error(`no piece begins at ${at}`);
    this.sizes.delete(at);
    const after = this.free.findIndex((piece) => piece.at > at);
    const place = after < 0 ? this.free.length : after;
    const [before, next] = [this.free[place - 1], this.free[place]];
    const piece = { at, size };
    if (next && at + size === next.at) {
      piece.size += next.size;
      this.free.splice(place, 1);
    }
    if (before && before.at + before.size === at) before.size += piece.size;
    else this.free.splice(place, 0, piece);
  }

  /** A new piece as an array, whose `byteOffset` is its address. */
  floats(length: number): Float32Array {
    const at = this.allocate(length * 4);
    return new Float32Array(this.buffer, at, length);
  }

  ints(length: number): Int32Array {
    const at = this.allocate(length * 4);
    return new Int32Array(this.buffer, at, length);
  }

  bytes(length: number): Uint8Array {
    const at = this.allocate(length);
    return new Uint8Array(this.buffer, at, length);
  }

  /** Whether an array lies in this memory. */
  holds({ buffer }: ArrayBufferView): boolean {
    return this.buffers.has(buffer);
  }

  /** Memory that has grown has a new object over the same bytes; all that arrays were made of are known. */
  private get buffer(): SharedArrayBuffer {
    const { buffer } = this.memory;
    this.buffers.add(buffer);
    return buffer;
  }
}
