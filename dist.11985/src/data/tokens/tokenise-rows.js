/**
 * All rows of a split to a store of examples: read as a stream, cut into blocks, tokenised here and, once that has taken
 * a while, by workers too. Blocks are added in the order of the rows, so the result and the first error do not depend on
 * who made them.
 */
import { HarnessError } from "../../base/errors.js";
import { noteReads } from "./token-cache.js";
import { TokenStoreBuilder } from "./token-store.js";
import { TokenTally } from "./token-tally.js";
import { TokenWorkers } from "./token-workers.js";
import { tokeniseBlock, unpairs } from "./tokenise-block.js";
/** TRL unpairs in blocks of this many rows (the batch of `datasets.map`). */
const UNPAIR_BLOCK = 1000;
const MOST_ROWS = 256;
/** Characters after which a block is closed: a tenth of a second of tokenising. */
const MOST_TEXT = 1 << 18;
/** Milliseconds of tokenising after which workers are worth their start. */
const PATIENCE = 1500;
/** Blocks under way. */
const AHEAD = 48;
/** Throws what reading, judging and tokenising throw, of the first row that is wrong, and `INTERRUPTED`. */
export async function tokeniseRows(source, context, given) {
    const run = new Run(source, context, given);
    try {
        return await run.all();
    }
    catch (error) {
        run.builder.abandon();
        throw error;
    }
    finally {
        await run.stop();
    }
}
class Run {
    builder;
    source;
    context;
    /** The same with options that note what is looked at. */
    noting;
    given;
    read;
    tally = new TokenTally();
    dropped = [];
    mappedRoles = new Set();
    queue = [];
    rowsRead = 0;
    spent = 0;
    /** Null when there are to be none. */
    workers;
    constructor(source, context, given) {
        const { options, read } = noteReads(context.options);
        this.source = source;
        this.context = context;
        this.noting = { ...context, options };
        this.read = read;
        this.given = given;
        this.builder = new TokenStoreBuilder(given);
        if (given.workers instanceof TokenWorkers)
            this.workers = given.workers;
        else if (given.workers !== undefined && given.workers < 2)
            this.workers = null;
    }
    async all() {
        for await (const rows of blocks(this.source, unpairs(this.context.trainer))) {
            if (this.given.signal?.aborted)
                throw interrupted(this.source.name);
            this.push(this.make(rows));
            if (this.workers?.working !== true || this.queue.length > AHEAD)
                await this.take();
            await this.workers?.slot();
            while (this.queue[0]?.settled === true)
                await this.take();
        }
        while (this.queue.length > 0)
            await this.take();
        const { rowsRead, dropped, mappedRoles, source } = this;
        const files = [...source.counts].map(([path, rows]) => [source.files.indexOf(path), rows]);
        const rows = { rowsRead, dropped, mappedRoles: [...mappedRoles], counts: this.tally.counts(), files };
        return { builder: this.builder, rows, optionsRead: this.read };
    }
    async stop() {
        if (this.workers !== this.given.workers)
            await this.workers?.stop();
    }
    make(rows) {
        if (this.workers === undefined && this.spent > (this.given.patience ?? PATIENCE)) {
            this.workers = TokenWorkers.start(this.context, this.given.workers) ?? null;
        }
        if (this.workers?.free === true)
            return this.workers.run(rows).then((result) => this.received(result, rows));
        return this.here(rows);
    }
    push(block) {
        const pending = { block, settled: false };
        // A block may fail while an earlier one is waited for; it is told when its turn comes.
        const settle = () => {
            pending.settled = true;
        };
        block.then(settle, settle);
        this.queue.push(pending);
    }
    received(result, rows) {
        if (result === undefined)
            return this.here(rows);
        for (const key of result.read)
            this.read.add(key);
        return result.block;
    }
    async here(rows) {
        // Lets signals, and workers that have started, be noticed.
        await new Promise((resolve) => setImmediate(resolve));
        const began = performance.now();
        const block = tokeniseBlock(rows, this.noting);
        this.spent += performance.now() - began;
        return block;
    }
    async take() {
        const block = await this.queue.shift()?.block;
        if (block === undefined)
            return;
        this.builder.add(block.packed);
        this.rowsRead += block.rows;
        this.tally.add(block.counts);
        for (const role of block.mappedRoles)
            this.mappedRoles.add(role);
        for (const [reason, { rows, first }] of block.dropped) {
            const known = this.dropped.find(([other]) => other === reason);
            if (known === undefined)
                this.dropped.push([reason, { rows, first }]);
            else
                known[1].rows += rows;
        }
        this.given.progress(this.rowsRead);
    }
}
/** Rows in blocks: of a fixed number where the number matters, else of a like amount of text. */
async function* blocks(source, fixed) {
    let block = [];
    let size = 0;
    let index = 0;
    for await (const { row, source: place, line, file } of source.rows()) {
        block.push({ row, source: place, file, line, index: index++ });
        size += textOf(row);
        if (fixed ? block.length < UNPAIR_BLOCK : block.length < MOST_ROWS && size < MOST_TEXT)
            continue;
        yield block;
        block = [];
        size = 0;
    }
    if (block.length > 0)
        yield block;
}
/** Characters of a value, about. */
function textOf(value) {
    if (typeof value === 'string')
        return value.length;
    if (typeof value !== 'object' || value === null)
        return 8;
    let size = 0;
    for (const inner of Object.values(value))
        size += textOf(inner);
    return size;
}
function interrupted(name) {
    return new HarnessError('INTERRUPTED', `Stopped while the rows of "${name}" were tokenised; nothing was written.`, {
        exitCode: 130,
    });
}
