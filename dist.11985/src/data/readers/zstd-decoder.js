/**
 * The reference decoder of Zstandard (RFC 8878) as WebAssembly, from the package zstddec. Its functions are called here
 * directly: the package's own loop takes no notice of errors. Checksums of frames are compared; windows beyond 128 MB are
 * refused, as by the command-line tool.
 */
import { ZSTDDecoder } from 'zstddec/stream';
/** Names of zstd's error codes that files can cause. */
const ERRORS = {
    10: 'it does not begin as zstd does',
    14: 'it needs features that are not known',
    16: 'its window is larger than 128 MB',
    20: 'it is damaged',
    22: 'a checksum is wrong',
    24: 'it is damaged',
    32: 'it needs a dictionary',
    64: 'not enough memory',
    70: 'it holds more than it says',
    72: 'it ends too early',
};
const MOST_CODE = 120;
let opened;
/** Compiles the decoder on first use. */
export function openZstd() {
    opened ??= (async () => {
        const decoder = new ZSTDDecoder();
        let exports;
        // The instance is handed to this method alone.
        decoder._init = (result) => {
            exports = result.instance.exports;
        };
        await decoder.init();
        return new ZstdDecoder(exports);
    })();
    return opened;
}
export class ZstdDecoder {
    wasm;
    constructor(wasm) {
        this.wasm = wasm;
    }
    /** A whole frame of known size. Throws plain errors for damage, and when it is not of that size. */
    decode(bytes, size) {
        const { wasm } = this;
        const from = wasm.malloc(Math.max(1, bytes.length));
        const to = wasm.malloc(Math.max(1, size));
        try {
            if (from === 0 || to === 0)
                throw new Error('not enough memory');
            this.heap().set(bytes, from);
            const written = checked(wasm.ZSTD_decompress(to, size, from, bytes.length));
            if (written !== size)
                throw new Error(`it holds ${written} bytes in place of ${size}`);
            return this.heap().slice(to, to + written);
        }
        finally {
            wasm.free(from);
            wasm.free(to);
        }
    }
    /** Frames end to end, as they arrive. Throws plain errors for damage and for an end inside a frame. */
    async *stream(pieces) {
        const { wasm } = this;
        const context = wasm.ZSTD_createDCtx();
        const room = wasm.ZSTD_DStreamOutSize();
        const output = wasm.malloc(room);
        // Two structs of pointer, size and position, 32 bits each.
        const structs = wasm.malloc(24);
        let open = 0;
        try {
            for await (const piece of pieces) {
                const input = wasm.malloc(Math.max(1, piece.length));
                try {
                    this.heap().set(piece, input);
                    for (let at = 0; at < piece.length;) {
                        const before = new Uint32Array(wasm.memory.buffer, structs, 6);
                        before.set([output, room, 0, input, piece.length, at]);
                        open = checked(wasm.ZSTD_decompressStream(context, structs, structs + 12));
                        const after = new Uint32Array(wasm.memory.buffer, structs, 6);
                        const written = after[2];
                        if (after[5] === at && written === 0)
                            throw new Error('it is damaged');
                        at = after[5];
                        // What is full may hold more of what was read already.
                        if (written > 0)
                            yield this.heap().slice(output, output + written);
                    }
                }
                finally {
                    wasm.free(input);
                }
            }
            yield* this.rest(context, structs, output, room, open);
        }
        finally {
            wasm.ZSTD_freeDCtx(context);
            wasm.free(output);
            wasm.free(structs);
        }
    }
    /** What the decoder still holds when all input was read. */
    *rest(context, structs, output, room, open) {
        const { wasm } = this;
        for (let left = open; left !== 0;) {
            new Uint32Array(wasm.memory.buffer, structs, 6).set([output, room, 0, output, 0, 0]);
            left = checked(wasm.ZSTD_decompressStream(context, structs, structs + 12));
            const written = new Uint32Array(wasm.memory.buffer, structs, 6)[2];
            if (written === 0 && left !== 0)
                throw new Error('it ends too early');
            if (written > 0)
                yield this.heap().slice(output, output + written);
        }
    }
    heap() {
        return new Uint8Array(this.wasm.memory.buffer);
    }
}
/** Results in the last places of size_t are errors. */
function checked(result) {
    const code = -(result | 0);
    if (code <= 0 || code > MOST_CODE)
        return result >>> 0;
    throw new Error(ERRORS[code] ?? `zstd error ${code}`);
}
