/** `harness mitigate` as it is typed: the file it writes has the gap it tells, and trains; one clear error each. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FastRandom } from '../../src/statistics/fast-random.ts';
import { harness } from './harness.ts';

let folder: string;
let data: string;

interface Told {
  before: { gap: number; accuracy: number };
  after: { gap: number; accuracy: number };
  groups: Record<string, { thresholds: number[] }>;
  curve: { gap: number; accuracy: number }[];
  weights: { group: string; label: string; weight: number }[];
  rows: number;
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'harness-mitigate-'));
  const random = new FastRandom(9, 'applicants');
  const lines = Array.from({ length: 600 }, (_, i) => {
    const sex = i % 2 === 0 ? 'f' : 'm';
    const hired = random.uniform() < (sex === 'f' ? 0.3 : 0.6) ? 1 : 0;
    const score = Math.min(1, (random.uniform() + 0.5 * hired + (sex === 'm' ? 0.3 : 0)) / 1.8);
    return `${hired},${score.toFixed(3)},${sex},text ${i}\n`;
  });
  data = join(folder, 'applicants.csv');
  writeFileSync(data, `hired,score,sex,prompt\n${lines.join('')}`);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const asked = (...more: string[]): string[] => [
  ...['mitigate', '--data', data, '--group', 'sex', '--reference', 'hired', '--probability', 'score'],
  ...more,
];

async function told(...more: string[]): Promise<Told> {
  const { code, out, err } = await harness([...asked(...more), '--json']);
  expect(code, err).toBe(0);
  return JSON.parse(out) as Told;
}

async function measured(file: string, metrics: string): Promise<Record<string, number>> {
  const { code, out, err } = await harness([
    ...['score', '--data', file, '--metrics', metrics, '--group', 'sex', '--json', '--resamples', '2'],
    ...['--prediction', 'fair_prediction', '--reference', 'hired'],
  ]);
  expect(code, err).toBe(0);
  const { results } = JSON.parse(out) as { results: { metric: string; value: number }[] };
  return Object.fromEntries(results.map(({ metric, value }) => [metric, value]));
}

describe('harness mitigate', () => {
  for (const [method, constraint, metric] of [
    ['thresholds', 'demographic_parity', 'demographic_parity_difference'],
    ['thresholds', 'equalized_odds', 'equalized_odds_difference'],
    ['reject-option', 'equal_opportunity', 'equal_opportunity_difference'],
  ] as const) {
    it(`writes decisions of ${method} with the gap and accuracy that it tells: ${constraint}`, async () => {
      const out = join(folder, `${method}-${constraint}.jsonl`);
      const { before, after, curve } = await told('--method', method, '--constraint', constraint, '--out', out);
      expect(before.gap).toBeGreaterThan(0.1);
      expect(after.gap).toBeLessThanOrEqual(0.05);
      const found = await measured(out, `${metric},accuracy`);
      expect(found[metric]).toBeCloseTo(after.gap, 12);
      expect(found.accuracy).toBeCloseTo(after.accuracy, 12);
      expect(curve.length).toBeGreaterThan(1);
    });
  }

  it('decides by chance where odds must be equal, the same way for the same seed', async () => {
    const files = ['a', 'b'].map((name) => join(folder, `${name}.jsonl`));
    for (const out of files) await told('--method', 'randomised', '--seed', '4', '--out', out);
    expect(readFileSync(files[0]!, 'utf8')).toBe(readFileSync(files[1]!, 'utf8'));
    expect((await measured(files[0]!, 'equalized_odds_difference')).equalized_odds_difference).toBeLessThan(0.2);
  });

  it('weighs training rows, or repeats them', async () => {
    const out = join(folder, 'weighted.jsonl');
    const { weights } = await told('--method', 'reweighing', '--out', out);
    const lines = readFileSync(out, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines).toHaveLength(600);
    const first = lines[0]!;
    expect(first.weight).toBe(weights.find(({ group, label }) => group === first.sex && label === first.hired)!.weight);
    const repeated = join(folder, 'repeated.jsonl');
    const { rows } = await told('--method', 'reweighing', '--out', repeated, '--resample');
    const again = readFileSync(repeated, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, string>);
    expect(again).toHaveLength(rows);
    const rate = (sex: string): number => {
      const own = again.filter((row) => row.sex === sex);
      return own.filter(({ hired }) => hired === '1').length / own.length;
    };
    expect(Math.abs(rate('f') - rate('m'))).toBeLessThan(0.01);
    expect(Object.keys(again[0]!)).toEqual(['hired', 'score', 'sex', 'prompt']);
  });

  it('writes weights that a training recipe reads: the loss is that of the weighted rows', async () => {
    const rows = join(folder, 'answers.csv');
    const lines = Array.from({ length: 12 }, (_, i) => {
      const [sex, hired] = i % 2 === 0 ? ['f', i % 6 === 0 ? 1 : 0] : ['m', i % 3 === 0 ? 0 : 1];
      return `${hired},${sex},Is number ${i} hired?, ${hired === 1 ? 'yes' : 'no'}\n`;
    });
    writeFileSync(rows, `hired,sex,prompt,completion\n${lines.join('')}`);
    const out = join(folder, 'answers-weighed.jsonl');
    const mitigated = await harness([
      ...['mitigate', '--data', rows, '--group', 'sex', '--reference', 'hired', '--method', 'reweighing', '--out', out],
    ]);
    expect(mitigated.code, mitigated.err).toBe(0);
    const weighed = readFileSync(out, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { weight: number });
    expect(new Set(weighed.map(({ weight }) => weight)).size).toBe(2);

    const model = join(import.meta.dirname, '..', '..', 'fixtures', 'models', 'tiny-llama-hh');
    const trained = async (name: string, data: string, ...more: string[]): Promise<number> => {
      const place = join(folder, name);
      const { code, err } = await harness([
        ...['align', '--method', 'sft', '--model_name_or_path', model, '--dataset_name', data, '--output_dir', place],
        ...['--max_steps', '1', '--logging_steps', '1', '--learning_rate', '0', '--save_strategy', 'no', ...more],
      ]);
      expect(code, err).toBe(0);
      return (JSON.parse(readFileSync(join(place, 'metrics.jsonl'), 'utf8').split('\n')[0]!) as { loss: number }).loss;
    };
    const all = ['--per_device_train_batch_size', '4', '--gradient_accumulation_steps', '3'];
    const found = await trained('weighed', out, ...all, '--dataset_weight_field', 'weight');
    const [sums, plain] = [{ loss: 0, tokens: 0 }, await trained('plain', out, ...all)];
    for (const label of [0, 1]) {
      for (const sex of ['f', 'm']) {
        const own = lines.filter((line) => line.startsWith(`${label},${sex}`));
        const cell = join(folder, `cell-${label}${sex}.csv`);
        writeFileSync(cell, `hired,sex,prompt,completion\n${own.join('')}`);
        const loss = await trained(`cell-${label}${sex}`, cell, '--per_device_train_batch_size', String(own.length));
        const weight = (weighed as (Record<string, unknown> & { weight: number })[]).find(
          (row) => row.hired === String(label) && row.sex === sex,
        )!.weight;
        // Both answers are one token and the end.
        sums.loss += weight * own.length * loss;
        sums.tokens += weight * own.length;
      }
    }
    expect(found).toBeCloseTo(sums.loss / sums.tokens, 5);
    expect(Math.abs(found - plain)).toBeGreaterThan(1e-3);
  });

  it('prints what it found as tables', async () => {
    const { out } = await harness(asked('--constraint', 'demographic_parity'));
    expect(out).toMatch(/one threshold +0\.\d{4} +0\.\d{4}/);
    expect(out).toMatch(/\nf +0\.\d+/);
  });

  it('refuses wrong input with one message each', async () => {
    const refusal = async (...more: string[]): Promise<string> => {
      const { code, err } = await harness(asked(...more));
      expect(code, err).toBe(2);
      return err;
    };
    expect(await refusal('--group', 'age')).toContain('no column "age"');
    expect(await refusal('--probability', 'prompt')).toMatch(/row 1 \(applicants\.csv:2\): prompt is a string/);
    expect(await refusal('--reference', 'sex')).toContain('the class "f" is neither 0/1 nor true/false');
    expect(await refusal('--max-gap', '2')).toContain('--max-gap 2: expected a number from 0 to 1');
    expect(await refusal('--method', 'randomised', '--constraint', 'equal_opportunity')).toContain(
      '--method thresholds',
    );
    expect(await refusal('--resample')).toContain('--resample goes with --method reweighing and --out FILE');
    expect(await refusal('--pos-label', 'nobody')).toContain('has no row of the positive class');
  });
});
