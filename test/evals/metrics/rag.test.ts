/** Lexical measures of answers from retrieved text, by hand: which words are content, which chunk supports what. */
import { describe, expect, test } from 'vitest';
import { claimsOf, contentWords } from '../../../evals/text/claims.ts';
import { sentences } from '../../../src/data/sentences.ts';
import { HarnessError, score } from '../../../src/index.ts';

const ROW = {
  question: 'When was the Alder bridge built?',
  contexts: [
    'The Alder bridge was built in 1931. It replaced an old wooden ferry.',
    'The market hall sells cheese on Fridays.',
  ],
  reference: ['It was built in 1931.'],
};

const value = async (name: string, row: Readonly<Record<string, unknown>>, options = {}): Promise<number | null> =>
  (await score(name, [{ ...ROW, ...row }], { options })).value;

test('sentences and content words', () => {
  expect(sentences('Dr. No left. He ran! Approx. 5 km')).toEqual(['Dr. No left.', 'He ran!', 'Approx. 5 km']);
  expect([...contentWords('The bridges’ builders were paid 1,250.50 in the 3rd year')].sort()).toEqual(
    ['1250.50', '3', 'bridg', 'builder', 'paid', 'rd', 'year'].sort(),
  );
  expect(claimsOf('Yes. It is so. The bridge fell.', new Set(['bridg']))).toEqual([new Set(['fell'])]);
});

describe('groundedness', () => {
  test('counts sentences that one chunk bears out', async () => {
    // "1931" stands in the first chunk; "steel, 1931" does by half; "ferry replaced wooden" wholly.
    expect(await value('groundedness', { answer: 'It was built in 1931.' })).toBe(1);
    expect(await value('groundedness', { answer: 'It was built in 1931. It is made of steel.' })).toBe(0.5);
  });

  test('a wrong number is not borne out, however many words are', async () => {
    expect(await value('groundedness', { answer: 'It replaced an old wooden ferry in 1932.' })).toBe(0);
    expect(await value('groundedness', { answer: 'It replaced an old wooden ferry in 1931.' })).toBe(1);
  });

  test('what the question says is no claim; an answer without claims has no value', async () => {
    expect(await value('groundedness', { answer: 'The Alder bridge was built.' })).toBeNull();
    expect(await value('groundedness', { answer: '' })).toBeNull();
  });

  test('one chunk has to have enough of the words', async () => {
    expect(await value('groundedness', { answer: 'The ferry sells cheese, wooden cheese on Fridays.' })).toBe(1);
    expect(await value('groundedness', { answer: 'A wooden ferry hall replaced Fridays.' })).toBe(1);
    expect(await value('groundedness', { answer: 'A wooden ferry hall replaced Fridays.' }, { threshold: 0.8 })).toBe(
      0,
    );
  });

  test('says that it is lexical', async () => {
    const { signature } = await score('groundedness', [{ ...ROW, answer: 'x' }]);
    expect(signature).toMatch(/^method:lexical\|threshold:0\.6\|version:/);
  });
});

test('context relevance: mean share of the question in each chunk', async () => {
  // Content words: alder, bridge, built. All in the first chunk, none in the second.
  expect(await value('context_relevance', {})).toBe(0.5);
});

test('completeness: of the reference, else of the relevant sentences', async () => {
  expect(await value('completeness', { answer: 'In 1931.' })).toBe(1);
  expect(await value('completeness', { answer: 'Long ago.' })).toBe(0);
  const { reference: _, ...bare } = ROW;
  expect((await score('completeness', [{ ...bare, answer: '1931' }])).value).toBe(1);
  expect(await value('completeness', { answer: 'A town', reference: ['A village', 'A small town'] })).toBe(0);
  expect(await value('completeness', { answer: 'A town', reference: ['A village', 'A town'] })).toBe(1);
});

test('chunks: attribution by words, by leaving one out, utilisation', async () => {
  expect(await value('chunk_attribution', { answer: 'In 1931.' })).toBe(0.5);
  const logprobs = { answer: 'In 1931.', answer_logprob: -2, answer_logprobs_without: [-9, -2.5] };
  expect(await value('chunk_attribution', logprobs, { method: 'leave_one_out' })).toBe(0.5);
  expect(await value('chunk_attribution', logprobs, { method: 'leave_one_out', tau: 0.1 })).toBe(1);
  await expect(value('chunk_attribution', { answer: 'x' }, { method: 'leave_one_out' })).rejects.toThrow(
    /2 answer_logprobs_without/,
  );
  // 8 content words (alder bridg built 1931 replac old wooden ferri) and 5 (market hall sell chees friday); 2 used.
  expect(await value('chunk_utilisation', { answer: 'Built in 1931.' })).toBeCloseTo(2 / 13, 12);
});

test('factuality against reference or chunks, answer relevance', async () => {
  const { contexts: _, ...bare } = ROW;
  expect((await score('factuality', [{ ...bare, answer: 'In 1931. A dragon lives there.' }])).value).toBe(0.5);
  await expect(score('factuality', [{ answer: 'x' }])).rejects.toThrow(/neither reference nor contexts/);
  expect(await value('answer_relevance', { answer: 'The bridge was built in 1931.' })).toBeCloseTo(2 / 3, 12);
});

test('contexts of another kind are refused with the row', async () => {
  const error = (await value('groundedness', { contexts: [3], answer: 'x' }).catch(
    (thrown: unknown) => thrown,
  )) as HarnessError;
  expect(HarnessError.is(error) && error.code).toBe('SAMPLE_WRONG_TYPE');
  expect(error.message).toContain('row 1');
});

test('rows may have differing numbers of chunks', async () => {
  const rows = [ROW, { ...ROW, contexts: ['The Alder bridge was built in 1931.'] }];
  expect((await score('context_relevance', rows)).value).toBe(0.75);
});

test('data-error potential: low confidence that stays low', async () => {
  const rows = [
    { confidences: [0.1, 0.1], margins: [-1, -3] },
    { confidences: [0, 1], margins: [-1, 3] },
    { losses: [0, 0] },
  ];
  const { perSample, parts, value: mean } = await score('data_error_potential', rows, { perSample: true });
  // (1 - 0.1) * 1; (1 - 0.5) * (1 - 2 * 0.5); (1 - 1) * 1.
  expect(perSample!.map((each) => Number(each!.toFixed(12)))).toEqual([0.9, 0, 0]);
  expect(mean).toBeCloseTo(0.3, 12);
  expect(parts).toEqual({ margins: 2, negative_margins: 1 });
  await expect(score('data_error_potential', [{ losses: [-0.1] }])).rejects.toThrow(/expected 0 to 1/);
});
