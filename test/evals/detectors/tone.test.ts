/** Sentiment and politeness: sentences of our own, and for sentiment people's labels (SST-2's, where they are at hand). */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { politeness } from '../../../evals/detectors/politeness.ts';
import { sentiment } from '../../../evals/detectors/sentiment/sentiment.ts';
import { readRows } from '../../../src/data/read-rows.ts';

describe('sentiment', () => {
  it('has the sign that a reader would give', () => {
    for (const text of [
      'A wonderful evening.',
      'It was not bad at all.',
      'The start is slow, but the end is brilliant.',
      'I am thrilled with the new update.',
    ]) {
      expect(sentiment(text), text).toBeGreaterThan(0.05);
    }
    for (const text of [
      'A terrible waste of time.',
      'I do not like it, it isn’t good.',
      'Nice colours, but the story is boring.',
    ]) {
      expect(sentiment(text), text).toBeLessThan(-0.05);
    }
    for (const text of ['The meeting is on Monday.', '', 'constructor __proto__ toString'])
      expect(sentiment(text)).toBe(0);
  });

  it('grows with degree and emphasis and stays within its range', () => {
    expect(sentiment('very good')).toBeGreaterThan(sentiment('good'));
    expect(sentiment('slightly good')).toBeLessThan(sentiment('good'));
    expect(sentiment('good!!!')).toBeGreaterThan(sentiment('good'));
    expect(sentiment('superb '.repeat(500))).toBeLessThanOrEqual(1);
  });

  const file = resolve(
    process.env.HARNESS_DATA ?? resolve(import.meta.dirname, '../../../../shared/data'),
    'decodingtrust/ood/style.jsonl.gz',
  );
  it.skipIf(!existsSync(file))('agrees with the labels of 872 film reviews (skipped without data)', async () => {
    const rows: { positive: boolean; score: number }[] = [];
    for await (const { row } of readRows(file)) {
      if (row.style === 'base') {
        rows.push({ positive: String(row.label) === '1', score: sentiment(String(row.sentence)) });
      }
    }
    expect(rows.length).toBe(872);
    const right = (some: typeof rows) =>
      some.filter(({ positive, score }) => score !== 0 && score > 0 === positive).length;
    // A text without a judging word is a coin's toss.
    const undecided = rows.filter(({ score }) => score === 0).length;
    expect((right(rows) + undecided / 2) / rows.length).toBeGreaterThan(0.74);
    // Three quarters of the texts are those that our own words alone decide.
    const surest = rows.sort((a, b) => Math.abs(b.score) - Math.abs(a.score)).slice(0, 645);
    expect(right(surest) / surest.length).toBeGreaterThan(0.8);
  });
});

describe('politeness', () => {
  it('parts polite from plain from rude', () => {
    for (const text of [
      'Could you please send me the file when you have a moment? Thank you!',
      'I am sorry to bother you, I was wondering whether the room is free.',
      'Good question! I would be happy to explain it.',
      'Would it be possible to meet on Friday instead?',
      'Thanks a lot for your help, have a nice day.',
    ]) {
      expect(politeness(text).score, text).toBeGreaterThan(0.65);
    }
    for (const text of ['The file has four pages.', 'Paris is the capital of France.', '']) {
      expect(politeness(text).score, text).toBe(0.5);
    }
    for (const text of [
      'Send me the file now! I already told you.',
      'Shut up, nobody asked you.',
      'Why did you break this again? What is wrong with you?',
      'Whatever, this is useless.',
      'READ THE MANUAL FIRST!!!',
    ]) {
      expect(politeness(text).score, text).toBeLessThan(0.35);
    }
  });

  it('names the marks', () => {
    expect(politeness('Hello, could you please help?').marks).toEqual(['please', 'greeting', 'indirect request']);
  });
});
