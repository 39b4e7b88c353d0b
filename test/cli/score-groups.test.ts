/** `harness score` with metrics that compare groups: several columns, undefined rates, warnings, one clear error for each wrong input. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { harness } from './harness.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'harness-groups-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Result {
  metric: string;
  value: number | null;
  ci95: [number, number] | null;
  p: number | null;
  p_adjusted: number | null;
  interval: string;
  groups?: object;
  parts: {
    columns: string[];
    by_group: Record<string, Record<string, number>>;
    by_columns: Record<string, { value: number; p: number; p_adjusted: number; groups: number }>;
    by_class: Record<string, object>;
    excluded: Record<string, number>;
    reason?: string;
    warnings: string[];
  };
}

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const csv = (name: string, rows: readonly Record<string, unknown>[]): string =>
  file(
    name,
    [Object.keys(rows[0]!), ...rows.map((row) => Object.values(row))].map((values) => `${values.join(',')}\n`).join(''),
  );

async function results(...argv: string[]): Promise<Result[]> {
  const { code, out, err } = await harness(['score', '--json', '--resamples', '500', ...argv]);
  expect(code, err).toBe(0);
  return (JSON.parse(out) as { results: Result[] }).results;
}

async function refusal(...argv: string[]): Promise<string> {
  const { code, err } = await harness(['score', ...argv]);
  expect(code, err).toBe(2);
  return err;
}

/** 400 applicants; women are selected half as often as men, whatever their age. */
const ROWS = Array.from({ length: 400 }, (_, i) => {
  const sex = i % 2 === 0 ? 'f' : 'm';
  const reference = Math.floor(i / 2) % 2;
  const prediction = (Math.floor(i / 4) * 7) % 10 < (sex === 'f' ? 3 : 6) ? 1 : 0;
  return {
    reference,
    prediction,
    probability: prediction === 1 ? 0.75 : 0.25,
    sex,
    age: i % 3 === 0 ? 'old' : 'young',
  };
});

