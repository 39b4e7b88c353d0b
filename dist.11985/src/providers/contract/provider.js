/**
 * What a provider is: one file in `src/providers/` (or a plug-in) that opens a model by its URI and answers requests. It
 * either answers one request at a time (servers; the scheduler brings concurrency, retries, budgets, cache) or takes many
 * at once (the engine, which shares prefixes). Leaves out: whatever happens around an answer.
 */
import { HarnessError } from "../../base/errors.js";
/** One request failed. The scheduler tries again when `retryable`, and counts the sample as failed when not. */
export class RequestFailure extends HarnessError {
    retryable;
    /** Seconds after which the server wants to be asked again. */
    retryAfter;
    status;
    constructor(code, message, options) {
        super(code, message, options);
        this.retryable = options.retryable;
        this.retryAfter = options.retryAfter;
        this.status = options.status;
    }
}
