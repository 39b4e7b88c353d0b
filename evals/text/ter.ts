/**
 * Translation edit rate, Snover et al. 2006, as sacrebleu 2.6.0 counts it: edits over reference length. With several references
 * the fewest edits over the average length.
 */
import { Interner } from './interner.ts';
import type { Sequence } from './ngram-matcher.ts';
import { rstrip, Spans, spanTexts, splitWhitespace } from './spans.ts';
import { type TercomOptions, tercomText } from './tercom.ts';
import { translationEdits } from './translation-edits.ts';

// Reused from call to call; nothing of a sample stays in them.
const spans = new Spans();
const words = new Interner();

function wordNumbers(text: string, options: TercomOptions, isReference: boolean): Sequence {
  let line = tercomText(rstrip(text), options);
  splitWhitespace(line, spans);
  if (isReference && options.normalized) {
    // sacrebleu sends references through the tokeniser twice, which splits what the first time left side by side.
    line = tercomText(spanTexts(line, spans).join(' '), options);
    splitWhitespace(line, spans);
  }
  const { starts, ends, count } = spans;
  const items = new Int32Array(count);
  for (let i = 0; i < count; i++) items[i] = words.intern(line, starts[i]!, ends[i]!);
  return { items, length: count };
}

/** `[edits, reference length]`; `null` references are left out. */
export function terStatistics(
  prediction: string,
  references: readonly (string | null)[],
  options: TercomOptions,
): [number, number] {
  words.reset();
  const own = wordNumbers(prediction, options, false);
  let edits = Number.POSITIVE_INFINITY;
  let lengths = 0;
  let count = 0;
  for (const text of references) {
    if (text === null) continue;
    const other = wordNumbers(text, options, true);
    edits = Math.min(edits, translationEdits(own, other));
    lengths += other.length;
    count++;
  }
  return [edits, lengths / count];
}

/** TER of summed figures in percent: 0 for a perfect text, above 100 when more is edited than the reference is long. */
export function terScore(sums: ArrayLike<number>): number {
  const edits = sums[0]!;
  const length = sums[1]!;
  if (length > 0) return 100 * (edits / length);
  return edits > 0 ? 100 : 0;
}
