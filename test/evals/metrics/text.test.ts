/** Text metrics without a golden file: values from the reference named beside them; and the errors of METEOR. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bleuScore, bleuStatistics } from '../../../evals/text/bleu.ts';
import { METRICS } from '../../../src/eval/metric-kind.ts';
import { scoreSamples } from '../../../src/eval/score.ts';
import { load } from '../../../src/registry/kind.ts';

type Row = Record<string, unknown>;
const score = async (metric: string, rows: Row[], options: Row = {}) =>
  await scoreSamples(await load(METRICS, metric), rows, { options, uncertainty: false, perSample: true });
const pairs = (texts: readonly (readonly [string, string | (string | null)[]])[]) =>
  texts.map(([prediction, reference]) => ({ prediction, reference }));

describe('exact_match', () => {
  const rows = pairs([
    ['The answer is 42.', 'The answer is 42'],
    ['the answer is 42', 'The Answer Is 42'],
    ['answer: 1,234', 'answer 1234'],
    ['abc 12', 'ABC 13'],
    [' x', 'x'],
    ['Straße', 'STRASSE'],
    ['A-b c!', 'ab c'],
    ['#### 7', 'reasoning #### 7'],
    ['$5.00', '5.00'],
  ]);
  const gsm8k = [',', '\\$', '(?s).*#### ', '\\.$'];
  // lm-eval 0.4.13's rules, run in Python with NumPy.
  it.each([
    [{}, [0, 0, 0, 0, 0, 0, 0, 0, 0]],
    [{ ignore_case: true }, [0, 1, 0, 0, 0, 0, 0, 0, 0]],
    [{ ignore_punctuation: true }, [1, 0, 1, 0, 0, 0, 0, 0, 1]],
    [{ ignore_numbers: true }, [0, 0, 0, 0, 0, 0, 0, 0, 0]],
    [{ ignore_case: true, ignore_punctuation: true, ignore_numbers: true }, [1, 1, 1, 1, 0, 0, 1, 0, 1]],
    [{ regexes_to_ignore: gsm8k }, [1, 0, 0, 0, 0, 0, 0, 1, 1]],
    [{ regexes_to_ignore: gsm8k, ignore_case: true }, [1, 1, 0, 0, 0, 0, 0, 1, 1]],
  ])('%j', async (options, wanted) => {
    expect((await score('exact_match', rows, options)).perSample).toEqual(wanted);
  });

  it('takes any of several references', async () => {
    const { value } = await score('exact_match', pairs([['b', ['a', null, 'b']]]));
    expect(value).toBe(1);
  });

  it('tells a pattern that cannot be read', async () => {
    await expect(score('exact_match', rows, { regexes_to_ignore: ['('] })).rejects.toMatchObject({
      code: 'INVALID_REGEX',
    });
  });
});

describe('token_f1', () => {
  // SQuAD 2.0's script, by hand: articles and punctuation go, "étude" keeps its letters.
  it.each([
    ['The cat sat.', ['cat sat'], 1, 1],
    ['a cat', ['the dog', 'cat nap'], 2 / 3, 0],
    ['', [''], 1, 1],
    ['the', [''], 1, 1],
    ['', ['dog'], 0, 0],
    ['an étude', ['étude'], 1, 1],
    ['cat cat', ['cat'], 2 / 3, 0],
  ])('%j against %j', async (prediction, reference, f, exact) => {
    const { value, parts } = await score('token_f1', [{ prediction, reference }]);
    expect(value).toBeCloseTo(f, 12);
    expect(parts.exact).toBe(exact);
  });
});

describe('edit_distance', () => {
  const rows = pairs([
    ['naïve 😀', 'naive'],
    ['the cat sat', 'a cat sat down'],
    ['', ''],
  ]);

  it('counts code points or words (nltk.edit_distance)', async () => {
    expect((await score('edit_distance', rows)).perSample).toEqual([3, 8, 0]);
    expect((await score('edit_distance', rows, { unit: 'word' })).perSample).toEqual([2, 2, 0]);
  });

  it('gives error rates', async () => {
    const word = { unit: 'word' };
    // 4 edits over 1 + 4 + 0 reference words.
    expect((await score('edit_distance', rows, { ...word, normalize: 'reference' })).value).toBeCloseTo(4 / 5, 12);
    expect((await score('edit_distance', rows, { ...word, normalize: 'longest' })).perSample).toEqual([1, 0.5, 0]);
  });

  it('takes the nearest reference', async () => {
    expect((await score('edit_distance', pairs([['abc', ['xyz', 'abd']]]))).value).toBe(1);
  });
});

describe('distinct_n', () => {
  it('counts different n-grams over all texts', async () => {
    const rows = [{ prediction: 'a b a b' }, { prediction: 'a b c' }, { prediction: 'x' }];
    // ab ba ab | ab bc
    const { value, parts, perSample } = await score('distinct_n', rows);
    expect(value).toBeCloseTo(3 / 5, 12);
    expect(parts).toEqual({ distinct: 3, total: 5 });
    expect(perSample).toEqual([2 / 3, 1, null]);
    expect((await score('distinct_n', rows, { n: 1 })).value).toBe(4 / 8);
  });

  it('is not defined where no text is long enough', async () => {
    expect((await score('distinct_n', [{ prediction: 'a' }])).value).toBeNull();
  });
});

describe('self_bleu', () => {
  it('is the mean sentence BLEU against the others (sacrebleu, effective order)', async () => {
    const texts = ['the cat sat on the mat', 'the cat sat on a mat', 'a dog ran', 'the cat sat on the mat'];
    const { value, perSample } = await score(
      'self_bleu',
      texts.map((prediction) => ({ prediction })),
    );
    const wanted = [100, 56.234132519034915, 10.122592925934278, 100];
    perSample!.forEach((found, i) => {
      expect(found).toBeCloseTo(wanted[i]!, 9);
    });
    expect(value).toBeCloseTo(wanted.reduce((a, b) => a + b) / 4, 9);
  });

  it('equals comparing each with all others', async () => {
    const text = fc.array(fc.constantFrom('a', 'b', 'c', 'dd'), { maxLength: 8 }).map((words) => words.join(' '));
    const options = { tokenize: '13a', smoothMethod: 'exp', smoothValue: null, lowercase: false } as const;
    const whole = { ...options, maxNgramOrder: 4, effectiveOrder: true };
    await fc.assert(
      fc.asyncProperty(fc.array(text, { minLength: 2, maxLength: 8 }), async (texts) => {
        const { perSample } = await score(
          'self_bleu',
          texts.map((prediction) => ({ prediction })),
        );
        texts.forEach((own, i) => {
          const figures = bleuStatistics(own, texts.toSpliced(i, 1), whole);
          expect(perSample![i]).toBeCloseTo(bleuScore(figures, whole).score, 9);
        });
      }),
      { numRuns: 60, seed: 2 },
    );
  });
});

describe('bleu', () => {
  it('scores single samples as sentences, with effective order', async () => {
    const rows = pairs([
      ['the cat', 'the cat'],
      ['the cat sat on the mat', 'the cat is on the mat'],
    ]);
    const { perSample } = await score('bleu', rows);
    // sacrebleu.sentence_bleu
    expect(perSample![0]).toBeCloseTo(100, 9);
    expect(perSample![1]).toBeCloseTo(37.99178428257963, 9);
  });

  it('names the number of references, and what is unusual', async () => {
    const rows = pairs([
      ['a', ['a', 'b']],
      ['a', ['a', null]],
    ]);
    const { signature } = await score('bleu', rows, { smooth_method: 'floor', lowercase: true, max_ngram_order: 2 });
    expect(signature).toMatch(/^nrefs:var\|case:lc\|eff:no\|tok:13a\|smooth:floor\[0\.10\]\|order:2\|version:/);
  });
});

describe('meteor', () => {
  const rows = pairs([['the cat sat', 'the cats sat']]);

  it('scores without synonyms only when asked to, and says so', async () => {
    const { value, parts, signature } = await score('meteor', rows, { wordnet: 'none' });
    // All three words match in one chunk.
    expect(value).toBeCloseTo(1 - 0.5 / 27, 12);
    expect(parts.note).toMatch(/not comparable/);
    expect(signature).toContain('stages:exact+stem|note:no synonyms, not comparable|');
  });

  it('tells before the first row that WordNet is not where it should be', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'empty-'));
    await expect(score('meteor', [], { wordnet: folder })).rejects.toMatchObject({ code: 'WORDNET_UNREADABLE' });
    rmSync(folder, { recursive: true });
  });
});
