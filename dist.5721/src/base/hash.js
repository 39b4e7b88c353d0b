/** SHA-256 of files, texts and number buffers, as lower-case hex: what run folders and caches are keyed by. */
import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
// `hash.update` takes at most 2 GiB at once, and smaller pieces keep the event loop alive.
const CHUNK = 16 * 1024 * 1024;
/** SHA-256 over texts (as UTF-8) and the bytes of views, one after the other. `sha256('abc')` is `ba7816bf...`. */
export function sha256(...parts) {
    const hash = createHash('sha256');
    for (const part of parts) {
        if (typeof part === 'string') {
            hash.update(part, 'utf8');
            continue;
        }
        for (let at = 0; at < part.byteLength; at += CHUNK) {
            hash.update(new Uint8Array(part.buffer, part.byteOffset + at, Math.min(CHUNK, part.byteLength - at)));
        }
    }
    return hash.digest('hex');
}
/** SHA-256 of a file's content, read in pieces. Throws the system's own error when it cannot be read. */
export async function sha256File(path) {
    const hash = createHash('sha256');
    const handle = await open(path, 'r');
    try {
        const buffer = Buffer.allocUnsafe(1024 * 1024);
        for (;;) {
            const { bytesRead } = await handle.read(buffer, 0, buffer.length, null);
            if (bytesRead === 0)
                return hash.digest('hex');
            hash.update(buffer.subarray(0, bytesRead));
        }
    }
    finally {
        await handle.close();
    }
}
