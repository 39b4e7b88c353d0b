/**
 * Tokenised examples, made into objects one at a time when they are asked for. Their tokens stay in memory up to a limit
 * and lie in a file beyond it, so that a set of any size trains in the same memory; the file is the entry of the token
 * cache as well (`token-file.ts`). Records, about 50 bytes an example, are always in memory.
 */
import { closeSync, fsyncSync, mkdirSync, openSync, readSync, renameSync, unlinkSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { temporaryPath } from "../../base/atomic.js";
import { HarnessError } from "../../base/errors.js";
import { CommonLists, RecordView, unpackExample } from "./packed-examples.js";
/** Bytes of tokens kept in memory. */
export const IN_MEMORY = 128 * 2 ** 20;
export const tokenBytes = ({ width, idsLength, masksLength }) => width * idsLength + masksLength;
/** The bytes of a chunk's tokens as they stand in the file: ids, then flags. */
export function bytesOf({ ids, masks }) {
    return [new Uint8Array(ids.buffer, ids.byteOffset, ids.byteLength), masks];
}
/** The opposite direction, over one stretch of bytes. */
export function tokensOf(bytes, width, idsLength) {
    const { buffer, byteOffset } = bytes;
    const ids = width === 2 ? new Uint16Array(buffer, byteOffset, idsLength) : new Int32Array(buffer, byteOffset, idsLength);
    return { ids, masks: bytes.subarray(width * idsLength) };
}
/** Closes the file of a store that nobody uses any more. */
const abandoned = new FinalizationRegistry((fd) => {
    try {
        closeSync(fd);
    }
    catch {
        // Closed already.
    }
});
export class TokenStore {
    length;
    common;
    chunks;
    /** Position of the first example of each chunk. */
    firsts;
    fd;
    constructor(common, chunks, fd) {
        this.common = common;
        this.chunks = chunks;
        this.firsts = new Float64Array(chunks.length);
        let length = 0;
        for (const [i, { starts }] of chunks.entries()) {
            this.firsts[i] = length;
            length += starts.length;
        }
        this.length = length;
        this.fd = fd;
        if (fd !== undefined)
            abandoned.register(this, fd);
    }
    at(position) {
        if (!(position >= 0 && position < this.length))
            return undefined;
        const number = this.chunkOf(position);
        const chunk = this.chunks[number];
        const record = new RecordView(chunk.records, chunk.starts[position - this.firsts[number]]);
        return this.example(chunk, record, chunk.tokens ?? this.read(chunk, record));
    }
    *[Symbol.iterator]() {
        for (const chunk of this.chunks) {
            const tokens = chunk.tokens ?? tokensOf(this.bytes(chunk.at, tokenBytes(chunk)), chunk.width, chunk.idsLength);
            for (const start of chunk.starts)
                yield this.example(chunk, new RecordView(chunk.records, start), tokens);
        }
    }
    /** Tokens of each example, as the user counts them. */
    lengths() {
        const lengths = new Uint32Array(this.length);
        let at = 0;
        for (const { records, starts } of this.chunks) {
            for (const start of starts)
                lengths[at++] = new RecordView(records, start).get('tokens');
        }
        return lengths;
    }
    /** `tokens` are the chunk's, or the record's alone. */
    example(chunk, record, tokens) {
        const { ids, masks } = tokens;
        const whole = ids.length === chunk.idsLength && masks.length === chunk.masksLength;
        const own = whole ? { ids: ids.subarray(record.get('ids')), masks: masks.subarray(record.get('masks')) } : tokens;
        return unpackExample(record, this.common, { ...own, extra: chunk.extra });
    }
    read(chunk, record) {
        const { ids, masks } = record.sizes(this.common.shape(record.get('shape')));
        const { width } = chunk;
        const bytes = new Uint8Array(width * ids + masks);
        this.into(bytes.subarray(0, width * ids), chunk.at + width * record.get('ids'));
        this.into(bytes.subarray(width * ids), chunk.at + width * chunk.idsLength + record.get('masks'));
        return tokensOf(bytes, width, ids);
    }
    bytes(at, length) {
        const bytes = new Uint8Array(length);
        this.into(bytes, at);
        return bytes;
    }
    into(bytes, at) {
        if (this.fd === undefined)
            throw new Error('the store has no file');
        readFully(this.fd, bytes, at);
    }
    chunkOf(position) {
        let [low, high] = [0, this.chunks.length - 1];
        while (low < high) {
            const middle = (low + high + 1) >> 1;
            if (this.firsts[middle] <= position)
                low = middle;
            else
                high = middle - 1;
        }
        return low;
    }
}
/** Throws `TOKENS_UNREADABLE` where the file ends too early or cannot be read. */
export function readFully(fd, into, position) {
    for (let at = 0; at < into.length;) {
        let read;
        try {
            read = readSync(fd, into, at, into.length - at, position + at);
        }
        catch (error) {
            throw unreadable(error.message, error);
        }
        if (read === 0)
            throw unreadable('the file ends too early');
        at += read;
    }
}
function unreadable(reason, cause) {
    return new HarnessError('TOKENS_UNREADABLE', `The file with the tokenised examples cannot be read: ${reason}.`, {
        hint: 'It lies under HARNESS_CACHE; it is made again when the run is started again.',
        exitCode: 1,
        cause,
    });
}
/** Takes blocks in their order and becomes a store. */
export class TokenStoreBuilder {
    common = new CommonLists();
    chunks = [];
    options;
    file;
    inMemory = 0;
    refused = false;
    constructor(options) {
        this.options = options;
    }
    add(block) {
        if (block.starts.length === 0)
            return;
        this.common.adopt(block);
        const { starts, records, extra, ids, masks } = block;
        const width = ids instanceof Uint16Array ? 2 : 4;
        const sizes = { width, idsLength: ids.length, masksLength: masks.length };
        this.chunks.push({ starts, records, extra, tokens: { ids, masks }, at: -1, ...sizes });
        this.inMemory += tokenBytes(sizes);
        if (this.inMemory > (this.options.inMemory ?? IN_MEMORY) && this.write()) {
            for (const chunk of this.chunks)
                chunk.tokens = undefined;
            this.inMemory = 0;
        }
    }
    /** Writes the tokens that are in memory alone; false where the file cannot be written, and they stay there. */
    write() {
        if (this.refused)
            return false;
        try {
            this.file ??= this.open();
            for (const chunk of this.chunks) {
                if (chunk.tokens === undefined || chunk.at >= 0)
                    continue;
                const at = this.file.size;
                for (const bytes of bytesOf(chunk.tokens))
                    this.append(bytes);
                chunk.at = at;
            }
        }
        catch {
            this.refused = true;
        }
        return !this.refused;
    }
    /** Bytes of tokens, wherever they are. */
    get bytes() {
        return this.chunks.reduce((sum, chunk) => sum + tokenBytes(chunk), 0);
    }
    /** The tokens of a chunk, from memory or from the file. */
    tokensOf(chunk) {
        if (chunk.tokens !== undefined)
            return chunk.tokens;
        const bytes = new Uint8Array(tokenBytes(chunk));
        readFully(this.file.fd, bytes, chunk.at);
        return tokensOf(bytes, chunk.width, chunk.idsLength);
    }
    /** Adds bytes to the end of the file, which is there after `write`. Throws the system's errors. */
    append(bytes) {
        const file = this.file;
        const at = file.size;
        for (let done = 0; done < bytes.length;) {
            done += writeSync(file.fd, bytes, done, bytes.length - done, at + done);
        }
        file.size += bytes.length;
        return at;
    }
    /** Flushes the file and gives it its name. Throws the system's errors. */
    rename(path) {
        const file = this.file;
        fsyncSync(file.fd);
        mkdirSync(dirname(path), { recursive: true });
        renameSync(file.path, path);
        file.path = '';
    }
    /** The examples; nothing is added afterwards. A file that was not given a name keeps none. */
    store() {
        const needed = this.chunks.some(({ tokens }) => tokens === undefined);
        const store = new TokenStore(this.common, this.chunks, needed ? this.file?.fd : undefined);
        this.abandon(needed);
        return store;
    }
    /** Removes what was written, unless it has its name. */
    abandon(keepOpen = false) {
        if (this.file === undefined)
            return;
        const { fd, path } = this.file;
        if (!keepOpen)
            closeSync(fd);
        this.file = undefined;
        this.refused = true;
        try {
            if (path !== '')
                unlinkSync(path);
        }
        catch {
            // Open files keep their names on Windows; the leftover is recognised by its name.
        }
    }
    open() {
        const path = temporaryPath(join(this.options.folder, 'tokens'));
        mkdirSync(dirname(path), { recursive: true });
        return { fd: openSync(path, 'wx+'), path, size: 0 };
    }
}
