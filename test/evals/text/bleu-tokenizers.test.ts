/** The one-pass tokenisers find what the chains of regular expressions find that mteval-v13a and -v14 consist of. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type BleuTokenizer, tokenizeBleu } from '../../../evals/text/bleu-tokenizers.ts';
import { Spans, spanTexts } from '../../../evals/text/spans.ts';

const spans = new Spans();
const tokens = (text: string, tokenizer: BleuTokenizer) => spanTexts(tokenizeBleu(text, tokenizer, spans), spans);
const split = (text: string) => tokens(text, 'none');

const western = (text: string) =>
  text
    .replace(/[{-~[-` -&(-+:-@/]/g, ' $& ')
    .replace(/([^0-9])([.,])/g, '$1 $2 ')
    .replace(/([.,])([^0-9])/g, ' $1 $2')
    .replace(/([0-9])(-)/g, '$1 $2 ');
const unicode = (text: string) =>
  text
    .replace(/(\P{N})(\p{P})/gu, '$1 $2 ')
    .replace(/(\p{P})(\P{N})/gu, ' $1 $2')
    .replace(/(\p{S})/gu, ' $1 ');

const piece = fc.constantFrom(
  ...'.,,,...---0159 aé日😀𝟙𐄀、。€$(“%'.split(''),
  ...['😀', '𝟙', '𐄀', 'ab', '10', ' ', '\t', '\u00a0'],
);
const text = fc.array(piece, { maxLength: 24 }).map((pieces) => pieces.join('').replace(/[\ud800-\udfff]/gu, ''));

describe('tokenizeBleu', () => {
  it('13a is its chain of expressions', () => {
    fc.assert(
      fc.property(text, (line) => {
        expect(tokens(line, '13a')).toEqual(split(western(` ${line} `)));
      }),
      { numRuns: 2000, seed: 1 },
    );
  });

  it('intl is its chain of expressions', () => {
    fc.assert(
      fc.property(text, (line) => {
        expect(tokens(line, 'intl')).toEqual(split(unicode(line)));
      }),
      { numRuns: 2000, seed: 1 },
    );
  });

  it('zh sets ideographs apart and treats the rest as 13a does, without padding', () => {
    fc.assert(
      fc.property(text, (line) => {
        // U+2001 to U+2A6D count as ideographs in sacrebleu.
        const apart = line.trim().replace(/[日、。\u2001-\u2a6d]/g, ' $& ');
        expect(tokens(line, 'zh')).toEqual(split(western(apart)));
      }),
      { numRuns: 2000, seed: 1 },
    );
  });

  it('resolves entities in the order of mteval', () => {
    expect(tokens('&amp;lt; <skipped>x-\ny &quot;', '13a')).toEqual(['<', 'xy', '"']);
  });

  it('char counts code points and drops whitespace', () => {
    expect(tokens('a 😀\u3000é', 'char')).toEqual(['a', '😀', 'é']);
  });

  it('splits where Python does', () => {
    expect(split('a\u001cb\u0085c\ufeffd\u2003e')).toEqual(['a', 'b', 'c\ufeffd', 'e']);
  });
});
