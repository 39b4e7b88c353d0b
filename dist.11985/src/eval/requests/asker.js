/**
 * Asks a model on behalf of a run: each request once, from the run's log or the cache where the answer is known, else from
 * the provider, through a budget, with retries and at a pace that the server bears. No answer counts before it is on the
 * disk, and a run that was killed goes on with what its log holds. Identical requests are one (`requestKey`); sampled
 * answers to the same prompt differ by `repeat` or `seed`.
 * Leaves out: which requests there are, and what answers are worth.
 */
import { HarnessError } from "../../base/errors.js";
import { requestKey } from "../../providers/contract/request-key.js";
import { isRepeatable } from "./answer-cache.js";
import { formatRecord } from "./answer-record.js";
import { Batches } from "./batches.js";
import { Budget } from "./budget.js";
import { deferred } from "./deferred.js";
import { LookAhead } from "./look-ahead.js";
import { OneByOne } from "./one-by-one.js";
/** Answers whose line is longer stay on disk until their turn comes. */
const LARGE = 1 << 16;
export class Asker {
    #options;
    #from;
    #sender;
    #counts = { asked: 0, cached: 0, failed: 0, inputTokens: 0, outputTokens: 0, costUsd: 0 };
    #open = new Map();
    #streams = new Set();
    #lookAhead;
    #onAbort;
    #fatal;
    /** @throws HarnessError when the budget cannot be held for this provider. */
    constructor(options) {
        this.#options = options;
        const { provider, signal, budget = new Budget(), retries = 5, concurrency = 16, batchSize = 4096 } = options;
        budget.check(provider.model);
        this.#from = provider.identity;
        const shared = {
            provider,
            budget,
            retries,
            onAnswer: (question, answer, cost) => this.#keep(question, answer, cost),
            onFailure: (question, failure) => {
                this.#counts.failed++;
                this.#settle(question, failure);
            },
            onHungry: () => {
                for (const stream of this.#streams)
                    stream.wake();
            },
            onFatal: (error) => this.#fail(error),
        };
        const { timeoutSeconds = 600, seed = 0 } = options;
        const single = provider.answerAll === undefined;
        this.#sender = single
            ? new OneByOne({ ...shared, concurrency, timeoutSeconds, seed })
            : new Batches({ ...shared, size: batchSize });
        // Enough for one slow answer not to hold up the others for long.
        this.#lookAhead = single ? Math.max(1024, 16 * concurrency) : 3 * batchSize;
        this.#onAbort = () => this.#fail(interrupted(signal?.reason));
        signal?.addEventListener('abort', this.#onAbort, { once: true });
        if (signal?.aborted)
            this.#onAbort();
    }
    get progress() {
        const { inFlight, concurrency } = this.#sender;
        return { ...this.#counts, inFlight, concurrency };
    }
    /**
     * One answer, ahead of those that are asked for in streams; for judges.
     * @throws RequestFailure when there is none for this request, HarnessError when there will be none for any.
     */
    async ask(request) {
        const outcome = (await this.#start(request, true)) ?? this.#stored(request);
        if ('kind' in outcome)
            return outcome;
        throw outcome;
    }
    /**
     * The answers of samples in the order of the samples, which are read as far ahead as keeps the model busy; so memory
     * does not grow with their number. A request that failed for good leaves its failure among the answers.
     * @throws HarnessError when no further answer can be had or the budget is used up; answers so far are in the log.
     */
    async *answers(source) {
        const ahead = new LookAhead(source, {
            mostRequests: this.#lookAhead,
            start: (requests) => Promise.all(requests.map((request) => this.#start(request, false))),
            isFed: () => this.#sender.isFed,
            onEnd: () => this.#sender.flush(),
        });
        this.#streams.add(ahead);
        try {
            for (let ready = await ahead.next(); ready !== undefined; ready = await ahead.next()) {
                const { sample, started } = ready;
                yield { id: sample.id, answers: started.map((outcome, i) => outcome ?? this.#stored(sample.requests[i])) };
            }
        }
        finally {
            this.#streams.delete(ahead);
            ahead.stop();
        }
    }
    /** Gives up what is under way. The provider, the log, the cache belong to whoever opened them. */
    close() {
        this.#options.signal?.removeEventListener('abort', this.#onAbort);
        this.#fail(new HarnessError('ASKER_CLOSED', 'the run was ended', { exitCode: 1 }));
    }
    /** A large answer, from the disk. */
    #stored(request) {
        const stored = this.#options.log.get(this.#from, requestKey(request));
        if (stored !== undefined)
            return stored;
        const { path } = this.#options.log;
        throw new HarnessError('ANSWER_LOST', `an answer that was written to ${path} cannot be read back`, { exitCode: 1 });
    }
    /** `undefined`: the answer is large and in the log. */
    #start(request, urgent) {
        if (this.#fatal !== undefined)
            return rejected(this.#fatal.error);
        const { log, cache, provider } = this.#options;
        const key = requestKey(request);
        const open = this.#open.get(key);
        if (open !== undefined)
            return open.done.promise;
        const kept = this.#isKept(request);
        const length = kept ? log.lengthOf(this.#from, key) : undefined;
        const stored = length === undefined || length > LARGE ? undefined : log.get(this.#from, key);
        if (stored !== undefined || (length ?? 0) > LARGE) {
            this.#counts.cached++;
            return Promise.resolve(stored);
        }
        const question = { key, request, failures: 0, refusals: 0, done: deferred() };
        this.#open.set(key, question);
        const known = cache == null || !kept || !isRepeatable(request, provider) ? undefined : cache.get(key);
        if (known !== undefined && known.kind === request.kind) {
            this.#counts.cached++;
            void this.#write(question, known, formatRecord(key, this.#from, known));
        }
        else {
            this.#sender.send(question, urgent);
        }
        return question.done.promise;
    }
    /** Private answers are written nowhere; replayed ones are on disk already. */
    #isKept(request) {
        const isPrivate = request.kind === 'generate' && request.private === true;
        return !isPrivate && this.#options.provider.recordings === undefined;
    }
    #keep(question, answer, cost) {
        const { cache, provider } = this.#options;
        this.#counts.asked++;
        this.#counts.inputTokens += answer.usage?.inputTokens ?? 0;
        this.#counts.outputTokens += answer.usage?.outputTokens ?? 0;
        this.#counts.costUsd += cost ?? 0;
        if (!this.#isKept(question.request)) {
            this.#settle(question, answer);
            return Promise.resolve();
        }
        const record = formatRecord(question.key, this.#from, answer);
        if (cache != null && isRepeatable(question.request, provider))
            cache.add(question.key, record);
        return this.#write(question, answer, record);
    }
    #write(question, answer, record) {
        const { bytes, written, synced } = this.#options.log.add(this.#from, question.key, record);
        const kept = bytes > LARGE ? undefined : answer;
        synced.then(() => this.#settle(question, kept), (error) => this.#fail(error));
        return written;
    }
    #settle(question, outcome) {
        this.#open.delete(question.key);
        question.done.resolve(outcome);
    }
    #fail(error) {
        if (this.#fatal !== undefined)
            return;
        this.#fatal = { error };
        this.#sender.stop(error);
        for (const question of this.#open.values())
            question.done.reject(error);
        this.#open.clear();
    }
}
function rejected(error) {
    const promise = Promise.reject(error);
    promise.catch(() => undefined);
    return promise;
}
const interrupted = (reason) => HarnessError.is(reason)
    ? reason
    : new HarnessError('INTERRUPTED', 'interrupted', {
        hint: 'all answers so far are kept: the same command on the same run folder goes on',
        exitCode: 130,
    });
