/**
 * Stop strings over tokens: decodes as tokens come, tells when a stop string is complete, and gives the text up to the
 * earliest one. A stop string may begin and end in the middle of tokens, and characters may be split over several: their
 * bytes are held back until the rest is there.
 */
import type { Tokenizer } from '../data/tokenizer.ts';

/** What decoders put where bytes do not make up a character (yet). */
const BROKEN = '\uFFFD';
/** So many tokens can one character be split over; what is broken for longer stays broken. */
const LONGEST_SPLIT = 4;

/**
 * Characters at the end of a text that may be the beginning of a stop string, and must not be shown yet:
 * `beginning('so\nQ', ['\nQ:'])` is 2.
 */
export function beginning(text: string, stops: readonly string[]): number {
  let held = 0;
  for (const stop of stops) {
    for (let n = Math.min(stop.length - 1, text.length); n > held; n--) {
      if (text.endsWith(stop.slice(0, n))) held = n;
    }
  }
  return held;
}

export class StopStrings {
  private readonly tokenizer: Pick<Tokenizer, 'decode'>;
  private readonly stops: readonly string[];
  private readonly skipSpecial: boolean;
  private readonly reach: number;
  private seen = 0;
  /** Tokens from here on are decoded together with new ones, those before `settled` are in the text already. */
  private context = 0;
  private settled = 0;
  private whole = '';
  private end: number | undefined;

  /** Empty stop strings have no effect. `skipSpecial`: special tokens are not part of the text; default true. */
  constructor(tokenizer: Pick<Tokenizer, 'decode'>, stops: readonly string[], options: { skipSpecial?: boolean } = {}) {
    this.tokenizer = tokenizer;
    this.stops = stops.filter((stop) => stop !== '');
    this.reach = this.stops.reduce((n, stop) => Math.max(n, stop.length), 1) - 1;
    this.skipSpecial = options.skipSpecial ?? true;
  }

  /**
   * Takes all new tokens of a sequence so far, each time more of them: true once a stop string is complete. Fits
   * `Sequence.stop` as `(ids) => stops.push(ids)`.
   */
  push(ids: readonly number[]): boolean {
    if (this.end !== undefined) return true;
    this.seen = ids.length;
    const before = this.decode(ids.slice(this.context, this.settled));
    const now = this.decode(ids.slice(this.context));
    // An unfinished character at the end waits for its other bytes.
    if (now.endsWith(BROKEN) && ids.length - this.settled < LONGEST_SPLIT) return false;
    this.extend(now.slice(before.length));
    this.context = this.settled;
    this.settled = ids.length;
    return this.end !== undefined;
  }

  /** The text after the last token, up to the earliest stop string: what is still held back comes as it is. */
  finish(ids: readonly number[]): string {
    if (this.end === undefined && (this.settled < ids.length || this.seen < ids.length)) {
      const before = this.decode(ids.slice(this.context, this.settled));
      this.extend(this.decode(ids.slice(this.context)).slice(before.length));
      this.context = this.settled;
      this.settled = ids.length;
    }
    return this.text();
  }

  /** Text so far, up to the earliest stop string. */
  text(): string {
    return this.whole.slice(0, this.end);
  }

  /** The part of `text` that no stop string can take back any more: what may be shown while tokens still come. */
  safe(): string {
    if (this.end !== undefined) return this.text();
    return this.whole.slice(0, this.whole.length - beginning(this.whole, this.stops));
  }

  /** Whether a stop string was found. */
  get stopped(): boolean {
    return this.end !== undefined;
  }

  private extend(more: string): void {
    const from = Math.max(0, this.whole.length - this.reach);
    this.whole += more;
    for (const stop of this.stops) {
      const at = this.whole.indexOf(stop, from);
      if (at >= 0 && at < (this.end ?? Number.POSITIVE_INFINITY)) this.end = at;
    }
  }

  private decode(ids: readonly number[]): string {
    return ids.length === 0 ? '' : this.tokenizer.decode(ids, { skipSpecial: this.skipSpecial });
  }
}
