/**
 * Writes WebAssembly modules from instruction lists: loops over flat memory, nothing more. A module imports one memory, and
 * functions of the host where it is told their types; it exports one function per kernel, and holds a table of those that
 * are called by number.
 */
import { ACCESS, ATOMIC, LANE, PLAIN, SIMD, TYPE, VECTOR_ACCESS } from "./opcodes.js";
/** What memory can be at most, in pages of 64 KiB. */
export const MOST_PAGES = 65_536;
/** LEB128, unsigned. */
function unsigned(n) {
    const out = [];
    let x = n;
    for (; x > 127; x = Math.floor(x / 128))
        out.push((x % 128) | 128);
    out.push(x);
    return out;
}
/** LEB128, signed, for 32-bit constants. */
function signed(n) {
    const out = [];
    for (let x = n;; x >>= 7) {
        const byte = x & 127;
        const last = x >> 7 === (byte & 64 ? -1 : 0);
        out.push(last ? byte : byte | 128);
        if (last)
            return out;
    }
}
const simd = (opcode) => [0xfd, ...unsigned(opcode)];
const text = (s) => [...unsigned(s.length), ...Buffer.from(s, 'ascii')];
const vector = (items) => [...unsigned(items.length), ...items.flat()];
const section = (id, content) => [id, ...unsigned(content.length), ...content];
const has = (table, name) => Object.hasOwn(table, name);
const found = (map, name) => {
    const index = map.get(name);
    if (index === undefined)
        throw new Error(`there is no ${name}`);
    return unsigned(index);
};
function encode(instruction, { locals, functions }) {
    if (typeof instruction === 'string')
        return has(PLAIN, instruction) ? PLAIN[instruction] : simd(SIMD[instruction]);
    const [op, at] = instruction;
    if (has(ACCESS, op))
        return [...ACCESS[op], ...unsigned(at)];
    if (has(VECTOR_ACCESS, op))
        return [...simd(VECTOR_ACCESS[op]), 2, ...unsigned(at)];
    if (has(ATOMIC, op))
        return [0xfe, ATOMIC[op], 2, ...unsigned(at)];
    if (has(LANE, op))
        return [...simd(LANE[op][0]), LANE[op][1]];
    switch (op) {
        case 'local.get':
        case 'local.set':
        case 'local.tee':
            return [{ 'local.get': 0x20, 'local.set': 0x21, 'local.tee': 0x22 }[op], ...found(locals, at)];
        case 'br':
        case 'br_if':
            return [op === 'br' ? 0x0c : 0x0d, ...unsigned(at)];
        case 'i32.const':
        case 'i64.const':
            return [op === 'i32.const' ? 0x41 : 0x42, ...signed(at)];
        case 'f32.const':
            return [0x43, ...new Uint8Array(Float32Array.of(at).buffer)];
        case 'call':
            return [0x10, ...found(functions, at)];
        case 'call_indirect':
            return [0x11, ...found(functions, at), 0];
        case 'v128.zero':
            return [...simd(0x0c), ...new Array(16).fill(0)];
        case 'v128.first': // all bits of the first four bytes
            return [...simd(0x0c), ...Array.from({ length: 16 }, (_, i) => (i < 4 ? 255 : 0))];
        case 'high64': // i8x16.shuffle with itself: the upper half moves down
            return [...simd(0x0d), ...Array.from({ length: 16 }, (_, i) => (i % 8) + 8)];
        default:
            return [...simd(0x1f), at]; // f32x4.extract_lane
    }
}
/** A module that imports `host.memory` and exports every kernel under its name. Function and type have the same number. */
export function assemble(kernels, options = {}) {
    const { shared = false, imports = [], table = [] } = options;
    const functions = new Map([...imports, ...kernels].map(({ name }, i) => [name, i]));
    const types = [
        ...imports.map(({ type }) => [0x60, 1, TYPE[type], 1, TYPE[type]]),
        ...kernels.map((k) => [
            0x60,
            ...vector(k.params.map(([, t]) => [TYPE[t]])),
            ...vector(k.result ? [[TYPE[k.result]]] : []),
        ]),
    ];
    const bodies = kernels.map((k) => {
        const names = [...k.params, ...k.locals];
        const locals = new Map(names.map(([name], i) => [name, i]));
        if (locals.size < names.length)
            throw new Error(`two locals of ${k.name} have one name`);
        const declared = vector(k.locals.map(([, t]) => [1, TYPE[t]]));
        const code = [...declared, ...k.body.flatMap((i) => encode(i, { locals, functions })), 0x0b];
        return [...unsigned(code.length), ...code];
    });
    const limits = shared ? [0x03, ...unsigned(0), ...unsigned(MOST_PAGES)] : [0x00, ...unsigned(0)];
    const called = table.map((name) => found(functions, name));
    return Uint8Array.from([
        ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
        ...section(1, vector(types)),
        ...section(2, vector([
            [...text('host'), ...text('memory'), 0x02, ...limits],
            ...imports.map(({ name }, i) => [...text('host'), ...text(name), 0x00, ...unsigned(i)]),
        ])),
        ...section(3, vector(kernels.map((_, i) => unsigned(imports.length + i)))),
        ...(called.length > 0 ? section(4, vector([[0x70, 0x00, ...unsigned(called.length)]])) : []),
        ...section(7, vector(kernels.map((k, i) => [...text(k.name), 0x00, ...unsigned(imports.length + i)]))),
        ...(called.length > 0 ? section(9, vector([[0x00, 0x41, 0x00, 0x0b, ...vector(called)]])) : []),
        ...section(10, vector(bodies)),
    ]);
}
