/** TER against sacrebleu, sentence and corpus level, with signatures. */
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
  expected: { score: number; num_edits: number; ref_length: number; signature?: string };
}

const golden = readGolden<{
  tolerance: number;
  corpora: Record<string, { hypotheses: string[]; references: (string | null)[][] }>;
  cases: Case[];
}>('metrics', 'ter.json');

describe.skipIf(golden === undefined)('ter.json', () => {
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
      const found = await score('ter', samples, options);
      const { num_edits, ref_length } = found.parts;
      const { signature, ...numbers } = expected;
      expectClose({ score: found.value, num_edits, ref_length }, numbers, golden!.tolerance, id);
      if (signature === undefined) return;
      const metric = await load(METRICS, 'ter');
      const version = /version:(.*)$/.exec(signature)![1]!;
      const seen = /nrefs:(\w+)/.exec(found.signature)![1] as 'var';
      const resolved = resolveOptions(metric, options).options;
      expect(metric.signature!(resolved, { references: seen, model: undefined, version })).toBe(signature);
    });
  }
});
