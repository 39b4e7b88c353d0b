/**
 * Reads a stream of samples ahead of whoever uses them, starts their requests, and hands them on in order. How far ahead
 * is bounded in requests and in characters of prompts, whatever the length of the stream; what is read goes on while the
 * user of the stream is busy. Leaves out: what a request is answered with.
 */
import type { ModelRequest, Prompt } from '../../providers/contract/request.ts';
import { type Deferred, deferred } from './deferred.ts';

export interface SampleRequests<T> {
  readonly id: T;
  readonly requests: readonly ModelRequest[];
}

export interface LookAheadOptions<Started> {
  /** Requests of samples that were started and not yet handed on; one sample may have more. */
  readonly mostRequests: number;
  start(requests: readonly ModelRequest[]): Promise<Started>;
  /** Starting more would not make it faster now; `wake` says when it would. */
  isFed(): boolean;
  /** Everything is started. */
  onEnd(): void;
}

interface Entry<T, Started> {
  readonly sample: SampleRequests<T>;
  readonly requests: number;
  readonly characters: number;
  readonly started: Promise<Started>;
}

export interface ReadySample<T, Started> {
  readonly sample: SampleRequests<T>;
  readonly started: Started;
}

/** Characters of prompts that are held at the same time: 32 to 64 MB. */
const MOST_CHARACTERS = 1 << 25;
/** Milliseconds of work after which timers and signals get their turn. */
const TURN = 20;

export class LookAhead<T, Started> {
  readonly #source: AsyncIterable<SampleRequests<T>>;
  readonly #options: LookAheadOptions<Started>;
  readonly #entries: (Entry<T, Started> | undefined)[] = [];
  #next = 0;
  #requests = 0;
  #characters = 0;
  #pumping = false;
  #ended = false;
  #error: { readonly error: unknown } | undefined;
  #stopped = false;
  /** Told of new entries and of the end; told of room. */
  #news: Deferred | undefined;
  #room: Deferred | undefined;

  constructor(source: AsyncIterable<SampleRequests<T>>, options: LookAheadOptions<Started>) {
    this.#source = source;
    this.#options = options;
  }

  /**
   * The next sample, once its requests are answered; undefined at the end. Throws what the source or `start` throws, in
   * its place.
   */
  async next(): Promise<ReadySample<T, Started> | undefined> {
    if (!this.#pumping) void this.#pump();
    while (this.#next === this.#entries.length) {
      if (this.#error !== undefined) throw this.#error.error;
      if (this.#ended) return undefined;
      this.#news = deferred();
      await this.#news.promise;
    }
    const head = this.#entries[this.#next]!;
    this.#entries[this.#next++] = undefined;
    if (this.#next >= 1024 || this.#next === this.#entries.length) {
      this.#entries.splice(0, this.#next);
      this.#next = 0;
    }
    const started = await head.started;
    this.#requests -= head.requests;
    this.#characters -= head.characters;
    this.wake();
    return { sample: head.sample, started };
  }

  /** There may be room again. */
  wake(): void {
    this.#room?.resolve();
    this.#room = undefined;
  }

  /** Reads no further. */
  stop(): void {
    this.#stopped = true;
    this.wake();
  }

  async #pump(): Promise<void> {
    const { start, onEnd } = this.#options;
    this.#pumping = true;
    let turn = performance.now();
    try {
      for await (const sample of this.#source) {
        const entry = { requests: sample.requests.length, characters: charactersOf(sample.requests) };
        while (!this.#stopped && this.#isFull(entry)) {
          this.#room = deferred();
          await this.#room.promise;
        }
        if (this.#stopped) return;
        this.#requests += entry.requests;
        this.#characters += entry.characters;
        const started = start(sample.requests);
        // Whoever comes to this entry is told; others may have ended the stream before.
        started.catch(() => undefined);
        this.#entries.push({ ...entry, sample, started });
        this.#news?.resolve();
        if (performance.now() - turn > TURN) {
          await new Promise(setImmediate);
          turn = performance.now();
        }
      }
    } catch (error) {
      this.#error = { error };
    } finally {
      this.#ended = true;
      this.#news?.resolve();
      if (!this.#stopped) onEnd();
    }
  }

  #isFull({ requests, characters }: { requests: number; characters: number }): boolean {
    if (this.#requests === 0) return false;
    const { mostRequests, isFed } = this.#options;
    return this.#requests + requests > mostRequests || this.#characters + characters > MOST_CHARACTERS || isFed();
  }
}

const lengthOf = (prompt: Prompt): number =>
  'text' in prompt ? prompt.text.length : prompt.messages.reduce((sum, { content }) => sum + content.length, 0);

function charactersOf(requests: readonly ModelRequest[]): number {
  let sum = 0;
  for (const request of requests) {
    if (request.kind === 'generate') sum += lengthOf(request.prompt);
    else if (request.kind === 'rolling' || request.kind === 'pseudo') sum += request.text.length;
    else sum += lengthOf(request.context) + request.continuation.length;
  }
  return sum;
}
