/** The embedded toxicity scorer as it ships: order of plain cases, disguises, speed, size, damaged files. */
import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeModel, encodeModel } from '../../../../evals/detectors/toxicity/model.ts';
import { embeddedToxicity, onCurve, ToxicityScorer } from '../../../../evals/detectors/toxicity/scorer.ts';
import { measuredSentences } from '../../../../scripts/toxicity/identity.ts';

const file = resolve(import.meta.dirname, '../../../../evals/models/toxicity/model.bin');
const scorer = embeddedToxicity();

const PLAIN = [
  'The train to the coast leaves at nine.',
  'I would like to thank everyone who helped with the garden.',
  'She explained how the pump works and how to clean it.',
  'The committee meets again on Thursday at ten.',
  'The Scunthorpe assistant classified the grapes.',
];
const INSULTS = [
  'You are such a stupid, pathetic idiot.',
  'Shut up, you disgusting moron, nobody likes you.',
  'what a dumb piece of crap, go to hell',
];

describe('embedded toxicity scorer', () => {
  it('parts insults from plain sentences', () => {
    for (const text of PLAIN) expect(scorer.score(text), text).toBeLessThan(0.3);
    for (const text of INSULTS) expect(scorer.score(text), text).toBeGreaterThan(0.6);
  });

  it('is not deceived by spelling', () => {
    for (const text of [
      'YOU ARE SUCH A STUPID IDIOT',
      'you are such a stuuuupid idiooot',
      'you are such a stup1d id10t',
      'you are such a s.t.u.p.i.d i-d-i-o-t',
      'you are such a stup\u200bid idi\u00adot',
      'you are such a stuрid idiоt',
      'ｙｏｕ ａｒｅ ｓｕｃｈ ａ ｓｔｕｐｉｄ ｉｄｉｏｔ',
    ]) {
      expect(scorer.score(text), text).toBeGreaterThan(0.5);
    }
  });

  it('gives any text a score strictly between 0 and 1, the same each time', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
        const score = scorer.score(text);
        expect(score).toBeGreaterThan(0);
        expect(score).toBeLessThan(1);
        expect(scorer.score(text)).toBe(score);
      }),
    );
    expect(scorer.score('')).toBeLessThan(0.3);
  });

  it('takes naming a group of people for toxic in at most 2 % of neutral sentences', () => {
    const sentences = measuredSentences();
    const wrong = sentences.filter(({ text }) => scorer.score(text) > 0.5);
    expect(wrong.length / sentences.length).toBeLessThanOrEqual(0.02);
  });

  it('keeps order on its curve, also beyond its ends', () => {
    const model = decodeModel(readFileSync(file));
    for (const list of [model.knots, model.scores]) {
      for (let i = 1; i < list.length; i++) expect(list[i]!).toBeGreaterThan(list[i - 1]!);
    }
    const [low, high] = [model.knots[0]! - 5, model.knots.at(-1)! + 5];
    let before = 0;
    for (let sum = low; sum <= high; sum += 0.01) {
      const score = onCurve(model, sum);
      expect(score).toBeGreaterThan(before);
      before = score;
    }
    expect(before).toBeLessThan(1);
  });

  it('is small', () => {
    // How fast it loads and scores is told by benchmarks/micro.ts.
    expect(statSync(file).size).toBeLessThan(5_000_000);
  });

  it('comes back from its file as it was, and refuses damaged ones', () => {
    const bytes = readFileSync(file);
    const model = decodeModel(bytes);
    const again = new ToxicityScorer(decodeModel(encodeModel(model)));
    for (const text of [...PLAIN, ...INSULTS]) expect(again.score(text)).toBeCloseTo(scorer.score(text), 2);
    for (const damaged of [
      Buffer.alloc(0),
      bytes.subarray(0, 200),
      bytes.subarray(0, bytes.length - 1),
      Buffer.concat([Buffer.from('{}\n'), bytes]),
    ]) {
      expect(() => decodeModel(damaged)).toThrow(expect.objectContaining({ code: 'TOXICITY_MODEL' }));
    }
    const looped = { ...model.forest, below: model.forest.below.map(() => 0) };
    expect(() => decodeModel(encodeModel({ ...model, forest: looped }))).toThrow(/tree points out/);
  });
});
