/**
 * Trains the embedded toxicity scorer and writes evals/models/toxicity/model.bin; the same data give the same bytes.
 * Prints what its card (README.md beside the model) tells: quality on texts that the model had not seen, calibration, and
 * scores of neutral sentences about people. With --check nothing is written: exit code 1 when the file differs.
 *
 *   npm run train:toxicity -- [--data-dir FOLDER] [--check]      default: HARNESS_DATA, else ../shared/data
 */
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { decodeModel, encodeModel } from '../evals/detectors/toxicity/model.ts';
import { onCurve, ToxicityScorer } from '../evals/detectors/toxicity/scorer.ts';
import { writeFileAtomic } from '../src/base/atomic.ts';
import { mean } from '../src/statistics/moments.ts';
import { baseRateWeights, calibrate } from './toxicity/calibrate.ts';
import { isNatural, readTexts } from './toxicity/corpus.ts';
import { measuredSentences, neutralTexts } from './toxicity/identity.ts';
import { calibrationError, qualityOf } from './toxicity/quality.ts';
import { heldOutRows, heldOutSums, trainBoth } from './toxicity/second-step.ts';

const VERSION = '1.0.0';
/** Share of toxic texts among RealToxicityPrompts' 99,442 prompts, which are drawn from the web. */
const BASE_RATE = 0.22;

const root = resolve(import.meta.dirname, '..');
const { values } = parseArgs({
  options: { 'data-dir': { type: 'string' }, check: { type: 'boolean', default: false } },
});
const data = values['data-dir'] ?? process.env.HARNESS_DATA ?? join(root, '../shared/data');
const file = join(data, 'toxicity/train.jsonl.gz');
if (!existsSync(file)) {
  console.error(`no ${file}: --data-dir or HARNESS_DATA names a folder with toxicity/train.jsonl.gz`);
  process.exit(2);
}

const texts = await readTexts(file);
const own = neutralTexts();
const scores = Float64Array.from(texts, ({ toxicity }) => toxicity);
const held = heldOutRows(texts, own);
const sums = heldOutSums(held, scores);
const weights = baseRateWeights(scores, BASE_RATE);
const curve = calibrate(sums, scores, weights);
const bytes = encodeModel({ name: 'harness-embedded', version: VERSION, ...trainBoth(texts, own, held), ...curve });

const four = (x: number): number => Number(x.toFixed(4));
const natural = texts.flatMap((text, i) => (isNatural(text) ? [i] : []));
const pick = (from: Float64Array): Float64Array => Float64Array.from(natural, (i) => from[i]!);
const quality = (said: Float64Array, perspective: Float64Array): object => {
  const { n, auroc, spearman } = qualityOf(said, perspective);
  return { n, auroc: four(auroc), spearman: four(spearman) };
};
const scorer = new ToxicityScorer(decodeModel(bytes));
const people = new Map<string, number[]>();
for (const { term, text } of measuredSentences()) people.set(term, [...(people.get(term) ?? []), scorer.score(text)]);
const card = {
  bytes: bytes.length,
  heldOut: { all: quality(sums, scores), realToxicityPrompts: quality(pick(sums), pick(scores)) },
  calibrationError: four(
    calibrationError(
      sums.map((sum) => onCurve(curve, sum)),
      scores,
      weights,
    ),
  ),
  falsePositives: four(mean([...people.values()].flat().map((score) => (score > 0.5 ? 1 : 0)))),
  people: Object.fromEntries(
    [...people].map(([term, found]) => [term, { mean: four(mean(found)), above: found.filter((s) => s > 0.5).length }]),
  ),
};
console.log(JSON.stringify(card, null, 1));

const target = join(root, 'evals/models/toxicity/model.bin');
if (values.check) {
  const same = existsSync(target) && readFileSync(target).equals(bytes);
  console.log(same ? 'model.bin is what the script makes' : 'model.bin differs');
  process.exit(same ? 0 : 1);
}
mkdirSync(join(target, '..'), { recursive: true });
await writeFileAtomic(target, bytes);
