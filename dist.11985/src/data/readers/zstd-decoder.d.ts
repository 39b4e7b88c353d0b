interface Exports {
    memory: {
        buffer: ArrayBuffer;
    };
    malloc(bytes: number): number;
    free(at: number): void;
    ZSTD_createDCtx(): number;
    ZSTD_freeDCtx(context: number): number;
    ZSTD_DStreamOutSize(): number;
    ZSTD_decompressStream(context: number, output: number, input: number): number;
    ZSTD_decompress(to: number, room: number, from: number, bytes: number): number;
}
/** Compiles the decoder on first use. */
export declare function openZstd(): Promise<ZstdDecoder>;
export declare class ZstdDecoder {
    private readonly wasm;
    constructor(wasm: Exports);
    /** A whole frame of known size. Throws plain errors for damage, and when it is not of that size. */
    decode(bytes: Uint8Array, size: number): Uint8Array;
    /** Frames end to end, as they arrive. Throws plain errors for damage and for an end inside a frame. */
    stream(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array>;
    /** What the decoder still holds when all input was read. */
    private rest;
    private heap;
}
export {};
