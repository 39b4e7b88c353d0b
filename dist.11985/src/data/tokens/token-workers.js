/**
 * Threads that tokenise blocks of rows beside this one. They are an offer: one that does not start or is lost gives its
 * blocks back, and the caller makes them itself.
 */
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { extname } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { revived } from "./token-worker.js";
const MOST_WORKERS = 16;
/** Blocks that a worker holds: the one it works on, and the next. */
const HELD = 2;
/** The worker's file: from source it needs the loader of development, which hooks threads only by its own call. */
function workerOf(context) {
    const own = fileURLToPath(import.meta.url);
    const entry = new URL(`./token-worker${extname(own)}`, import.meta.url);
    const options = { workerData: { tokens: context } };
    if (extname(own) === '.js')
        return new Worker(entry, options);
    const loader = pathToFileURL(createRequire(own).resolve('tsx'));
    const api = new URL('./esm/api/index.mjs', loader).href;
    const start = `import { register } from ${JSON.stringify(api)}; register(); await import(${JSON.stringify(entry.href)});`;
    return new Worker(new URL(`data:text/javascript,${encodeURIComponent(start)}`), { ...options, execArgv: [] });
}
/** Plain data alone can be sent; a method's options or a tokenizer made by hand may be more. */
function sendable(context) {
    const { trainer, options, tokenizer, textField, weightField, onOverlong, promptBoundary } = context;
    if (trainer.file === undefined)
        return undefined;
    const { folder, origin, endIds } = tokenizer;
    const rows = { textField, weightField, onOverlong, promptBoundary };
    const given = { file: trainer.file, options, folder, origin, endIds, ...rows };
    try {
        return structuredClone(given);
    }
    catch {
        return undefined;
    }
}
export class TokenWorkers {
    seats = [];
    next = 0;
    waiting = [];
    /** Starts one thread a core; undefined where there is one core, or the context cannot be sent. */
    static start(context, count = Math.min(availableParallelism(), MOST_WORKERS)) {
        const given = count < 2 ? undefined : sendable(context);
        return given === undefined ? undefined : new TokenWorkers(given, count);
    }
    constructor(context, count) {
        for (let i = 0; i < count; i++)
            this.seat(context);
    }
    /** True when a worker that has started can take a block now. */
    get free() {
        return this.seats.some(({ ready, tasks }) => ready && tasks.size < HELD);
    }
    /** True while a worker works, so that waiting for one makes sense. */
    get working() {
        return this.seats.some(({ ready }) => ready);
    }
    /** Resolves when a worker may be free. */
    async slot() {
        if (this.free || !this.working)
            return;
        await new Promise((resolve) => this.waiting.push(resolve));
    }
    /** Hands a block to the least busy worker; undefined when that worker was lost. Rejects with what the block throws. */
    run(rows) {
        const open = this.seats.filter(({ ready, tasks }) => ready && tasks.size < HELD);
        const seat = open.sort((a, b) => a.tasks.size - b.tasks.size)[0];
        if (seat === undefined)
            return Promise.resolve(undefined);
        const id = this.next++;
        return new Promise((resolve, reject) => {
            seat.tasks.set(id, { rows, resolve, reject });
            seat.worker.postMessage({ id, rows });
        });
    }
    async stop() {
        const seats = this.seats;
        this.seats = [];
        await Promise.all(seats.map(({ worker }) => worker.terminate()));
    }
    seat(context) {
        const seat = { worker: workerOf(context), ready: false, tasks: new Map() };
        this.seats.push(seat);
        seat.worker.on('message', (answer) => {
            if ('ready' in answer)
                seat.ready = true;
            else {
                const task = seat.tasks.get(answer.id);
                seat.tasks.delete(answer.id);
                if ('error' in answer)
                    task?.reject(revived(answer.error));
                else
                    task?.resolve(answer);
            }
            this.wake();
        });
        const lost = () => {
            this.seats = this.seats.filter((other) => other !== seat);
            for (const task of seat.tasks.values())
                task.resolve(undefined);
            seat.tasks.clear();
            this.wake();
        };
        seat.worker.on('error', lost);
        seat.worker.on('exit', lost);
        seat.worker.on('messageerror', lost);
    }
    wake() {
        for (const resolve of this.waiting.splice(0))
            resolve();
    }
}
