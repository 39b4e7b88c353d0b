const INTERVAL = 100;
/** Speed is that of the last so many milliseconds, so that a slow start does not last. */
const WINDOW = 30_000;
export class Pulse {
    #reporter;
    #total;
    #totals;
    #now;
    #done = 0;
    #failed = 0;
    #told = Number.NEGATIVE_INFINITY;
    /** Oldest first. */
    #marks = [];
    #timer;
    constructor(reporter, total, totals, now = Date.now) {
        this.#reporter = reporter;
        this.#total = total;
        this.#totals = totals;
        this.#now = now;
        this.#marks.push({ at: now(), asked: 0, done: 0 });
        // A slow model is seen to work between two samples.
        this.#timer = setInterval(() => this.#tell(), 1000);
        this.#timer.unref();
    }
    /** One more sample. */
    beat(failed) {
        this.#done++;
        if (failed)
            this.#failed++;
        if (this.#now() - this.#told >= INTERVAL || this.#done === this.#total)
            this.#tell();
    }
    /** Something else than asking takes time. */
    working(text) {
        if (this.#done >= this.#total)
            this.#reporter.phase(text);
    }
    stop() {
        clearInterval(this.#timer);
    }
    #tell() {
        const at = this.#now();
        this.#told = at;
        const { asked, cached, tokens, costUsd } = this.#totals();
        this.#marks.push({ at, asked, done: this.#done });
        while (this.#marks.length > 2 && at - this.#marks[1].at > WINDOW)
            this.#marks.shift();
        const from = this.#marks[0];
        const seconds = Math.max(1e-3, (at - from.at) / 1000);
        const speed = (this.#done - from.done) / seconds;
        this.#reporter.progress({
            done: this.#done,
            total: Math.max(this.#total, this.#done),
            asked,
            cached,
            failed: this.#failed,
            tokens: tokens.input + tokens.output,
            ...(costUsd === undefined ? {} : { costUsd }),
            requestsPerSecond: (asked - from.asked) / seconds,
            etaSeconds: speed > 0 ? Math.max(0, this.#total - this.#done) / speed : Number.POSITIVE_INFINITY,
        });
    }
}
