/**
 * What senders have in common: a question on its way to the provider, and what is done with its answer. Two kinds follow,
 * by what the provider offers: one request at a time (one-by-one.ts), or many at once (batches.ts).
 */
import { HarnessError } from "../../base/errors.js";
import { RequestFailure } from "../../providers/contract/provider.js";
/** Also true for failures of a second copy of the package (plug-ins). */
export const isRequestFailure = (error) => error instanceof RequestFailure ||
    (HarnessError.is(error) && typeof error.retryable === 'boolean');
/** The failure that an answer amounts to which cannot be kept; undefined for a sound one. */
export function unsound(model, request, answer) {
    const failure = (text) => new RequestFailure('ANSWER_MALFORMED', `${model}: ${text}`, { retryable: false, exitCode: 1 });
    if (answer.kind !== request.kind)
        return failure(`asked for ${request.kind}, it answered with ${String(answer.kind)}`);
    const numbers = answer.kind === 'generate' ? (answer.tokens ?? []).map(({ logprob }) => logprob) : [answer.logprob];
    const odd = numbers.find((value) => !Number.isFinite(value));
    return odd === undefined ? undefined : failure(`it gave ${odd} as a log-probability`);
}
/** A queue that urgent questions overtake. */
export class QuestionQueue {
    #normal = [];
    #next = 0;
    #urgent = [];
    get size() {
        return this.#urgent.length + this.#normal.length - this.#next;
    }
    get hasUrgent() {
        return this.#urgent.length > 0;
    }
    add(question, urgent) {
        (urgent ? this.#urgent : this.#normal).push(question);
    }
    take() {
        if (this.#urgent.length > 0)
            return this.#urgent.shift();
        if (this.#next >= this.#normal.length)
            return undefined;
        const question = this.#normal[this.#next++];
        // Cutting off what is done now and then keeps taking cheap and memory small.
        if (this.#next >= 1024 && this.#next * 2 >= this.#normal.length) {
            this.#normal = this.#normal.slice(this.#next);
            this.#next = 0;
        }
        return question;
    }
    clear() {
        this.#urgent.length = 0;
        this.#normal = [];
        this.#next = 0;
    }
}