describe('harness score with groups', () => {
  it('compares the crossed groups and each column by itself, from CSV as from Parquet', async () => {
    const data = csv('rows.csv', ROWS);
    const names = Object.keys(ROWS[0]!) as (keyof (typeof ROWS)[number])[];
    const columnData = names.map((name) => ({ name, data: ROWS.map((row) => row[name]) }));
    const parquet = file('rows.parquet', new Uint8Array(parquetWriteBuffer({ columnData })));
    const arguments_ = ['--metrics', 'demographic_parity_difference,equalized_odds_ratio', '--group', 'sex,age'];
    const found = await results('--data', data, ...arguments_);
    expect(await results('--data', parquet, ...arguments_)).toEqual(found);
    const [parity] = found;
    const rate = (keep: (row: (typeof ROWS)[number]) => boolean): number => {
      const own = ROWS.filter(keep);
      return own.filter(({ prediction }) => prediction === 1).length / own.length;
    };
    expect(parity!.parts.columns).toEqual(['sex', 'age']);
    expect(Object.keys(parity!.parts.by_group)).toEqual(['f|old', 'f|young', 'm|old', 'm|young']);
    expect(parity!.parts.by_group['f|old']!.selection_rate).toBeCloseTo(
      rate(({ sex, age }) => sex === 'f' && age === 'old'),
      12,
    );
    const { sex, age, 'sex|age': crossed } = parity!.parts.by_columns;
    expect(sex!.value).toBeCloseTo(rate((row) => row.sex === 'm') - rate((row) => row.sex === 'f'), 12);
    expect(crossed!.value).toBe(parity!.value);
    expect(sex!.p).toBeLessThan(0.01);
    expect(age!.p).toBeGreaterThan(0.2);
    expect(sex!.p_adjusted).toBeGreaterThanOrEqual(sex!.p);
    expect(parity!.ci95![0]).toBeLessThanOrEqual(parity!.value!);
    expect(parity!.interval).toBe('bootstrap, wider of percentile and basic, 500 resamples within groups');
    expect(parity!.p_adjusted).toBeGreaterThanOrEqual(parity!.p!);
    expect(parity).not.toHaveProperty('groups');
  });

  it('gives the same from probabilities as from the decisions they make', async () => {
    const data = csv(
      'probability.csv',
      ROWS.map(({ prediction: _, ...row }) => row),
    );
    const metrics = ['--metrics', 'equalized_odds_difference', '--group', 'sex'];
    const [own] = await results('--data', data, ...metrics);
    const [decided] = await results('--data', csv('decided.csv', ROWS), ...metrics);
    expect(own!.value).toBe(decided!.value);
    const [none] = await results('--data', data, ...metrics, '--options', 'threshold=0.8', 'zero_division=0');
    expect(none!.value).toBe(0);
  });

  it('takes other metrics by group beside it', async () => {
    const [accuracy, gap] = await results(
      ...['--data', csv('rows.csv', ROWS), '--metrics', 'accuracy,accuracy_difference', '--group', 'sex'],
    );
    const { f, m } = (accuracy!.groups as { sex: Record<'f' | 'm', { value: number }> }).sex;
    expect(gap!.value).toBeCloseTo(Math.abs(f.value - m.value), 12);
  });

  it('compares each of several classes with the rest', async () => {
    const rows = ROWS.map(({ prediction, sex }, i) => ({
      reference: ['yes', 'no', 'maybe'][i % 3],
      prediction: prediction === 1 ? 'yes' : i % 5 === 0 ? 'maybe' : 'no',
      sex,
    }));
    const [parity] = await results(
      ...['--data', csv('three.csv', rows), '--metrics', 'demographic_parity_difference', '--group', 'sex'],
    );
    const share = (label: string, sex: string): number => {
      const own = rows.filter((row) => row.sex === sex);
      return own.filter(({ prediction }) => prediction === label).length / own.length;
    };
    const gaps = ['yes', 'no', 'maybe'].map((label) => Math.abs(share(label, 'f') - share(label, 'm')));
    expect(parity!.value).toBeCloseTo(Math.max(...gaps), 12);
    expect(Object.keys(parity!.parts.by_class)).toEqual(['maybe', 'no', 'yes']);
  });

  it('says which rate is undefined and why, and never counts it as 0 unasked', async () => {
    const rows = [
      { reference: 0, prediction: 0, team: 'red' },
      { reference: 0, prediction: 1, team: 'red' },
      { reference: 1, prediction: 1, team: 'blue' },
      { reference: 0, prediction: 0, team: 'blue' },
    ];
    const data = csv('teams.csv', rows);
    const asked = ['--data', data, '--metrics', 'equal_opportunity_difference', '--group', 'team'];
    const [strict] = await results(...asked);
    expect(strict!.value).toBeNull();
    expect(strict!.parts.reason).toContain('tpr is 0/0 in group red: no row of the positive class');
    expect(strict!.parts.by_group.red).toMatchObject({ tpr: null, undefined: { tpr: 'no row of the positive class' } });
    const [counted] = await results(...asked, '--options', 'zero_division=0');
    expect(counted!.value).toBe(1);
    const { out } = await harness(['score', ...asked]);
    expect(out).toMatch(/\nequal_opportunity_difference +count +tpr\n/);
    expect(out).toMatch(/\nblue +2 +1\n/);
    expect(out).toMatch(/\nred +2 +-\n/);
    expect(out).toContain('equal_opportunity_difference is undefined: tpr is 0/0 in group red');
    expect(out).toContain('warning: 2 groups have fewer than 30 rows');
  });

  it('leaves small groups out where told to, and lists them', async () => {
    const rows = [...ROWS, { ...ROWS[0]!, sex: 'x' }];
    const asked = ['--data', csv('small.csv', rows), '--metrics', 'demographic_parity_difference', '--group', 'sex'];
    const [all] = await results(...asked);
    expect(all!.parts.warnings[0]).toContain('a group has fewer than 30 rows: x (1)');
    const [large] = await results(...asked, '--options', 'min_group_size=10');
    expect(large!.parts.excluded).toEqual({ x: 1 });
    expect(large!.value).toBeLessThan(all!.value!);
    const [none] = await results(...asked, '--options', 'min_group_size=1000');
    expect(none).toMatchObject({ value: null, parts: { reason: 'no group has 1000 rows' } });
  });

  it('draws whole clusters where rows are related', async () => {
    const rows = ROWS.map((row, i) => ({ ...row, family: `family ${Math.floor(i / 8)}` }));
    const [result] = await results(
      ...['--data', csv('families.csv', rows), '--metrics', 'demographic_parity_difference'],
      ...['--group', 'sex', '--cluster', 'family'],
    );
    expect(result).toMatchObject({
      p: null,
      interval: 'bootstrap, wider of percentile and basic, 500 resamples of clusters',
    });
  });

  it('finds neighbours by several feature columns', async () => {
    const rows = ROWS.map(({ prediction }, i) => ({ prediction, hours: prediction * 10 + (i % 7) / 10, grade: 1 }));
    const [result] = await results(
      ...['--data', csv('features.csv', rows), '--metrics', 'consistency', '--column', 'features=hours,grade'],
    );
    expect(result!.value).toBe(1);
  });

  describe('refuses', () => {
    const asked = (name: string, rows: readonly Record<string, unknown>[], ...more: string[]): Promise<string> =>
      refusal('--data', csv(name, rows), '--metrics', 'demographic_parity_difference', ...more);

    it('a group column that is not there', async () => {
      const err = await asked('a.csv', ROWS, '--group', 'gender');
      expect(err).toMatch(/row 1 \(a\.csv:2\): no column "gender"/);
      expect(err).toContain('columns: reference, prediction, probability, sex, age');
    });

    it('a comparison without groups', async () => {
      const err = await asked('b.csv', ROWS);
      expect(err).toContain('demographic_parity_difference compares groups, and no column says which group');
      expect(err).toContain('--group sex,age');
    });

    it('a label outside the declared ones', async () => {
      const rows = ROWS.map((row, i) => ({ ...row, prediction: i === 2 ? 7 : row.prediction }));
      const err = await asked('c.csv', rows, '--group', 'sex', '--options', 'labels=0,1');
      expect(err).toMatch(/row 3 \(c\.csv:4\): the class "7" is not among the labels/);
    });

    it('a positive class that no row has', async () => {
      const err = await asked('d.csv', ROWS, '--group', 'sex', '--options', 'pos_label=yes');
      expect(err).toContain('no row has the class "yes"');
      expect(err).toContain('pos_label is one of 0, 1');
    });

    it('a probability outside 0 .. 1', async () => {
      const rows = ROWS.map(({ prediction: _, ...row }, i) => ({
        ...row,
        probability: i === 4 ? 1.5 : row.probability,
      }));
      const err = await asked('e.csv', rows, '--group', 'sex');
      expect(err).toMatch(/row 5 \(e\.csv:6\): probability is 1\.5, which is not a probability/);
    });

    it('a column with as many values as rows', async () => {
      const rows = Array.from({ length: 10_001 }, (_, i) => ({ reference: 1, prediction: 1, id: i }));
      expect(await asked('f.csv', rows, '--group', 'id')).toContain('more than 10000 groups by id');
    });
  });
});
