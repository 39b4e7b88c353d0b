/**
 * Levenshtein distance to the nearest reference, in characters (code points) or words. `normalize: reference` gives the character or
 * word error rate of the corpus: all edits over all reference lengths.
 */
import { defineMetric } from '../../../src/plugin.ts';
import { CODE_POINTS, ItemBuffer, readCodePoints } from '../../text/code-points.ts';
import { editDistance } from '../../text/edit-distance.ts';
import { textInputs } from '../../text/inputs.ts';
import { Interner } from '../../text/interner.ts';
import { Spans, splitWhitespace } from '../../text/spans.ts';

type Options = { unit: 'character' | 'word'; normalize: 'none' | 'reference' | 'longest' };

// Reused from call to call; nothing of a sample stays in them.
const spans = new Spans();
const names = new Interner();
const own = new ItemBuffer();
const other = new ItemBuffer();

function read(text: string, unit: Options['unit'], buffer: ItemBuffer): void {
  if (unit === 'character') {
    readCodePoints(text, true, buffer);
    return;
  }
  splitWhitespace(text, spans);
  buffer.reserve(spans.count);
  for (let i = 0; i < spans.count; i++) buffer.items[i] = names.intern(text, spans.starts[i]!, spans.ends[i]!);
  buffer.length = spans.count;
}

/** Edits by length; two empty texts are 0 apart, an empty length counts all edits as one whole. */
const rate = (edits: number, length: number) => (length > 0 ? edits / length : edits > 0 ? 1 : 0);

export default defineMetric({
  name: 'edit_distance',
  summary: 'Insertions, deletions and substitutions to the nearest reference; error rates with normalize',
  kind: 'text',
  source: 'Levenshtein 1966; nltk.edit_distance, jiwer',
  higherIsBetter: false,
  range: [0, Number.POSITIVE_INFINITY],
  inputs: textInputs,
  schema: {
    unit: { enum: ['character', 'word'], default: 'character', description: 'What is inserted, deleted, replaced.' },
    normalize: {
      enum: ['none', 'reference', 'longest'],
      default: 'none',
      description:
        'none: mean number of edits. reference: all edits over all reference lengths. longest: mean of edits over the longer text.',
    },
  },
  /** `[edits, reference length, edits over the longer text]` of the reference with the fewest edits, then the longest. */
  statistics({ prediction, reference }, { unit }: Options) {
    names.reset();
    read(prediction, unit, own);
    let best: [number, number, number] | undefined;
    for (const text of reference) {
      if (text === null) continue;
      read(text, unit, other);
      const edits = editDistance(own, other, unit === 'character' ? CODE_POINTS : names.size);
      if (best !== undefined && (edits > best[0] || (edits === best[0] && other.length <= best[1]))) continue;
      best = [edits, other.length, rate(edits, Math.max(own.length, other.length))];
    }
    return best ?? [0, 0, 0];
  },
  value(sums, n, { normalize }: Options) {
    if (normalize === 'none') return sums[0]! / n;
    return normalize === 'reference' ? rate(sums[0]!, sums[1]!) : sums[2]! / n;
  },
  parts: (sums) => ({ edits: sums[0]!, reference_length: sums[1]! }),
});
