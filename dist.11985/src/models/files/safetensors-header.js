/**
 * The header of a safetensors file, judged before anything in it is used. Follows the format's own description
 * (huggingface/safetensors): 8 bytes little-endian length, that many bytes of JSON, then the data, which the tensors
 * cover from first to last byte without gap or overlap. Knows nothing of what the tensors mean.
 */
import { HarnessError } from "../../base/errors.js";
import { isObject } from "./read-json.js";
/** Bytes per element of every dtype whose size is a whole number of bytes. */
const DTYPE_BYTES = {
    F64: 8,
    F32: 4,
    F16: 2,
    BF16: 2,
    F8_E4M3: 1,
    F8_E5M2: 1,
    I64: 8,
    I32: 4,
    I16: 2,
    I8: 1,
    U64: 8,
    U32: 4,
    U16: 2,
    U8: 1,
    BOOL: 1,
};
/** The reference implementation's own limit. */
const MAX_HEADER_BYTES = 100_000_000;
/**
 * The number of header bytes that follow the first 8 (`prefix`) of a file of `size` bytes. Throws `SAFETENSORS` for a
 * file that is too short, a length that cannot be true, and files of other kinds in disguise.
 */
export function headerLength(path, prefix, size) {
    const start = new TextDecoder('latin1').decode(prefix);
    if (start.startsWith('version ')) {
        const hint = 'Fetch the real file: `git lfs pull` in that folder, or download the model again.';
        throw broken(path, 'is a Git LFS pointer, a few lines of text in place of the weights', hint);
    }
    if (size < 8 || prefix.length < 8)
        throw broken(path, `has ${size} bytes, which is less than the 8 of a header length`);
    const length = new DataView(prefix.buffer, prefix.byteOffset, 8).getBigUint64(0, true);
    if (length > BigInt(MAX_HEADER_BYTES)) {
        // Looked at only now: a header length may begin with a pickle's first byte too.
        if (start.startsWith('PK\u0003\u0004') || start.startsWith('\u0080')) {
            throw broken(path, 'is a PyTorch pickle with another name; pickles can run code and are never opened');
        }
        throw broken(path, `claims a header of ${length} bytes; more than ${MAX_HEADER_BYTES} is refused`);
    }
    if (length > BigInt(size - 8)) {
        throw broken(path, `claims a header of ${length} bytes but has only ${size - 8} after the length`, TRUNCATED);
    }
    return Number(length);
}
const TRUNCATED = 'The file is cut off or damaged: download or copy it again.';
/** Reads and checks the header text (`bytes`) of a file of `size` bytes. Throws `SAFETENSORS` naming file, tensor and fault. */
export function parseHeader(path, bytes, size) {
    const text = decode(path, bytes);
    const json = parse(path, text);
    const dataStart = 8 + bytes.length;
    const tensors = [];
    let metadata = {};
    for (const [name, entry] of Object.entries(json)) {
        if (name === '__metadata__')
            metadata = checkMetadata(path, entry);
        else
            tensors.push(checkTensor(path, name, entry, dataStart, size));
    }
    checkCover(path, tensors, dataStart, size);
    return { tensors: new Map(tensors.map((tensor) => [tensor.name, tensor])), metadata };
}
/** Bytes that a tensor of this dtype and shape takes. */
function tensorBytes(dtype, shape) {
    return shape.reduce((n, dimension) => n * dimension, DTYPE_BYTES[dtype]);
}
function decode(path, bytes) {
    if (bytes[0] !== 0x7b)
        throw broken(path, 'has a header that does not begin with `{`');
    try {
        return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    }
    catch (error) {
        throw broken(path, 'has a header that is not UTF-8', undefined, error);
    }
}
function parse(path, text) {
    let json;
    try {
        json = JSON.parse(text);
    }
    catch (error) {
        throw broken(path, `has a header that is not JSON (${error.message})`, undefined, error);
    }
    if (!isObject(json))
        throw broken(path, 'has a header that is not a JSON object');
    const twice = duplicateKey(text);
    if (twice !== undefined)
        throw broken(path, `names ${JSON.stringify(twice)} twice in its header`);
    return json;
}
/** The first key that occurs twice in one object of valid JSON: `JSON.parse` would silently keep the last. */
function duplicateKey(text) {
    const open = [];
    let string = '""';
    for (let at = 0; at < text.length; at++) {
        const character = text[at];
        if (character === '{')
            open.push(new Set());
        else if (character === '[')
            open.push(null);
        else if (character === '}' || character === ']')
            open.pop();
        else if (character === ':') {
            const keys = open.at(-1);
            const key = String(JSON.parse(string));
            if (keys?.has(key))
                return key;
            keys?.add(key);
        }
        else if (character === '"') {
            let end = at + 1;
            while (text[end] !== '"')
                end += text[end] === '\\' ? 2 : 1;
            string = text.slice(at, end + 1);
            at = end;
        }
    }
    return undefined;
}
function checkMetadata(path, entry) {
    if (!isObject(entry))
        throw broken(path, 'has a `__metadata__` that is not an object');
    const pairs = Object.entries(entry);
    const odd = pairs.find(([, value]) => typeof value !== 'string');
    if (odd)
        throw broken(path, `has a \`__metadata__\` entry ${JSON.stringify(odd[0])} that is not a string`);
    return Object.fromEntries(pairs);
}
function checkTensor(path, name, entry, dataStart, size) {
    const fail = (what, hint) => broken(path, `: tensor ${JSON.stringify(name)} ${what}`, hint);
    if (!isObject(entry))
        throw fail('is not described by an object');
    const { dtype, shape, data_offsets: offsets } = entry;
    if (!isDtype(dtype)) {
        const known = Object.keys(DTYPE_BYTES).join(', ');
        throw fail(`has dtype ${JSON.stringify(dtype)}`, `Known are ${known}; a quantised checkpoint must be converted first.`);
    }
    if (!isSizes(shape))
        throw fail(`has shape ${JSON.stringify(shape)}, which is not a list of sizes`);
    if (!isSizes(offsets) || offsets.length !== 2) {
        throw fail(`has data_offsets ${JSON.stringify(offsets)}, which are not two positions`);
    }
    const [begin, end] = offsets;
    const need = tensorBytes(dtype, shape);
    if (!Number.isSafeInteger(need))
        throw fail(`has shape [${shape.join(', ')}], more than a file can hold`);
    if (end - begin !== need) {
        throw fail(`(${dtype}, shape [${shape.join(', ')}]) needs ${need} bytes but data_offsets [${begin}, ${end}] give ${end - begin}`);
    }
    const data = size - dataStart;
    if (end > data)
        throw fail(`ends at byte ${end} of the data, which has only ${data}`, TRUNCATED);
    return { name, dtype, shape, begin: dataStart + begin, end: dataStart + end };
}
function isDtype(value) {
    return typeof value === 'string' && Object.hasOwn(DTYPE_BYTES, value);
}
function isSizes(value) {
    return Array.isArray(value) && value.every((n) => Number.isSafeInteger(n) && n >= 0);
}
function checkCover(path, tensors, dataStart, size) {
    const sorted = tensors.toSorted((a, b) => a.begin - b.begin || a.end - b.end);
    let at = dataStart;
    let before = 'the header';
    for (const { name, begin, end } of sorted) {
        const quoted = JSON.stringify(name);
        if (begin < at)
            throw broken(path, `: tensor ${quoted} overlaps ${before} by ${at - begin} bytes`);
        if (begin > at)
            throw broken(path, `has ${begin - at} bytes between ${before} and tensor ${quoted} that belong to none`);
        at = end;
        before = `tensor ${quoted}`;
    }
    if (at !== size)
        throw broken(path, `has ${size - at} bytes after ${before} that belong to no tensor`);
}
/** `what` follows the path: "is ...", "has ...", or ": tensor ... is ...". */
function broken(path, what, hint, cause) {
    const message = what.startsWith(':') ? `${path}${what}.` : `${path} ${what}.`;
    return new HarnessError('SAFETENSORS', message, { hint: hint ?? DAMAGED, where: { file: path }, cause });
}
const DAMAGED = 'The file is damaged or was written by a faulty program: get it again or save the model again.';
