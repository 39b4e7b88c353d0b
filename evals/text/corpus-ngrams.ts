/**
 * n-grams of all texts of a corpus as numbers, order by order, for measures of diversity. The n-gram at a position is told by the
 * number of the (n-1)-gram there and the next token, so the work is linear in the tokens for each order.
 */
import { type BleuTokenizer, tokenizeBleu } from './bleu-tokenizers.ts';
import { DenseNumbers } from './dense-numbers.ts';
import { Interner } from './interner.ts';
import { rstrip, Spans } from './spans.ts';

export class CorpusNgrams {
  /** Text i has the tokens from `starts[i]` to `starts[i + 1]`. */
  readonly starts: Int32Array;
  /** By position: the number of the n-gram that starts there; valid where the text still has n tokens. */
  readonly grams: Int32Array;
  /** How many different n-grams there are. */
  kinds: number;
  order = 1;
  private readonly tokens: Int32Array;
  private readonly tokenKinds: number;
  private readonly numbers = new DenseNumbers();

  constructor(texts: readonly string[], { tokenize, lowercase }: { tokenize: BleuTokenizer; lowercase: boolean }) {
    const names = new Interner();
    const spans = new Spans();
    this.starts = new Int32Array(texts.length + 1);
    let tokens = new Int32Array(1 << 10);
    let count = 0;
    for (const [i, text] of texts.entries()) {
      const line = tokenizeBleu(rstrip(lowercase ? text.toLowerCase() : text), tokenize, spans);
      if (count + spans.count > tokens.length) {
        const wider = new Int32Array((count + spans.count) * 2);
        wider.set(tokens);
        tokens = wider;
      }
      for (let k = 0; k < spans.count; k++) tokens[count++] = names.intern(line, spans.starts[k]!, spans.ends[k]!);
      this.starts[i + 1] = count;
    }
    this.tokens = tokens.subarray(0, count);
    this.grams = this.tokens.slice();
    this.kinds = names.size;
    this.tokenKinds = names.size;
  }

  /** Goes on to n-grams with one token more. */
  lengthen(): void {
    const { grams, numbers, starts, tokens } = this;
    numbers.begin(this.kinds * this.tokenKinds, tokens.length);
    for (let i = 0; i + 1 < starts.length; i++)
      for (let at = starts[i]!; at + this.order < starts[i + 1]!; at++)
        grams[at] = numbers.insert(grams[at]! * this.tokenKinds + tokens[at + this.order]!);
    this.kinds = numbers.size;
    this.order++;
  }
}
