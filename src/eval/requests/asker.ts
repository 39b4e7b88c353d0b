/**
 * Asks a model on behalf of a run: each request once, from the run's log or the cache where the answer is known, else from
 * the provider, through a budget, with retries and at a pace that the server bears. No answer counts before it is on the
 * disk, and a run that was killed goes on with what its log holds. Identical requests are one (`requestKey`); sampled
 * answers to the same prompt differ by `repeat` or `seed`.
 * Leaves out: which requests there are, and what answers are worth.
 */
import { HarnessError } from '../../base/errors.ts';
import type { Provider, RequestFailure } from '../../providers/contract/provider.ts';
import type { ModelAnswer, ModelRequest } from '../../providers/contract/request.ts';
import { requestKey } from '../../providers/contract/request-key.ts';
import { type AnswerCache, isRepeatable } from './answer-cache.ts';
import type { AnswerLog } from './answer-log.ts';
import { formatRecord } from './answer-record.ts';
import { Batches } from './batches.ts';
import { Budget } from './budget.ts';
import { type Deferred, deferred } from './deferred.ts';
import { LookAhead } from './look-ahead.ts';
import { OneByOne } from './one-by-one.ts';
import type { PendingRequest, Sender } from './sender.ts';

export interface AskerOptions {
  readonly provider: Provider;
  /** The run's answers; may be shared with the askers of other models. Whoever opened it closes it. */
  readonly log: AnswerLog;
  /** Answers of earlier runs of this provider; `null`: none. Whoever opened it closes it. */
  readonly cache?: AnswerCache | null;
  /** Shared with the askers of other models; without it nothing is limited. */
  readonly budget?: Budget;
  /** Most requests in flight to a server; default 16. */
  readonly concurrency?: number;
  /** How often a failed request is asked again; default 5. */
  readonly retries?: number;
  /** Seconds for one attempt; default 600. Providers have shorter ones of their own. */
  readonly timeoutSeconds?: number;
  /** Of the back-off's jitter; default 0. */
  readonly seed?: number;
  /** Most requests that a provider with `answerAll` is given at once; default 4096. */
  readonly batchSize?: number;
  /** Ends everything at once with exit code 130, unless its reason is a HarnessError. */
  readonly signal?: AbortSignal;
}

/** How it stands. */
export interface AskProgress {
  /** Answers that the provider gave. */
  readonly asked: number;
  /** Answers from the log or the cache. */
  readonly cached: number;
  /** Requests given up. */
  readonly failed: number;
  readonly inFlight: number;
  /** Most requests in flight at the moment. */
  readonly concurrency: number;
  /** Tokens of `asked`, where the provider tells. */
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** US dollars of `asked`; 0 without a price. */
  readonly costUsd: number;
}

/** An answer, or why there is none. */
export type RequestOutcome = ModelAnswer | RequestFailure;

export interface AnsweredSample<T> {
  readonly id: T;
  /** In the order of the sample's requests. */
  readonly answers: readonly RequestOutcome[];
}

interface Open extends PendingRequest {
  readonly done: Deferred<RequestOutcome | undefined>;
}

/** Answers whose line is longer stay on disk until their turn comes. */
const LARGE = 1 << 16;

export class Asker {
  readonly #options: AskerOptions;
  readonly #from: string;
  readonly #sender: Sender;
  readonly #counts = { asked: 0, cached: 0, failed: 0, inputTokens: 0, outputTokens: 0, costUsd: 0 };
  readonly #open = new Map<string, Open>();
  readonly #streams = new Set<{ wake(): void }>();
  readonly #lookAhead: number;
  readonly #onAbort: () => void;
  #fatal: { readonly error: unknown } | undefined;

