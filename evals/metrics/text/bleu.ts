/** BLEU of a corpus by sacrebleu's rules. The number of one sample is its sentence BLEU (with effective order, as there). */
import { defineMetric } from '../../../src/plugin.ts';
import { type BleuOptions, bleuScore, bleuStatistics, bleuText, smoothingName } from '../../text/bleu.ts';
import { bleuSchema } from '../../text/bleu-options.ts';
import { type TextSample, textInputs } from '../../text/inputs.ts';

/** The figures of the sample asked for last: its sentence BLEU needs them once more. */
let last: { sample: TextSample; options: BleuOptions; figures: Float64Array } | undefined;

function figuresOf(sample: TextSample, options: BleuOptions): Float64Array {
  if (last?.sample !== sample || last.options !== options)
    last = { sample, options, figures: bleuStatistics(sample.prediction, sample.reference, options) };
  return last.figures;
}

export default defineMetric({
  name: 'bleu',
  summary: 'n-gram precision with a brevity penalty, of the whole corpus, 0 to 100',
  kind: 'text',
  source: 'sacrebleu 2.6.0; Papineni et al. 2002',
  higherIsBetter: true,
  range: [0, 100],
  inputs: textInputs,
  schema: {
    ...bleuSchema,
    effective_order: {
      type: 'boolean',
      default: false,
      description: 'Leave out orders that the corpus is too short for. Single samples are always scored so.',
    },
  },
  signature(options: BleuOptions, { references, version }) {
    return [
      `nrefs:${references}`,
      `case:${options.lowercase ? 'lc' : 'mixed'}`,
      `eff:${options.effectiveOrder ? 'yes' : 'no'}`,
      `tok:${options.tokenize}`,
      `smooth:${smoothingName(options)}`,
      // sacrebleu's signature has no order; it is told where it is not the usual one.
      ...(options.maxNgramOrder === 4 ? [] : [`order:${options.maxNgramOrder}`]),
      `version:${version}`,
    ].join('|');
  },
  statistics: (sample, options: BleuOptions) => figuresOf(sample, options),
  value: (sums, _n, options: BleuOptions) => bleuScore(sums, options).score,
  parts(sums, _n, options: BleuOptions) {
    const bleu = bleuScore(sums, options);
    return {
      precisions: bleu.precisions,
      bp: bleu.bp,
      sys_len: bleu.sysLen,
      ref_len: bleu.refLen,
      counts: bleu.counts,
      totals: bleu.totals,
      text: bleuText(bleu),
    };
  },
  perSample: (sample, options: BleuOptions) =>
    bleuScore(figuresOf(sample, options), { ...options, effectiveOrder: true }).score,
});
