/**
 * `answers.jsonl` of a run folder: every answer the moment it is there. It is handed to the system before its place is
 * given to the next request, so a killed process has lost at most what was in flight, and it counts once a flush has
 * brought it to the disk, so a machine that loses power forgets nothing that counted. One flush covers all answers that
 * came since the one before it began: that keeps flushing cheap at thousands of answers a second. Texts stay on disk,
 * memory holds where they are. Leaves out: the lock of the folder (runs/), what an answer is worth.
 */
import { closeSync, existsSync, fdatasync, fstatSync, openSync, writeSync } from 'node:fs';
import { diskError, writeFileAtomic } from "../../base/atomic.js";
import { readRecord, scanRecords } from "./answer-record.js";
import { deferred } from "./deferred.js";
import { KeyIndex } from "./key-index.js";
/** Least milliseconds between two flushes: a flush costs the same for one answer and for a hundred. */
const APART_MS = 20;
/** Bytes that are written without waiting for the end of the turn. */
const FULL = 1 << 18;
/**
 * So many answers are, too: few while this process waits for the server, whose next request should leave soon; many while
 * the server waits for this process, which then saves calls of the system.
 */
const MANY = { waiting: 3, busy: 64 };
/** Share of time in which the event loop works. */
const BUSY = 0.95;
export class AnswerLog {
    path;
    /** Lines found when the log was opened that hold no answer: torn or damaged ones. */
    damaged;
    #file;
    #indexes = new Map();
    /** Bytes of the file once all lines are written. */
    #end;
    /** Lines of this turn of the event loop, which are written together. */
    #lines = [];
    #linesBytes = 0;
    #many = MANY.waiting;
    #utilization = performance.eventLoopUtilization();
    #writing;
    /** The file ends inside of a line; it stays a line of its own, which is no answer. */
    #torn;
    /** Of the answers written since the flush that is under way began; undefined: none. */
    #waiting;
    #flushing;
    #flushedAt = Number.NEGATIVE_INFINITY;
    /** Why lines could not be written: then nothing that was added since counts. */
    #failure;
    #closed = false;
    constructor(path, file) {
        this.path = path;
        this.#file = file;
        const { torn, damaged } = scanRecords(path, ({ key, from, offset, length }) => {
            this.#index(from).set(key, { file: 0, offset, length });
        });
        this.damaged = damaged + (torn ? 1 : 0);
        this.#end = fstatSync(file).size;
        this.#torn = torn;
    }
    /** Opens the log, made when there is none. Throws `DISK_*`. */
    static async open(path) {
        try {
            if (!existsSync(path))
                await writeFileAtomic(path, '');
            const file = openSync(path, 'a+');
            try {
                return new AnswerLog(path, file);
            }
            catch (error) {
                closeSync(file);
                throw error;
            }
        }
        catch (error) {
            throw diskError(error, path);
        }
    }
    /** Answers in the log. */
    get size() {
        return [...this.#indexes.values()].reduce((sum, index) => sum + index.size, 0);
    }
    /** Bytes of the line that holds the answer of provider `from` to the request with this key; undefined: there is none. */
    lengthOf(from, key) {
        return this.#indexes.get(from)?.get(key)?.length;
    }
    /** That answer, read from the disk; undefined also when its line is damaged by now. */
    get(from, key) {
        const place = this.#indexes.get(from)?.get(key);
        if (this.#lines.length > 0)
            this.#write();
        return place === undefined ? undefined : readRecord(this.#file, place, key, from);
    }
    /** Adds the record of an answer (`formatRecord`). */
    add(from, key, record) {
        if (this.#torn) {
            this.#lines.push('\n');
            this.#end++;
            this.#torn = false;
        }
        this.#lines.push(record, '\n');
        const bytes = Buffer.byteLength(record) + 1;
        this.#index(from).set(key, { file: 0, offset: this.#end, length: bytes - 1 });
        this.#end += bytes;
        this.#linesBytes += bytes;
        if (this.#writing === undefined) {
            this.#writing = silent();
            setImmediate(() => this.#write());
        }
        const written = this.#writing.promise;
        this.#waiting ??= silent();
        const synced = this.#waiting.promise;
        this.#flushing ??= this.#flush();
        if (this.#linesBytes >= FULL || this.#lines.length >= 2 * this.#many)
            this.#write();
        return { bytes, written, synced };
    }
    /** Flushes and closes. */
    async close() {
        if (this.#closed)
            return;
        this.#closed = true;
        await this.#flushing;
        closeSync(this.#file);
    }
    #index(from) {
        let index = this.#indexes.get(from);
        if (index === undefined) {
            index = new KeyIndex();
            this.#indexes.set(from, index);
        }
        return index;
    }
    #write() {
        const writing = this.#writing;
        if (writing === undefined)
            return;
        const bytes = Buffer.from(this.#lines.join(''));
        this.#writing = undefined;
        this.#lines = [];
        this.#linesBytes = 0;
        try {
            for (let at = 0; at < bytes.length && this.#failure === undefined;)
                at += writeSync(this.#file, bytes, at);
        }
        catch (error) {
            this.#failure = { error: diskError(error, this.path) };
        }
        if (this.#failure === undefined)
            writing.resolve();
        else
            writing.reject(this.#failure.error);
    }
    #measure() {
        const now = performance.eventLoopUtilization();
        const { utilization } = performance.eventLoopUtilization(now, this.#utilization);
        this.#utilization = now;
        this.#many = utilization > BUSY ? MANY.busy : MANY.waiting;
    }
    async #flush() {
        while (this.#waiting !== undefined) {
            const pause = this.#closed ? 0 : this.#flushedAt + APART_MS - performance.now();
            // Answers of the same turn of the event loop share a flush, and so do those of a busy while.
            await new Promise((done) => (pause > 1 ? setTimeout(done, pause) : setImmediate(done)));
            const batch = this.#waiting;
            this.#waiting = undefined;
            this.#write();
            this.#flushedAt = performance.now();
            this.#measure();
            await new Promise((done) => {
                fdatasync(this.#file, (error) => {
                    if (error !== null)
                        this.#failure ??= { error: diskError(error, this.path) };
                    done();
                });
            });
            if (this.#failure === undefined)
                batch.resolve();
            else
                batch.reject(this.#failure.error);
        }
        this.#flushing = undefined;
    }
}
/** Whoever added something is told of trouble; a log that nobody listens to any more ends no process. */
function silent() {
    const made = deferred();
    made.promise.catch(() => undefined);
    return made;
}
