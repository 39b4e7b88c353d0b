/**
 * Answers across runs, under `answers/` of the cache: a folder for each provider identity, in it one append-only file of
 * records for each process that wrote, so that several processes never write to the same file. What the others wrote is
 * found by scanning when the cache is opened. Answers here are only a saving (the run's own log is what counts), so
 * writing is lazy, damaged records are passed over, and no trouble with the folder ends a run.
 * Leaves out: failures, and answers that another attempt would not repeat (`isRepeatable`).
 */
import { closeSync, openSync, readdirSync } from 'node:fs';
import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder } from "../../base/atomic.js";
import { cacheFolder, touchEntry, trimCache } from "../../base/cache-folder.js";
import { sha256 } from "../../base/hash.js";
import { readRecord, scanRecords } from "./answer-record.js";
import { KeyIndex } from "./key-index.js";
/** Everything under `answers/`, of all models. */
const MOST_BYTES = 2 * 2 ** 30;
/** An answer so long is not worth its place. */
const LONGEST = 4 << 20;
/** Waiting text that is written at once. */
const FULL = 1 << 18;
const DELAY_MS = 500;
/** Files of other processes that are open at the same time. */
const MOST_OPEN = 16;
/** False for sampled text without a seed that the server honours: asking again is what was wanted. */
export function isRepeatable(request, provider) {
    if (request.kind !== 'generate' || request.options.temperature === 0)
        return true;
    return request.options.seed !== undefined && provider.capabilities.seed;
}
export class AnswerCache {
    #from;
    #folder;
    #files = [];
    #index = new KeyIndex();
    #open = new Map();
    #used = new Set();
    #own;
    #waiting = [];
    #waitingLength = 0;
    #timer;
    #writing = Promise.resolve();
    #written = false;
    constructor(from) {
        this.#from = from;
        this.#folder = join(cacheFolder('answers'), sha256(from).slice(0, 32));
        const unique = `${Date.now().toString(36)}-${process.pid}-${Math.random().toString(36).slice(2, 8)}`;
        this.#own = join(this.#folder, `${unique}.jsonl`);
        for (const name of names(this.#folder))
            this.#scan(join(this.#folder, name));
    }
    /** The answers that provider `from` gave in earlier runs. */
    static open(from) {
        return new AnswerCache(from);
    }
    get size() {
        return this.#index.size;
    }
    /** Undefined when there is none that is whole. */
    get(key) {
        const place = this.#index.get(key);
        if (place === undefined)
            return undefined;
        try {
            const answer = readRecord(this.#handle(place.file), place, key, this.#from);
            if (answer !== undefined)
                this.#used.add(place.file);
            return answer;
        }
        catch {
            return undefined;
        }
    }
    /** Keeps the record of an answer for later runs; this one has its log. */
    add(key, record) {
        if (record.length > LONGEST || this.#index.has(key))
            return;
        this.#waiting.push(record, '\n');
        this.#waitingLength += record.length + 1;
        if (this.#waitingLength >= FULL)
            this.#write();
        else
            this.#timer ??= setTimeout(() => this.#write(), DELAY_MS).unref();
    }
    /** Writes what waits, and brings the cache back to its size. */
    async close() {
        this.#write();
        await this.#writing;
        for (const file of this.#open.values())
            closeSync(file);
        this.#open.clear();
        await Promise.all([...this.#used].map((file) => touchEntry(this.#files[file])));
        if (this.#written)
            await trimCache(cacheFolder('answers'), MOST_BYTES, this.#own);
    }
    #scan(path) {
        const file = this.#files.push(path) - 1;
        try {
            scanRecords(path, ({ key, from, offset, length }) => {
                if (from === this.#from)
                    this.#index.set(key, { file, offset, length });
            });
        }
        catch {
            // Another process may have trimmed it away.
        }
    }
    #handle(file) {
        const open = this.#open.get(file);
        if (open !== undefined)
            return open;
        if (this.#open.size >= MOST_OPEN) {
            const [oldest, handle] = this.#open.entries().next().value;
            closeSync(handle);
            this.#open.delete(oldest);
        }
        const handle = openSync(this.#files[file], 'r');
        this.#open.set(file, handle);
        return handle;
    }
    #write() {
        clearTimeout(this.#timer);
        this.#timer = undefined;
        if (this.#waiting.length === 0)
            return;
        const text = this.#waiting.join('');
        this.#waiting = [];
        this.#waitingLength = 0;
        this.#writing = this.#writing.then(async () => {
            try {
                if (!this.#written)
                    await makeFolder(this.#folder);
                await appendFile(this.#own, text);
                this.#written = true;
            }
            catch {
                // A cache that cannot be written saves nothing, and costs nothing.
            }
        });
    }
}
function names(folder) {
    try {
        return readdirSync(folder).filter((name) => name.endsWith('.jsonl'));
    }
    catch {
        return [];
    }
}
