/** chrF and chrF++ against sacrebleu, sentence and corpus level, with signatures. */
import { describe, expect, it } from 'vitest';
import { METRICS } from '../../../src/eval/metric-kind.ts';
import { resolveOptions } from '../../../src/eval/options.ts';
import { load } from '../../../src/registry/kind.ts';
import { readGolden } from '../golden.ts';
import { expectClose } from './close.ts';
import { score } from './load.ts';

interface Case {
  id: string;
  level: 'sentence' | 'corpus';
  hypothesis?: string;
  references?: string[];
  corpus?: string;
  options: Record<string, unknown>;
  expected: { score: number; text?: string; signature?: string };
}

const golden = readGolden<{
  tolerance: number;
  corpora: Record<string, { hypotheses: string[]; references: (string | null)[][] }>;
  cases: Case[];
}>('metrics', 'chrf.json');

describe.skipIf(golden === undefined)('chrf.json', () => {
  for (const { id, level, hypothesis, references, corpus, options, expected } of golden?.cases ?? []) {
    it(id, async () => {
      const whole = golden!.corpora[corpus ?? ''];
      const samples =
        level === 'corpus'
          ? whole!.hypotheses.map((prediction, i) => ({
              prediction,
              reference: whole!.references.map((stream) => stream[i] ?? null),
            }))
          : [{ prediction: hypothesis, reference: references }];
      const found = await score('chrf', samples, options);
      expectClose(found.value, expected.score, golden!.tolerance, 'score');
      if (expected.text !== undefined) expect(found.parts.text).toBe(expected.text);
      if (expected.signature === undefined) return;
      const metric = await load(METRICS, 'chrf');
      const version = /version:(.*)$/.exec(expected.signature)![1]!;
      const seen = /nrefs:(\w+)/.exec(found.signature)![1] as 'var';
      const resolved = resolveOptions(metric, options).options;
      const ours = metric.signature!(resolved, { references: seen, model: undefined, version });
      // Ours adds beta where it is not the usual one; sacrebleu has it in the name of the score.
      expect(ours.replace(/beta:[\d.]+\|/, '')).toBe(expected.signature);
    });
  }
});
