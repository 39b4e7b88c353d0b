/**
 * What may be asked and spent: `max_requests` and `max_cost`, held together for a model and its judges. Every attempt
 * counts as a request, also one that fails. What an answer costs is known only when it is there, so near the limit fewer
 * are in flight: one is sent when the money would also do for those under way, each reckoned at the dearest so far, and
 * the very first goes alone. A single answer dearer than any before can exceed the limit by its own price.
 * Leaves out: what earlier runs spent.
 */
import { HarnessError } from "../../base/errors.js";
import { deferred } from "./deferred.js";
import { costOf } from "./prices.js";
export class Budget {
    #options;
    #requests = 0;
    #spent = 0;
    #inFlight = 0;
    #dearest;
    #freed;
    /** A model whose answers do not say what they cost. */
    #silent;
    constructor(options = {}) {
        this.#options = options;
    }
    /** Attempts so far. */
    get requests() {
        return this.#requests;
    }
    /** US dollars so far, of models with a known price. */
    get spent() {
        return this.#spent;
    }
    /** @throws HarnessError `PRICES_MISSING`, `PRICE_UNKNOWN` when there is a limit that could not be held for this model. */
    check(model) {
        const { maxCost, prices } = this.#options;
        if (maxCost === undefined)
            return;
        if (prices === undefined) {
            throw new HarnessError('PRICES_MISSING', `max_cost needs the prices of ${model}`, {
                hint: `give --prices FILE, with a line such as   ${JSON.stringify(model)}: {input: 1.5, output: 6}`,
            });
        }
        prices.of(model);
    }
    /**
     * Room for one more attempt: `yes`, `wait` until one of those under way is done, or `no`.
     */
    room() {
        const { maxRequests, maxCost } = this.#options;
        if (this.#silent !== undefined)
            return 'no';
        if (maxRequests !== undefined && this.#requests >= maxRequests)
            return 'no';
        if (maxCost === undefined)
            return 'yes';
        if (this.#spent >= maxCost)
            return 'no';
        if (this.#inFlight === 0)
            return this.#spent + (this.#dearest ?? 0) <= maxCost ? 'yes' : 'no';
        if (this.#dearest === undefined)
            return 'wait';
        return this.#spent + this.#dearest * (this.#inFlight + 1) <= maxCost ? 'yes' : 'wait';
    }
    /** Resolves when an attempt under way is over. */
    freed() {
        this.#freed ??= deferred();
        return this.#freed.promise;
    }
    /** An attempt is sent. */
    begin() {
        this.#requests++;
        this.#inFlight++;
    }
    /** An attempt is over, with an answer or without. Returns what it cost in US dollars, where that is known. */
    end(model, answer) {
        this.#inFlight--;
        this.#freed?.resolve();
        this.#freed = undefined;
        if (answer === undefined)
            return undefined;
        const price = this.#options.prices?.find(model);
        const usage = answer.usage;
        if (price === undefined || usage === undefined) {
            if (this.#options.maxCost !== undefined)
                this.#silent = model;
            return undefined;
        }
        const cost = costOf(price, usage);
        this.#spent += cost;
        this.#dearest = Math.max(this.#dearest ?? 0, cost);
        return cost;
    }
    /** The error that ends a run in which there is no more room. */
    exhausted() {
        const { maxRequests, maxCost } = this.#options;
        if (this.#silent !== undefined) {
            const message = `${this.#silent} does not say how many tokens an answer took, so max_cost cannot be held`;
            return new HarnessError('USAGE_MISSING', message, {
                hint: 'limit the run by --max-requests instead',
                exitCode: 1,
            });
        }
        const byRequests = maxRequests !== undefined && this.#requests >= maxRequests;
        const what = byRequests
            ? `max_requests: ${maxRequests} requests were sent`
            : `max_cost: $${this.#spent.toFixed(4)} of $${maxCost} are spent and the next answer may cost more than is left`;
        return new HarnessError('BUDGET_REACHED', `the limit is reached. ${what}`, {
            hint: 'all answers are kept: the same command on the same run folder (--output-dir) goes on with a new budget of the same size',
            exitCode: 1,
        });
    }
}
