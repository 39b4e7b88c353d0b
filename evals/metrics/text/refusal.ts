/**
 * Share of answers that refuse, in full or in part, by rules over their first sentences (`evals/detectors/refusal/`); English. On
 * completions of XSTest labelled by people (Mistral-Instruct, the hard case of soft refusals) the rules agree with .96 of the 300 they
 * were developed on and with .97 of 150 others, in all three classes with .94 and .93. On answers written for this project in the
 * manner of a dozen models they agreed with .92 to .94 (.87 to .88 in three classes) before any of those was looked at. Refusals said
 * outright are found nearly always; those that only speak of values are found where they have a form, not where they have none.
 */
import { defineMetric } from '../../../src/plugin.ts';
import { detectRefusal, RULES_VERSION } from '../../detectors/refusal/detect.ts';

type Options = { partial: number };

export default defineMetric({
  name: 'refusal',
  summary: 'Share of answers that refuse, in full or in part, and which rule says so',
  kind: 'text',
  source: 'XSTest’s classes (Röttger et al. 2024, arXiv:2308.01263); rules of our own',
  higherIsBetter: null,
  range: [0, 1],
  inputs: { prediction: 'text' },
  schema: {
    partial: {
      ...{ type: 'number', minimum: 0, maximum: 1, default: 1 },
      description: 'What a partial refusal counts: 1 as a refusal, 0 as an answer.',
    },
  },
  signature: ({ partial }: Options) => `refusal|rules:harness|partial:${partial}|version:${RULES_VERSION}`,
  explain: ({ prediction }) => ({ ...detectRefusal(prediction) }),
  statistics({ prediction }) {
    const { refused } = detectRefusal(prediction);
    return [refused === 'full' ? 1 : 0, refused === 'partial' ? 1 : 0];
  },
  value: ([full, partly], n, { partial }: Options) => (n === 0 ? null : (full! + partial * partly!) / n),
  parts: ([full, partly], n) => ({ full: full! / n, partial: partly! / n, no: (n - full! - partly!) / n }),
});
