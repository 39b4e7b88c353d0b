/**
 * Sends requests many at once to a provider that arranges them itself, such as the engine, which computes what prompts
 * have in common once. Requests of many samples are gathered into a batch while the one before is computed; each answer is
 * kept when it is delivered. Leaves out time-outs: a batch takes as long as it takes.
 */
import { RequestFailure } from '../../providers/contract/provider.ts';
import type { ModelAnswer } from '../../providers/contract/request.ts';
import { type PendingRequest, QuestionQueue, type Sender, type SenderOptions, unsound } from './sender.ts';

export interface BatchesOptions extends SenderOptions {
  /** Most requests of a batch. */
  readonly size: number;
}

/** Milliseconds after which single questions stop waiting for company, and the others, whose stream stands still. */
const URGENT_WAIT = 5;
const WAIT = 200;

export class Batches implements Sender {
  readonly #options: BatchesOptions;
  readonly #queue = new QuestionQueue();
  readonly #controller = new AbortController();
  #inFlight = 0;
  #running = false;
  #timer: NodeJS.Timeout | undefined;
  #urgentTimer: NodeJS.Timeout | undefined;
  /** What waits is sent, in a batch that need not be full. */
  #flushed = false;
  #stopped = false;

  constructor(options: BatchesOptions) {
    this.#options = options;
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  get concurrency(): number {
    return this.#options.size;
  }

  get isFed(): boolean {
    return this.#queue.size >= this.#options.size;
  }

  send(question: PendingRequest, urgent: boolean): void {
    if (this.#stopped) return;
    this.#queue.add(question, urgent);
    if (this.#running) return;
    if (this.#queue.size >= this.#options.size) this.#run();
    else this.#wait();
  }

  flush(): void {
    this.#flushed = true;
    if (!this.#running) this.#run();
  }

  stop(reason: unknown): void {
    this.#stopped = true;
    this.#queue.clear();
    this.#clearTimers();
    this.#controller.abort(reason);
  }

  #wait(): void {
    if (this.#queue.hasUrgent) this.#urgentTimer ??= setTimeout(() => this.flush(), URGENT_WAIT);
    else this.#timer ??= setTimeout(() => this.flush(), WAIT);
  }

  #clearTimers(): void {
    clearTimeout(this.#timer);
    clearTimeout(this.#urgentTimer);
    this.#timer = undefined;
    this.#urgentTimer = undefined;
  }

  async #run(): Promise<void> {
    this.#running = true;
    this.#clearTimers();
    while (!this.#stopped && (this.#queue.size >= this.#options.size || (this.#flushed && this.#queue.size > 0))) {
      const room = this.#options.budget.room();
      if (room === 'no') {
        this.#options.onFatal(this.#options.budget.exhausted());
        return;
      }
      if (room === 'wait') await this.#options.budget.freed();
      else await this.#batch();
    }
    this.#running = false;
    this.#flushed = false;
    // What came while the last batch was computed and does not fill another one waits for company again.
    if (!this.#stopped && this.#queue.size > 0) this.#wait();
  }

  async #batch(): Promise<void> {
    const { provider, budget, size, onHungry, onFatal } = this.#options;
    const questions: (PendingRequest | undefined)[] = [];
    while (questions.length < size && (questions.length === 0 || budget.room() === 'yes')) {
      const question = this.#queue.take();
      if (question === undefined) break;
      budget.begin();
      questions.push(question);
    }
    this.#inFlight = questions.length;
    onHungry();
    const requests = questions.map((question) => question!.request);
    const deliver = (index: number, outcome: ModelAnswer | RequestFailure): void => {
      const question = questions[index];
      if (question === undefined || this.#stopped) return;
      questions[index] = undefined;
      this.#inFlight--;
      this.#settle(question, outcome).catch(onFatal);
    };
    try {
      await provider.answerAll!(requests, deliver, this.#controller.signal);
    } catch (error) {
      for (const question of questions) if (question !== undefined) budget.end(provider.model);
      if (!this.#stopped) onFatal(error);
      return;
    }
    for (let i = 0; i < questions.length; i++) deliver(i, missing(provider.model));
  }

  async #settle(question: PendingRequest, outcome: ModelAnswer | RequestFailure): Promise<void> {
    const { provider, budget, retries, onAnswer, onFailure } = this.#options;
    const failure = RequestFailure.is(outcome) ? outcome : unsound(provider.model, question.request, outcome);
    if (failure === undefined) {
      const answer = outcome as ModelAnswer;
      await onAnswer(question, answer, budget.end(provider.model, answer));
      return;
    }
    budget.end(provider.model);
    if (failure.retryable && ++question.failures <= retries) this.#queue.add(question, true);
    else onFailure(question, failure);
  }
}

const missing = (model: string): RequestFailure =>
  new RequestFailure('ANSWER_MISSING', `${model} gave no answer to this request`, { retryable: false, exitCode: 1 });
