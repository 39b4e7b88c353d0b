/**
 * Writes WebAssembly modules from instruction lists: loops over flat memory, nothing more. A module imports one memory, and
 * functions of the host where it is told their types; it exports one function per kernel, and holds a table of those that
 * are called by number.
 */
import { type Instruction, type WasmType } from './opcodes.ts';
export interface Kernel {
    name: string;
    params: readonly (readonly [string, WasmType])[];
    locals: readonly (readonly [string, WasmType])[];
    result?: WasmType;
    body: readonly Instruction[];
}
export interface ModuleOptions {
    /** The memory is shared between threads; it may then grow. */
    shared?: boolean;
    /** Functions of the host, each of one number: `host.NAME`. */
    imports?: readonly {
        name: string;
        type: WasmType;
    }[];
    /** Kernels called by their number, from 0. */
    table?: readonly string[];
}
/** What memory can be at most, in pages of 64 KiB. */
export declare const MOST_PAGES = 65536;
/** A module that imports `host.memory` and exports every kernel under its name. Function and type have the same number. */
export declare function assemble(kernels: readonly Kernel[], options?: ModuleOptions): Uint8Array<ArrayBuffer>;
