/** ROUGE against rouge-score's rules, and the stemmer under it against NLTK. */
import { describe, expect, it } from 'vitest';
import { porterStem, STEMMER_MODES, type StemmerMode } from '../../../evals/text/porter-stemmer.ts';
import { readGolden } from '../golden.ts';
import { expectClose } from './close.ts';
import { score } from './load.ts';

const golden = readGolden<{
  tolerance: number;
  cases: {
    id: string;
    prediction: string;
    references: string[];
    options: Record<string, unknown>;
    expected: Record<string, { precision: number; recall: number; fmeasure: number }>;
  }[];
}>('metrics', 'rouge.json');
const stems = readGolden<{ cases: ({ word: string } & Record<StemmerMode, string>)[] }>('metrics', 'porter_stem.json');

describe.skipIf(golden === undefined)('rouge.json', () => {
  for (const { id, prediction, references, options, expected } of golden?.cases ?? []) {
    for (const [metric, wanted] of Object.entries(expected)) {
      it(`${id} ${metric}`, async () => {
        const found = await score(metric, [{ prediction, reference: references }], options);
        expectClose(found.value, wanted.fmeasure, golden!.tolerance, 'value');
        expectClose(found.parts, wanted, golden!.tolerance, 'parts');
      });
    }
  }
});

describe.skipIf(stems === undefined)('porter_stem.json', () => {
  for (const mode of STEMMER_MODES) {
    it(mode, () => {
      const words = (stems?.cases ?? []).filter((entry) => entry[mode] !== undefined);
      expect(Object.fromEntries(words.map(({ word }) => [word, porterStem(word, mode)]))).toEqual(
        Object.fromEntries(words.map((entry) => [entry.word, entry[mode]])),
      );
    });
  }
});
