/**
 * Sends requests one at a time each, many at once: bounded concurrency (p-limit) that follows what the server bears,
 * time-outs, retries, the budget. A failed request waits outside of its place and then goes before the others, so that
 * the order of answers does not make everybody wait for it. A refusal for load is no fault of the request: it is sent
 * again many more times than one that failed, and a server that only refuses ends the run instead of failing samples.
 */
import pLimit, { type LimitFunction } from 'p-limit';
import { HarnessError } from '../../base/errors.ts';
import { RequestFailure } from '../../providers/contract/provider.ts';
import type { ModelAnswer, ModelRequest } from '../../providers/contract/request.ts';
import { isOverload, Pace } from './pace.ts';
import { type PendingRequest, QuestionQueue, type Sender, type SenderOptions, unsound } from './sender.ts';

export interface OneByOneOptions extends SenderOptions {
  /** Most requests in flight. */
  readonly concurrency: number;
  /** Seconds for one attempt. */
  readonly timeoutSeconds: number;
  readonly seed: number;
}

/** Seconds; a server that wants a longer pause is better asked again another time. */
const LONGEST_PAUSE = 900;
/** Rounds in a row that end in a refusal; without Retry-After about two minutes. */
const MOST_REFUSALS = 10;
/** Refusals of one request for each attempt that it has, while others are answered: it alone may be too large. */
const PATIENCE = 16;
/** So many requests in a row that failed for good end the run, or all that can be in flight, whichever is more. */
const HOPELESS = 8;

interface Attempt {
  readonly controller: AbortController;
  giveUp(reason: unknown): void;
}

export class OneByOne implements Sender {
  readonly #options: OneByOneOptions;
  readonly #limit: LimitFunction;
  readonly #pace: Pace;
  readonly #queue = new QuestionQueue();
  readonly #attempts = new Set<Attempt>();
  /** Controllers of attempts that were not aborted, to be used again: making one costs more than the rest of an attempt. */
  readonly #spare: AbortController[] = [];
  readonly #timers = new Set<NodeJS.Timeout>();
  /** Lanes that were started and have not ended. */
  #lanes = 0;
  #givenUp = 0;
  /** Set when nothing more is sent; told once all attempts are over. */
  #last: { readonly error: unknown } | undefined;
  #stopped = false;

  constructor(options: OneByOneOptions) {
    this.#options = options;
    this.#limit = pLimit(options.concurrency);
    this.#pace = new Pace(options.concurrency, options.seed);
  }

  get inFlight(): number {
    return this.#attempts.size;
  }

  get concurrency(): number {
    return this.#pace.concurrency;
  }

  get isFed(): boolean {
    return this.#queue.size >= 2 * this.#options.concurrency;
  }

