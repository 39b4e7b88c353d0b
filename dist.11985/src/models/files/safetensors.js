/**
 * Safetensors files in and out. Reading: the header is checked first (safetensors-header.ts), then tensors are read from
 * their place straight into the caller's float32 memory, in pieces, so that no file is ever held whole. Writing: float32
 * tensors stream from the caller's memory into a file that appears only when it is complete. Numbers are little-endian,
 * as on every platform Node 20 has a prebuilt runtime for. Leaves out writing other dtypes than F32.
 */
import { open } from 'node:fs/promises';
import { writeStreamAtomic } from "../../base/atomic.js";
import { HarnessError } from "../../base/errors.js";
import { widenBfloat16, widenFloat16 } from "./half.js";
import { headerLength, parseHeader } from "./safetensors-header.js";
const CHUNK = 8 * 1024 * 1024;
/** An open file whose header has been checked. Close it when done. */
export class SafetensorsReader {
    path;
    tensors;
    metadata;
    #handle;
    constructor(path, handle, header) {
        this.path = path;
        this.#handle = handle;
        this.tensors = header.tensors;
        this.metadata = header.metadata;
    }
    /** Opens `path` and checks its header. Throws `SAFETENSORS` (a fault of the file) or `MODEL_FILE` (it cannot be read). */
    static async open(path) {
        let handle;
        try {
            handle = await open(path, 'r');
        }
        catch (error) {
            throw unreadable(path, error);
        }
        try {
            const { size } = await handle.stat();
            const prefix = await readExactly(handle, path, 0, new Uint8Array(Math.min(8, size)));
            const length = headerLength(path, prefix, size);
            const bytes = await readExactly(handle, path, 8, new Uint8Array(length));
            return new SafetensorsReader(path, handle, parseHeader(path, bytes, size));
        }
        catch (error) {
            await handle.close();
            throw HarnessError.is(error) ? error : unreadable(path, error);
        }
    }
    /**
     * Fills `view` with the tensor `name`, widened to float32. Throws `SAFETENSORS` when there is no such tensor, it is not
     * F32, BF16 or F16, its number of elements is not `view.length`, or the file has shrunk since it was opened.
     */
    async read(name, view) {
        const tensor = this.tensors.get(name);
        if (tensor === undefined)
            throw this.#fault(name, 'is not in the file');
        const elements = tensor.shape.reduce((n, size) => n * size, 1);
        if (elements !== view.length)
            throw this.#fault(name, `has ${elements} elements, not ${view.length}`);
        if (tensor.dtype === 'F32') {
            await this.#readFloat32(tensor, view);
        }
        else if (tensor.dtype === 'BF16') {
            await this.#readHalf(tensor, view, widenBfloat16);
        }
        else if (tensor.dtype === 'F16') {
            await this.#readHalf(tensor, view, widenFloat16);
        }
        else {
            const hint = 'Weights are read from F32, BF16 and F16. Save a quantised model in one of these first.';
            throw this.#fault(name, `has dtype ${tensor.dtype}`, hint);
        }
    }
    /** The stored bytes `from` to `from + length` of a tensor, as they are. */
    async bytes(name, from, length) {
        const tensor = this.tensors.get(name);
        if (tensor === undefined || from + length > tensor.end - tensor.begin)
            throw this.#fault(name, 'has no such bytes');
        return readExactly(this.#handle, this.path, tensor.begin + from, new Uint8Array(length));
    }
    async close() {
        await this.#handle.close();
    }
    async #readFloat32(tensor, view) {
        for (let at = 0; at < view.byteLength; at += CHUNK) {
            const part = new Uint8Array(view.buffer, view.byteOffset + at, Math.min(CHUNK, view.byteLength - at));
            await readExactly(this.#handle, this.path, tensor.begin + at, part);
        }
    }
    async #readHalf(tensor, view, widen) {
        const bits = new Uint16Array(Math.min(CHUNK / 2, view.length));
        for (let at = 0; at < view.length; at += bits.length) {
            const part = bits.subarray(0, Math.min(bits.length, view.length - at));
            const bytes = new Uint8Array(part.buffer, part.byteOffset, part.byteLength);
            await readExactly(this.#handle, this.path, tensor.begin + 2 * at, bytes);
            widen(part, view.subarray(at, at + part.length));
        }
    }
    #fault(name, what, hint) {
        const message = `${this.path}: tensor ${JSON.stringify(name)} ${what}.`;
        return new HarnessError('SAFETENSORS', message, { where: { file: this.path }, ...(hint && { hint }) });
    }
}
/**
 * Writes `tensors` as F32 in the given order; the file appears whole or not at all. `metadata` defaults to
 * `{ format: 'pt' }`, without which transformers refuses a file. Returns the number of bytes written.
 */
export async function writeSafetensors(path, tensors, metadata = { format: 'pt' }) {
    const header = encodeHeader(path, tensors, metadata);
    return writeStreamAtomic(path, async (handle) => {
        await writeAll(handle, header);
        let written = header.length;
        for (const { view } of tensors) {
            for (let at = 0; at < view.byteLength; at += CHUNK) {
                const part = new Uint8Array(view.buffer, view.byteOffset + at, Math.min(CHUNK, view.byteLength - at));
                await writeAll(handle, part);
            }
            written += view.byteLength;
        }
        return written;
    });
}
/** Length and JSON, padded with spaces so that the data begins at a multiple of 8. */
function encodeHeader(path, tensors, metadata) {
    const entries = new Map([['__metadata__', metadata]]);
    let at = 0;
    for (const { name, shape, view } of tensors) {
        const elements = shape.reduce((n, size) => n * size, 1);
        if (elements !== view.length || entries.has(name)) {
            const fault = entries.has(name)
                ? 'is given twice'
                : `has shape [${shape.join(', ')}] but ${view.length} elements`;
            throw new HarnessError('SAFETENSORS_WRITE', `Cannot write ${path}: tensor ${JSON.stringify(name)} ${fault}.`, {
                exitCode: 1,
            });
        }
        entries.set(name, { dtype: 'F32', shape, data_offsets: [at, at + view.byteLength] });
        at += view.byteLength;
    }
    const json = Buffer.from(JSON.stringify(Object.fromEntries(entries)), 'utf8');
    const length = Math.ceil(json.length / 8) * 8;
    const header = Buffer.alloc(8 + length, ' ');
    header.writeBigUInt64LE(BigInt(length), 0);
    json.copy(header, 8);
    return header;
}
async function writeAll(handle, bytes) {
    for (let at = 0; at < bytes.length;) {
        const { bytesWritten } = await handle.write(bytes, at, bytes.length - at);
        at += bytesWritten;
    }
}
async function readExactly(handle, path, position, into) {
    for (let at = 0; at < into.length;) {
        const { bytesRead } = await handle.read(into, at, into.length - at, position + at);
        if (bytesRead === 0) {
            throw new HarnessError('SAFETENSORS', `${path} ended while it was being read.`, {
                where: { file: path },
                exitCode: 1,
            });
        }
        at += bytesRead;
    }
    return into;
}
function unreadable(path, error) {
    const missing = error.code === 'ENOENT';
    const message = missing ? `There is no file ${path}.` : `${path} cannot be read: ${error.message}.`;
    return new HarnessError('MODEL_FILE', message, { where: { file: path }, cause: error });
}