  /** @throws HarnessError when the budget cannot be held for this provider. */
  constructor(options: AskerOptions) {
    this.#options = options;
    const { provider, signal, budget = new Budget(), retries = 5, concurrency = 16, batchSize = 4096 } = options;
    budget.check(provider.model);
    this.#from = provider.identity;
    const shared = {
      provider,
      budget,
      retries,
      onAnswer: (question: PendingRequest, answer: ModelAnswer, cost: number | undefined) =>
        this.#keep(question as Open, answer, cost),
      onFailure: (question: PendingRequest, failure: RequestFailure) => {
        this.#counts.failed++;
        this.#settle(question as Open, failure);
      },
      onHungry: () => {
        for (const stream of this.#streams) stream.wake();
      },
      onFatal: (error: unknown) => this.#fail(error),
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
    if (signal?.aborted) this.#onAbort();
  }

  get progress(): AskProgress {
    const { inFlight, concurrency } = this.#sender;
    return { ...this.#counts, inFlight, concurrency };
  }

  /**
   * One answer, ahead of those that are asked for in streams; for judges.
   * @throws RequestFailure when there is none for this request, HarnessError when there will be none for any.
   */
  async ask(request: ModelRequest): Promise<ModelAnswer> {
    const outcome = (await this.#start(request, true)) ?? this.#stored(request);
    if ('kind' in outcome) return outcome;
    throw outcome;
  }

  /**
   * The answers of samples in the order of the samples, which are read as far ahead as keeps the model busy; so memory
   * does not grow with their number. A request that failed for good leaves its failure among the answers.
   * @throws HarnessError when no further answer can be had or the budget is used up; answers so far are in the log.
   */
  async *answers<T>(
    source: AsyncIterable<{ readonly id: T; readonly requests: readonly ModelRequest[] }>,
  ): AsyncGenerator<AnsweredSample<T>> {
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
        yield { id: sample.id, answers: started.map((outcome, i) => outcome ?? this.#stored(sample.requests[i]!)) };
      }
    } finally {
      this.#streams.delete(ahead);
      ahead.stop();
    }
  }

  /** Gives up what is under way. The provider, the log, the cache belong to whoever opened them. */
  close(): void {
    this.#options.signal?.removeEventListener('abort', this.#onAbort);
    this.#fail(new HarnessError('ASKER_CLOSED', 'the run was ended', { exitCode: 1 }));
  }

  /** A large answer, from the disk. */
  #stored(request: ModelRequest): ModelAnswer {
    const stored = this.#options.log.get(this.#from, requestKey(request));
    if (stored !== undefined) return stored;
    const { path } = this.#options.log;
    throw new HarnessError('ANSWER_LOST', `an answer that was written to ${path} cannot be read back`, { exitCode: 1 });
  }

  /** `undefined`: the answer is large and in the log. */
  #start(request: ModelRequest, urgent: boolean): Promise<RequestOutcome | undefined> {
    if (this.#fatal !== undefined) return rejected(this.#fatal.error);
    const { log, cache, provider } = this.#options;
    const key = requestKey(request);
    const open = this.#open.get(key);
    if (open !== undefined) return open.done.promise;
    const kept = this.#isKept(request);
    const length = kept ? log.lengthOf(this.#from, key) : undefined;
    const stored = length === undefined || length > LARGE ? undefined : log.get(this.#from, key);
    if (stored !== undefined || (length ?? 0) > LARGE) {
      this.#counts.cached++;
      return Promise.resolve(stored);
    }
    const question: Open = { key, request, failures: 0, refusals: 0, done: deferred() };
    this.#open.set(key, question);
    const known = cache == null || !kept || !isRepeatable(request, provider) ? undefined : cache.get(key);
    if (known !== undefined && known.kind === request.kind) {
      this.#counts.cached++;
      void this.#write(question, known, formatRecord(key, this.#from, known));
    } else {
      this.#sender.send(question, urgent);
    }
    return question.done.promise;
  }

  /** Private answers are written nowhere; replayed ones are on disk already. */
  #isKept(request: ModelRequest): boolean {
    const isPrivate = request.kind === 'generate' && request.private === true;
    return !isPrivate && this.#options.provider.recordings === undefined;
  }

  #keep(question: Open, answer: ModelAnswer, cost: number | undefined): Promise<void> {
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
    if (cache != null && isRepeatable(question.request, provider)) cache.add(question.key, record);
    return this.#write(question, answer, record);
  }

  #write(question: Open, answer: ModelAnswer, record: string): Promise<void> {
    const { bytes, written, synced } = this.#options.log.add(this.#from, question.key, record);
    const kept = bytes > LARGE ? undefined : answer;
    synced.then(
      () => this.#settle(question, kept),
      (error) => this.#fail(error),
    );
    return written;
  }

  #settle(question: Open, outcome: RequestOutcome | undefined): void {
    this.#open.delete(question.key);
    question.done.resolve(outcome);
  }

  #fail(error: unknown): void {
    if (this.#fatal !== undefined) return;
    this.#fatal = { error };
    this.#sender.stop(error);
    for (const question of this.#open.values()) question.done.reject(error);
    this.#open.clear();
  }
}

function rejected(error: unknown): Promise<never> {
  const promise = Promise.reject(error);
  promise.catch(() => undefined);
  return promise;
}

const interrupted = (reason: unknown): HarnessError =>
  HarnessError.is(reason)
    ? reason
    : new HarnessError('INTERRUPTED', 'interrupted', {
        hint: 'all answers so far are kept: the same command on the same run folder goes on',
        exitCode: 130,
      });
