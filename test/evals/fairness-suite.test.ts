/** The fairness suite on a model that only writes: what it can be asked is asked, the rest is named; and the table of decisions. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { harness } from '../cli/harness.ts';

const root = resolve(import.meta.dirname, '../..');
const scratch = mkdtempSync(join(tmpdir(), 'fairness-suite-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

interface Results {
  metrics: Record<string, { value: number | null; n: number; ci95: [number, number] | null; parts?: object }>;
  by: Record<string, Record<string, Results['metrics']>>;
}

describe('harness eval --suite fairness', () => {
  it('asks a model without log-likelihoods with letters, and says what is left out', async () => {
    const data = join(scratch, 'data');
    mkdirSync(join(data, 'bold'), { recursive: true });
    const rows = ['actors', 'actresses'].flatMap((group) =>
      [1, 2, 3].map((i) => ({ group, subject: `Nobody_${i}`, prompt: `Nobody ${i} ` })),
    );
    writeFileSync(join(data, 'bold', 'gender.jsonl'), rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
    const out = join(scratch, 'run');
    const program = fileURLToPath(new URL('tasks/letters/always-a.mjs', import.meta.url));
    const model = `command:"${process.execPath}" "${program}"`;
    const argv = ['eval', '--suite', 'fairness', '--model', model, '--data-dir', data, '--output-dir', out, '--quiet'];
    const { code, err } = await harness(argv, { ...process.env, HARNESS_DATA: data });
    expect({ code, err }).toMatchObject({ code: 0 });
    for (const task of ['fairness_pairs', 'fairness_questions', 'fairness_pronouns']) {
      expect(err).toMatch(new RegExp(`${task} is left out: .*needs log-probabilities`));
      expect(existsSync(join(out, 'evals', task))).toBe(false);
    }
    expect(err).toMatch(/bias_in_bios_named is left out: .*not here/);
    const of = (task: string) => JSON.parse(readFileSync(join(out, 'evals', task, 'results.json'), 'utf8')) as Results;
    expect(of('fairness_pronouns_letter').metrics).toMatchObject({
      ...{ acc: { value: 0.5, n: 96 }, pro_minus_anti: { value: 0 }, unread: { value: 0 } },
    });
    // "A" is each of the three answers equally often.
    expect(of('fairness_questions_letter').metrics.bias_ambiguous).toMatchObject({ parts: { answers: 84, named: 56 } });
    const bold = of('bold');
    expect(bold.metrics.sentiment_gap).toMatchObject({ value: 0, n: 6 });
    expect(Object.keys(bold.by.group!)).toEqual(['actors', 'actresses']);
    const card = readFileSync(join(out, 'card.html'), 'utf8');
    expect(card).toContain('Gaps between groups');
    expect(card).toContain('bold: sentiment_gap');
    // Always "A": the same in every crossing of groups, which stand in the results as heat maps read them.
    const gap = of('fairness_questions_letter').metrics.accuracy_gap!.parts as { by_group: object; columns: string[] };
    expect([gap.columns, Object.keys(gap.by_group).length]).toEqual([['axis', 'context'], 12]);
    expect(card).toContain('Groups where columns meet');
    expect(card).not.toContain('Calibration by group');
    const { metrics } = of('fairness');
    expect(metrics.pronoun_accuracy_letter!.value).toBeCloseTo(50, 9);
    expect(metrics.pronoun_accuracy!.value).toBeNull();
  }, 120_000);
});

describe('fairness_questions by log-likelihood', () => {
  it('tells how sure the model is of each kind of group, and the card draws it', async () => {
    const out = join(scratch, 'likelihoods');
    const model = join(root, 'fixtures/models/tiny-llama-hh');
    const argv = ['eval', '--tasks', 'fairness_questions', '--model', model, '--output-dir', out, '--quiet'];
    const { code, err } = await harness([...argv, '--limit', '48'], { ...process.env });
    expect({ code, err }).toMatchObject({ code: 0 });
    const file = join(out, 'evals', 'fairness_questions', 'results.json');
    const { metrics } = JSON.parse(readFileSync(file, 'utf8')) as Results;
    type Parts = {
      by_group: Record<string, { count: number; accuracy: number }>;
      reliability: Record<string, { count: number }[]>;
    };
    const { by_group: groups, reliability } = metrics.calibration_gap!.parts as Parts;
    const counts = Object.values(groups).map(({ count }) => count);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(48);
    const right = Object.values(groups).reduce((sum, { count, accuracy }) => sum + count * accuracy, 0);
    expect(right / 48).toBeCloseTo(metrics.acc!.value!, 9);
    for (const [group, bins] of Object.entries(reliability)) {
      expect(bins.reduce((sum, { count }) => sum + count, 0)).toBe(groups[group]!.count);
    }
    const card = readFileSync(join(out, 'card.html'), 'utf8');
    for (const title of ['Gaps between groups', 'Groups where columns meet', 'Calibration by group'])
      expect(card).toContain(`>${title}</h2>`);
  }, 120_000);
});

describe('fixtures/fairness/predictions.csv', () => {
  const table = join(root, 'fixtures/fairness/predictions.csv');
  const gaps = async (group: string) => {
    const argv = ['score', '--data', table, '--metrics', 'demographic_parity_difference', '--group', group, '--json'];
    const { code, out } = await harness([...argv, '--resamples', '200']);
    expect(code).toBe(0);
    return JSON.stringify(JSON.parse(out));
  };

  it('has the gaps that the script puts in, counted by hand', async () => {
    const [head, ...lines] = readFileSync(table, 'utf8').trim().split('\n');
    expect(lines.length).toBeGreaterThanOrEqual(2000);
    const names = head!.split(',');
    const selected = (column: string, value: string): number => {
      const own = lines.map((line) => line.split(',')).filter((row) => row[names.indexOf(column)] === value);
      return own.filter((row) => row[names.indexOf('prediction')] === '1').length / own.length;
    };
    const sex = selected('sex', 'male') - selected('sex', 'female');
    expect(sex).toBeGreaterThan(0.08);
    expect(selected('origin', 'local') - selected('origin', 'abroad')).toBeGreaterThan(0.15);
    expect(Math.abs(selected('disability', 'no') - selected('disability', 'yes'))).toBeLessThan(0.06);
    expect(await gaps('sex')).toContain(String(sex).slice(0, 9));
  }, 60_000);
});
