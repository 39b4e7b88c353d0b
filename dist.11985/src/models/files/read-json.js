/** Small JSON files of model folders, checked: present, not huge, UTF-8, an object. Their content is data, never code. */
import { open } from 'node:fs/promises';
import { HarnessError } from "../../base/errors.js";
const MAX_BYTES = 64 * 1024 * 1024;
export function isObject(value) {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}
/**
 * The object in `path`, or undefined when there is no such file. Throws `MODEL_JSON` naming the file (and the line, where
 * the parser gives one) when it cannot be read, is larger than 64 MiB, not UTF-8, not JSON or not an object.
 */
export async function readJsonObject(path) {
    const bytes = await readBounded(path);
    if (bytes === undefined)
        return undefined;
    let text;
    try {
        text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    }
    catch (error) {
        throw new HarnessError('MODEL_JSON', `${path} is not UTF-8 text.`, { where: { file: path }, cause: error });
    }
    let value;
    try {
        value = JSON.parse(text);
    }
    catch (error) {
        const message = error.message;
        const at = /at position (\d+)/.exec(message)?.[1];
        const where = at === undefined ? { file: path } : { file: path, ...lineColumn(text, Number(at)) };
        throw new HarnessError('MODEL_JSON', `${path} is not valid JSON: ${message}.`, { where, cause: error });
    }
    if (!isObject(value)) {
        const message = `${path} must hold a JSON object, not ${Array.isArray(value) ? 'a list' : typeof value}.`;
        throw new HarnessError('MODEL_JSON', message, { where: { file: path } });
    }
    return value;
}
async function readBounded(path) {
    try {
        const handle = await open(path, 'r');
        try {
            const { size } = await handle.stat();
            if (size > MAX_BYTES) {
                const message = `${path} has ${size} bytes; a file of settings has at most ${MAX_BYTES}.`;
                throw new HarnessError('MODEL_JSON', message, { where: { file: path } });
            }
            return await handle.readFile();
        }
        finally {
            await handle.close();
        }
    }
    catch (error) {
        if (error.code === 'ENOENT')
            return undefined;
        if (HarnessError.is(error))
            throw error;
        const message = `${path} cannot be read: ${error.message}.`;
        throw new HarnessError('MODEL_JSON', message, { where: { file: path }, cause: error });
    }
}
function lineColumn(text, position) {
    const before = text.slice(0, position).split('\n');
    return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
