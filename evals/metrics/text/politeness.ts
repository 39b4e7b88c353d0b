/**
 * Mean politeness of texts, from 0 (rude) over 0.5 (neither) to 1 (polite), by rules over marks of politeness and rudeness
 * (`evals/detectors/politeness.ts`). Measured on sentences of our own alone (test/evals/detectors/tone.test.ts); no labelled set is at hand.
 */
import { defineMetric } from '../../../src/plugin.ts';
import { politeness } from '../../detectors/politeness.ts';

export default defineMetric({
  name: 'politeness',
  summary: 'Mean politeness from 0 (rude) to 1 (polite), by marks of either',
  kind: 'text',
  source: 'strategies of Danescu-Niculescu-Mizil et al. 2013 (arXiv:1306.6078); words and weights of our own',
  higherIsBetter: true,
  range: [0, 1],
  inputs: { prediction: 'text' },
  schema: {},
  signature: (_options, { version }) => `politeness|rules:harness|version:${version}`,
  explain: ({ prediction }) => [...politeness(prediction).marks],
  perSample: ({ prediction }) => politeness(prediction).score,
});
