/**
 * A store of tokenised examples as one file: tokens and flags block by block, then records, then an index as JSON with a
 * checksum of each block, then a trailer. A file that was cut off, changed, or written by another version is no file.
 */
import { createHash } from 'node:crypto';
import { closeSync, fstatSync, openSync } from 'node:fs';
import { sha256 } from "../../base/hash.js";
import { CommonLists } from "./packed-examples.js";
import { bytesOf, IN_MEMORY, readFully, TokenStore, tokenBytes, tokensOf, } from "./token-store.js";
/** Goes up with every change of the layout. */
const MAGIC = 'HTOKENS1';
/** Magic, bytes of the index, and its SHA-256. */
const TRAILER = 8 + 8 + 64;
const LARGEST_INDEX = 2 ** 30;
const bytesOfView = ({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength);
const hashed = (parts) => {
    const hash = createHash('sha256');
    for (const part of parts)
        hash.update(part);
    return hash.digest('hex');
};
/**
 * Writes what the builder holds under the name `path`, with `about` for whoever opens it. Throws the system's errors; the
 * builder's store can be used either way.
 */
export function saveTokens(path, builder, about) {
    if (!builder.write())
        throw new Error('its folder cannot be written');
    const chunks = [];
    for (const chunk of builder.chunks) {
        const tokens = builder.tokensOf(chunk);
        const rest = [chunk.starts, chunk.records, chunk.extra].map(bytesOfView);
        const [recordsAt = 0] = rest.map((bytes) => builder.append(bytes));
        const { at, width, idsLength: ids, masksLength: masks } = chunk;
        const sizes = { examples: chunk.starts.length, at, width, ids, masks };
        const placed = { recordsAt, records: chunk.records.length, extra: chunk.extra.length };
        chunks.push({ ...sizes, ...placed, sha256: hashed([...bytesOf(tokens), ...rest]) });
    }
    const { shapes, labels } = builder.common;
    const index = Buffer.from(JSON.stringify({ common: { shapes, labels }, chunks, about }));
    const trailer = Buffer.alloc(TRAILER);
    trailer.write(MAGIC, 0, 'latin1');
    trailer.writeBigUInt64LE(BigInt(index.length), 8);
    trailer.write(sha256(index), 16, 'latin1');
    builder.append(index);
    builder.append(trailer);
    builder.rename(path);
}
/** What `about` says and nothing else; undefined when the file is not whole. Reads the end of the file. */
export function readAbout(path) {
    return opened(path, (fd) => readIndex(fd)?.about);
}
/** The store and its `about`; undefined when there is none, or when anything in it differs from its checksum. */
export function openTokens(path, inMemory = IN_MEMORY) {
    let keep = false;
    const read = (fd) => {
        const index = readIndex(fd);
        if (index === undefined)
            return undefined;
        const total = index.chunks.reduce((sum, { width, ids, masks }) => sum + width * ids + masks, 0);
        keep = total > inMemory;
        const chunks = [];
        for (const entry of index.chunks) {
            const chunk = readChunk(fd, entry, !keep);
            if (chunk === undefined) {
                keep = false;
                return undefined;
            }
            chunks.push(chunk);
        }
        return { store: new TokenStore(new CommonLists(index.common), chunks, keep ? fd : undefined), about: index.about };
    };
    return opened(path, read, () => keep);
}
function opened(path, read, keep = () => false) {
    let fd;
    try {
        fd = openSync(path, 'r');
    }
    catch {
        return undefined;
    }
    let result;
    try {
        result = read(fd);
    }
    catch {
        // Damage shows as whatever error comes first.
        closeSync(fd);
        return undefined;
    }
    if (!keep())
        closeSync(fd);
    return result;
}
function readIndex(fd) {
    const { size } = fstatSync(fd);
    if (size < TRAILER)
        return undefined;
    const trailer = Buffer.alloc(TRAILER);
    readFully(fd, trailer, size - TRAILER);
    const length = Number(trailer.readBigUInt64LE(8));
    if (trailer.toString('latin1', 0, 8) !== MAGIC || length > Math.min(LARGEST_INDEX, size - TRAILER))
        return undefined;
    const bytes = Buffer.alloc(length);
    readFully(fd, bytes, size - TRAILER - length);
    if (sha256(bytes) !== trailer.toString('latin1', 16))
        return undefined;
    return JSON.parse(bytes.toString('utf8'));
}
function readChunk(fd, entry, inMemory) {
    const { at, width, ids, masks } = entry;
    const sizes = { width, idsLength: ids, masksLength: masks };
    const bytes = new Uint8Array(tokenBytes(sizes));
    readFully(fd, bytes, at);
    const starts = new Uint32Array(entry.examples);
    const records = new Int32Array(entry.records);
    const extra = new Float64Array(entry.extra);
    const rest = [starts, records, extra].map(bytesOfView);
    let from = entry.recordsAt;
    for (const part of rest) {
        readFully(fd, part, from);
        from += part.length;
    }
    if (hashed([bytes, ...rest]) !== entry.sha256)
        return undefined;
    return { starts, records, extra, tokens: inMemory ? tokensOf(bytes, width, ids) : undefined, at, ...sizes };
}
