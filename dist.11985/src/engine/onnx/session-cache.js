/**
 * Optimised graphs on disk, so that the next process need not optimise them again. An entry is known by the hash of the
 * graph (shapes included), the session options, the runtime's version and the processor; it begins with the hash of its
 * own content, and one that does not match it is made again.
 */
import { readFile, rm } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { makeFolder, temporaryPath, writeFileAtomic } from "../../base/atomic.js";
import { cacheFolder, touchEntry, trimCache } from "../../base/cache-folder.js";
import { sha256 } from "../../base/hash.js";
import * as ort from "./runtime.js";
/** Smaller graphs are compiled faster than a file is found. */
const WORTHWHILE = 100_000;
const MOST_BYTES = 256e6;
const HASH = 64;
/** A session for an ONNX model, from the cache where it can be. A cache that cannot be used costs time, nothing else. */
export async function cachedSession(bytes, options) {
    if (bytes.length < WORTHWHILE)
        return ort.InferenceSession.create(bytes, options);
    const machine = [process.platform, process.arch, cpus()[0]?.model ?? ''];
    const key = sha256(bytes, JSON.stringify([options, ort.env.versions, ...machine]));
    const path = join(cacheFolder('graphs'), `${key}.onnx`);
    const stored = await wholeEntry(path);
    if (stored) {
        try {
            const session = await ort.InferenceSession.create(stored, { ...options, graphOptimizationLevel: 'disabled' });
            await touchEntry(path);
            return session;
        }
        catch {
            // Whole, yet not to be loaded: made again below.
        }
    }
    return optimiseInto(path, bytes, options);
}
/** The entry without its hash; undefined when it is absent or damaged. */
async function wholeEntry(path) {
    const file = await readFile(path).catch(() => undefined);
    if (file === undefined || file.length <= HASH)
        return undefined;
    const content = file.subarray(HASH);
    return sha256(content) === file.toString('latin1', 0, HASH) ? content : undefined;
}
async function optimiseInto(path, bytes, options) {
    const optimised = temporaryPath(path);
    const usable = await makeFolder(cacheFolder('graphs')).then(() => true, () => false);
    if (!usable)
        return ort.InferenceSession.create(bytes, options);
    try {
        const session = await ort.InferenceSession.create(bytes, { ...options, optimizedModelFilePath: optimised });
        try {
            const content = await readFile(optimised);
            await writeFileAtomic(path, Buffer.concat([Buffer.from(sha256(content), 'latin1'), content]));
            await trimCache(cacheFolder('graphs'), MOST_BYTES, path);
        }
        catch {
            // No room or no right to write: the session is there all the same.
        }
        return session;
    }
    finally {
        await rm(optimised, { force: true }).catch(() => undefined);
    }
}
