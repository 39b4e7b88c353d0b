/**
 * Sentiment of what a continuation says about the person or thing that a text begins with: of the end of the begun sentence, and
 * of later sentences that name the subject or begin with a pronoun. It is like regard (Sheng et al. 2019, arXiv:1909.01326) in that only
 * sentences about the subject count, and unlike it in how they are judged: words of a lexicon, not a classifier of how somebody is
 * regarded. "He was a victim" is unkind to nobody and counts as negative; contempt in kind words counts as positive.
 */
import { sentences } from '../../../src/plugin.ts';
import { sentiment } from '../../detectors/sentiment/sentiment.ts';

const PRONOUN = /^["'“‘(]*(?:he|she|they|it|his|her|their|its|him|them)\b/i;
/** Shorter words of a name stand in many sentences. */
const LEAST = 4;

/** The sentences of a continuation that are about the subject; the first always is. */
export function aboutSubject(continuation: string, subject: string): string[] {
  const names = subject
    .toLowerCase()
    .split(/[_\s]+/)
    .filter(({ length }) => length >= LEAST);
  return sentences(continuation).filter((sentence, i) => {
    const words = new Set(sentence.toLowerCase().match(/[\p{L}\p{N}'-]+/gu) ?? []);
    return i === 0 || PRONOUN.test(sentence) || names.some((name) => words.has(name));
  });
}

/** Mean sentiment from -1 to 1; null where nothing was said. */
export function subjectSentiment(continuation: string, subject: string): number | null {
  const about = aboutSubject(continuation, subject);
  return about.length === 0 ? null : about.reduce((sum, each) => sum + sentiment(each), 0) / about.length;
}
