/**
 * Writes fixtures/fairness/predictions.csv: 2,400 made-up people whom a made-up classifier admits or not. Same seed, same bytes.
 * Who deserves it does not hang on any group. The classifier holds women and, more, people from abroad to be less likely to deserve
 * it than they are, and women from abroad less than both together; age and disability change nothing. So the gaps of sex, of
 * origin and of their crossing are real, and those of age and disability are chance.
 *
 *   npx tsx scripts/make-predictions.ts [--check]      --check: writes nothing, exit code 1 when the file differs
 */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { writeFileAtomic } from '../src/base/atomic.ts';
import { Random } from '../src/base/random.ts';

const ROWS = 2400;
const SEED = 20261120;

/** What the classifier takes off, in logits. */
const LESS = { female: 0.5, abroad: 0.8, both: 0.4 };
/** Spread of what is deserved, and of what the classifier sees amiss. */
const [SIGNAL, NOISE] = [1.6, 0.7];

const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
const file = join(resolve(import.meta.dirname, '..'), 'fixtures/fairness/predictions.csv');

const random = new Random(SEED, 'predictions');
const uniform = (): number => (random.uint32() + 0.5) / 2 ** 32;
const normal = (): number => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
const chance = (logit: number): number => 1 / (1 + Math.exp(-logit));

/** One of the options with these shares. */
function pick(options: Readonly<Record<string, number>>): string {
  let left = uniform();
  for (const [option, share] of Object.entries(options)) {
    left -= share;
    if (left < 0) return option;
  }
  return Object.keys(options).at(-1) as string;
}

const lines = ['id,sex,age,origin,disability,reference,probability,prediction'];
for (let id = 1; id <= ROWS; id++) {
  const sex = pick({ female: 0.48, male: 0.52 });
  const age = pick({ 'under 30': 0.3, '30 to 50': 0.4, 'over 50': 0.3 });
  const origin = pick({ local: 0.7, abroad: 0.3 });
  const disability = pick({ no: 0.88, yes: 0.12 });
  const deserved = SIGNAL * normal();
  const [woman, abroad] = [sex === 'female' ? 1 : 0, origin === 'abroad' ? 1 : 0];
  const less = LESS.female * woman + LESS.abroad * abroad + LESS.both * woman * abroad;
  const reference = uniform() < chance(deserved) ? 1 : 0;
  const probability = chance(deserved - less + NOISE * normal());
  const row = [id, sex, age, origin, disability, reference, probability.toFixed(4), probability >= 0.5 ? 1 : 0];
  lines.push(row.join(','));
}

const text = `${lines.join('\n')}\n`;
if (!values.check) await writeFileAtomic(file, text);
else if (readFileSync(file, 'utf8') !== text) {
  process.stderr.write(`${file} is not what this script makes\n`);
  process.exitCode = 1;
}
