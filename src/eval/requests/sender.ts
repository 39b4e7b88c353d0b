import { type Provider, RequestFailure } from '../../providers/contract/provider.ts';
import type { ModelAnswer, ModelRequest } from '../../providers/contract/request.ts';
import type { Budget } from './budget.ts';

export interface PendingRequest {
  readonly key: string;
  readonly request: ModelRequest;
  /** Attempts that failed. */
  failures: number;
  /** Attempts that the server refused because it had too much to do. */
  refusals: number;
}

export interface SenderOptions {
  readonly provider: Provider;
  readonly budget: Budget;
  /** How often a failed request is sent again. */
  readonly retries: number;
  /**
   * Called once for each question; resolves when the answer would survive the end of this process. What it throws ends
   * the run.
   */
  onAnswer(question: PendingRequest, answer: ModelAnswer, cost: number | undefined): Promise<void>;
  onFailure(question: PendingRequest, failure: RequestFailure): void;
  /** What waits is getting short. */
  onHungry(): void;
  /** No further request can be answered; those under way are over or given up. */
  onFatal(error: unknown): void;
}

export interface Sender {
  readonly inFlight: number;
  /** Requests that may be in flight now. */
  readonly concurrency: number;
  /** More questions than wait already would not make it faster. */
  readonly isFed: boolean;
  /** `urgent` ones overtake the others. */
  send(question: PendingRequest, urgent: boolean): void;
  /** A stream of questions came to its end: what waits for company is sent. */
  flush(): void;
  /** Gives up everything, also what is under way. */
  stop(reason: unknown): void;
}

/** The failure that an answer amounts to which cannot be kept; undefined for a sound one. */
export function unsound(model: string, request: ModelRequest, answer: ModelAnswer): RequestFailure | undefined {
  const failure = (text: string) =>
    new RequestFailure('ANSWER_MALFORMED', `${model}: ${text}`, { retryable: false, exitCode: 1 });
  if (answer.kind !== request.kind)
    return failure(`asked for ${request.kind}, it answered with ${String(answer.kind)}`);
  const numbers = answer.kind === 'generate' ? (answer.tokens ?? []).map(({ logprob }) => logprob) : [answer.logprob];
  const odd = numbers.find((value) => !Number.isFinite(value));
  return odd === undefined ? undefined : failure(`it gave ${odd} as a log-probability`);
}

/** A queue that urgent questions overtake. */
export class QuestionQueue {
  #normal: PendingRequest[] = [];
  #next = 0;
  readonly #urgent: PendingRequest[] = [];

  get size(): number {
    return this.#urgent.length + this.#normal.length - this.#next;
  }

  get hasUrgent(): boolean {
    return this.#urgent.length > 0;
  }

  add(question: PendingRequest, urgent: boolean): void {
    (urgent ? this.#urgent : this.#normal).push(question);
  }

  take(): PendingRequest | undefined {
    if (this.#urgent.length > 0) return this.#urgent.shift();
    if (this.#next >= this.#normal.length) return undefined;
    const question = this.#normal[this.#next++];
    // Cutting off what is done now and then keeps taking cheap and memory small.
    if (this.#next >= 1024 && this.#next * 2 >= this.#normal.length) {
      this.#normal = this.#normal.slice(this.#next);
      this.#next = 0;
    }
    return question;
  }

  clear(): void {
    this.#urgent.length = 0;
    this.#normal = [];
    this.#next = 0;
  }
}