  send(question: PendingRequest, urgent: boolean): void {
    if (this.#stopped) return;
    this.#queue.add(question, urgent);
    this.#openLanes();
  }

  flush(): void {}

  stop(reason: unknown): void {
    this.#stopped = true;
    this.#queue.clear();
    this.#limit.clearQueue();
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    for (const attempt of this.#attempts) {
      attempt.controller.abort(reason);
      attempt.giveUp(reason);
    }
  }

  #openLanes(): void {
    for (let most = Math.min(this.#queue.size, this.#limit.concurrency - this.#lanes); most > 0; most--) {
      this.#lanes++;
      this.#limit(this.#lane);
    }
  }

  /** Asks one question after the other until none is left, or fewer lanes are wanted. */
  readonly #lane = async (): Promise<void> => {
    const { budget, concurrency, onHungry } = this.#options;
    while (this.#queue.size > 0 && this.#last === undefined && this.#lanes <= this.#limit.concurrency) {
      const pause = this.#pace.pausedUntil - performance.now();
      const room = budget.room();
      if (pause > 0) await new Promise<void>((done) => this.#after(pause, done));
      else if (room === 'wait') await budget.freed();
      else if (room === 'no') this.#finish(budget.exhausted());
      else {
        const question = this.#queue.take()!;
        if (this.#queue.size === concurrency) onHungry();
        await this.#ask(question);
      }
    }
    this.#lanes--;
  };

  async #ask(question: PendingRequest): Promise<void> {
    const { provider, budget, onAnswer, onFatal } = this.#options;
    const sent = performance.now();
    budget.begin();
    let answer: ModelAnswer | undefined;
    let error: unknown;
    try {
      answer = await this.#attempt(question.request);
      error = unsound(provider.model, question.request, answer);
    } catch (thrown) {
      error = thrown;
    }
    const cost = budget.end(provider.model, answer);
    if (this.#stopped) return;
    try {
      if (answer !== undefined && error === undefined) {
        this.#pace.succeeded();
        this.#givenUp = 0;
        this.#adapt();
        await onAnswer(question, answer, cost);
      } else if (RequestFailure.is(error)) this.#failed(question, error, sent);
      else throw error;
    } catch (fatal) {
      onFatal(fatal);
    }
    this.#end();
  }

  /** One call of the provider, which may not obey its signal: the promise settles all the same. */
  #attempt(request: ModelRequest): Promise<ModelAnswer> {
    const { provider, timeoutSeconds } = this.#options;
    const controller = this.#spare.pop() ?? new AbortController();
    return new Promise<ModelAnswer>((resolve, reject) => {
      const attempt: Attempt = { controller, giveUp: (reason) => end(() => reject(reason)) };
      const timer = setTimeout(() => {
        const reason = timedOut(provider.model, timeoutSeconds);
        controller.abort(reason);
        attempt.giveUp(reason);
      }, timeoutSeconds * 1000);
      const end = (settle: () => void): void => {
        if (!this.#attempts.delete(attempt)) return;
        clearTimeout(timer);
        if (!controller.signal.aborted) this.#spare.push(controller);
        settle();
      };
      this.#attempts.add(attempt);
      try {
        provider.answer!(request, controller.signal).then(
          (answer) => end(() => resolve(answer)),
          (error) => end(() => reject(error)),
        );
      } catch (error) {
        attempt.giveUp(error);
      }
    });
  }

  #failed(question: PendingRequest, failure: RequestFailure, sent: number): void {
    const { retries, concurrency, onFailure, onFatal } = this.#options;
    if (isOverload(failure)) {
      this.#refused(question, failure, sent);
      return;
    }
    if (failure.retryable && ++question.failures <= retries) {
      this.#after(this.#pace.backOff(question.failures) * 1000, () => this.send(question, true));
      return;
    }
    onFailure(question, failure);
    if (!failure.retryable) return;
    this.#givenUp++;
    if (this.#givenUp >= Math.max(HOPELESS, concurrency)) onFatal(hopeless(failure, this.#givenUp));
  }

  #refused(question: PendingRequest, failure: RequestFailure, sent: number): void {
    const { retries, onFailure } = this.#options;
    this.#pace.refused(sent, failure.retryAfter);
    this.#adapt();
    if ((failure.retryAfter ?? 0) > LONGEST_PAUSE || this.#pace.refusals > MOST_REFUSALS) {
      this.#finish(refusing(failure));
    } else if (!failure.retryable || ++question.refusals > PATIENCE * (retries + 1)) {
      onFailure(question, failure);
    } else {
      this.send(question, true);
    }
  }

  #adapt(): void {
    const { concurrency } = this.#pace;
    if (this.#limit.concurrency === concurrency) return;
    this.#limit.concurrency = concurrency;
    this.#openLanes();
  }

  #after(milliseconds: number, then: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      then();
    }, milliseconds);
    this.#timers.add(timer);
  }

  /** Sends nothing more and ends once what is under way is over, since that is paid for. */
  #finish(error: unknown): void {
    this.#last ??= { error };
    this.#queue.clear();
    this.#end();
  }

  #end(): void {
    if (this.#stopped || this.#last === undefined || this.#attempts.size > 0) return;
    this.#options.onFatal(this.#last.error);
  }
}

const timedOut = (model: string, seconds: number): RequestFailure =>
  new RequestFailure('REQUEST_TIMEOUT', `${model} gave no answer within ${seconds} s`, {
    retryable: true,
    hint: 'the option timeout gives more time; fewer requests at once make each faster',
    exitCode: 1,
  });

const RESUME = 'all answers so far are kept: the same command on the same run folder goes on';

function refusing({ message, retryAfter = 0 }: RequestFailure): HarnessError {
  const wanted = retryAfter > 60 ? ` (it wants to be asked again in ${Math.ceil(retryAfter / 60)} minutes)` : '';
  return new HarnessError('RATE_LIMITED', `the server goes on refusing: ${message}${wanted}`, {
    hint: `${RESUME}; a smaller --concurrency is refused less often`,
    exitCode: 1,
  });
}

const hopeless = (failure: RequestFailure, times: number): HarnessError =>
  new HarnessError(failure.code, `${failure.message} (${times} requests in a row failed, each tried again)`, {
    hint: failure.hint === undefined ? RESUME : `${failure.hint}; ${RESUME}`,
    cause: failure,
    exitCode: 1,
  });
