/**
 * The documents of a task: rows of a split after `process_docs`, as a stream, and the pool that examples come from. Which
 * split is which follows lm-eval 0.4.13. Leaves out: where rows come from (`load-split.ts`).
 */
import { HarnessError } from "../../base/errors.js";
export class Documents {
    #config;
    #functions;
    #load;
    /** By data folder and split: files are hashed and counted once. */
    #splits = new Map();
    constructor(config, functions, load) {
        this.#config = config;
        this.#functions = functions;
        this.#load = load;
    }
    /** The split that is evaluated: test, else validation. */
    get split() {
        const { test, validation } = this.#config.splits;
        return (test ?? validation);
    }
    rows(split, { dataDir }) {
        const key = JSON.stringify([dataDir ?? null, split]);
        let rows = this.#splits.get(key);
        if (rows === undefined) {
            const { dataset, declaration } = this.#config;
            rows = this.#load({ ...dataset, split, dataDir, from: declaration.path });
            // A failure is not kept: the data may have been brought in meanwhile.
            rows.catch(() => this.#splits.delete(key));
            this.#splits.set(key, rows);
        }
        return rows;
    }
    async count(setting, context) {
        const rows = await this.rows(this.split, setting);
        if (this.#functions.process === undefined)
            return rows.count;
        let count = 0;
        for await (const _ of this.evaluated(setting, context))
            count++;
        return count;
    }
    /** The documents that are evaluated, in order. */
    async *evaluated(setting, context) {
        yield* this.#processed(this.split, this.#functions.process, setting, context);
    }
    /**
     * The documents that examples are taken from, and whether those that are evaluated may be among them.
     * @param most as many as are needed, where the first ones do.
     */
    async pool(setting, context, most) {
        const { fewshot, splits } = this.#config;
        const own = fewshot.split === splits.test;
        if (fewshot.split === undefined && this.#functions.samples !== undefined) {
            return { pool: await this.#functions.samples(context), own };
        }
        if (fewshot.split === undefined && fewshot.samples !== undefined)
            return { pool: this.#listed(fewshot.samples), own };
        // With fewshot_config.process_docs: null the rows stay as they are.
        const process = fewshot.split === undefined ? this.#functions.process : this.#functions.processExamples;
        const split = fewshot.split ?? splits.training ?? splits.validation ?? splits.test;
        const pool = [];
        for await (const doc of this.#processed(split, process, setting, context)) {
            pool.push(doc);
            if (!own && pool.length === most)
                break;
        }
        return { pool, own };
    }
    #listed(samples) {
        const isDoc = (each) => typeof each === 'object' && each !== null && !Array.isArray(each);
        if (Array.isArray(samples) && samples.every(isDoc))
            return samples;
        const path = ['fewshot_config', 'samples'];
        throw this.#config.declaration.error('TASK_INVALID', 'fewshot_config.samples: expected a list of mappings', path);
    }
    async *#processed(split, process, setting, context) {
        const { rows } = await this.rows(split, setting);
        const change = process?.(context);
        let number = 0;
        for await (const row of rows) {
            if (change === undefined)
                yield row;
            else {
                const changed = inRow(number, split, () => change(row));
                if (Array.isArray(changed))
                    yield* changed;
                else if (changed !== null)
                    yield changed;
            }
            number++;
        }
    }
}
/** Runs something about a document; an error says which one. */
export function inRow(number, split, work) {
    try {
        return work();
    }
    catch (error) {
        const at = `document ${number} of ${split}`;
        if (!HarnessError.is(error)) {
            const reason = error instanceof Error ? error.message : String(error);
            throw new HarnessError('TASK_DOCUMENT', `${at}: ${reason}`, { cause: error });
        }
        throw new HarnessError(error.code, `${error.message} (${at})`, {
            ...(error.hint === undefined ? {} : { hint: error.hint }),
            ...(error.where === undefined ? {} : { where: error.where }),
            exitCode: error.exitCode,
            cause: error,
        });
    }
}
