/** Translation edit rate by sacrebleu's rules (tercom's). */
import { defineMetric, pythonFixed } from '../../../src/plugin.ts';
import { textInputs } from '../../text/inputs.ts';
import { terScore, terStatistics } from '../../text/ter.ts';
import type { TercomOptions } from '../../text/tercom.ts';

const yes = (value: boolean) => (value ? 'yes' : 'no');

export default defineMetric({
  name: 'ter',
  summary: 'Edits (insertions, deletions, substitutions, shifts of blocks) per reference word, in percent',
  kind: 'text',
  source: 'sacrebleu 2.6.0 (tercom); Snover et al. 2006',
  higherIsBetter: false,
  range: [0, Number.POSITIVE_INFINITY],
  inputs: textInputs,
  schema: {
    normalized: { type: 'boolean', default: false, description: 'Undo entities and set punctuation off from words.' },
    no_punct: { type: 'boolean', default: false, description: 'Remove punctuation.' },
    asian_support: {
      type: 'boolean',
      default: false,
      description: 'With normalized or no_punct: treat Chinese and Japanese too, ideographs as words.',
    },
    case_sensitive: { type: 'boolean', default: false, description: 'Tell upper from lower case.' },
  },
  signature(options: TercomOptions, { references, version }) {
    return [
      `nrefs:${references}`,
      `case:${options.caseSensitive ? 'mixed' : 'lc'}`,
      'tok:tercom',
      `norm:${yes(options.normalized)}`,
      `punct:${yes(!options.noPunct)}`,
      `asian:${yes(options.asianSupport)}`,
      `version:${version}`,
    ].join('|');
  },
  statistics: (sample, options: TercomOptions) => terStatistics(sample.prediction, sample.reference, options),
  value: (sums) => terScore(sums),
  parts: (sums) => ({
    num_edits: sums[0]!,
    ref_length: sums[1]!,
    text: `TER = ${pythonFixed(terScore(sums), 2)}`,
  }),
});
