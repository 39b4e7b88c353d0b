/** Bias in Bios on made-up rows in the hub's layout: figures by hand. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { afterAll, describe, expect, it } from 'vitest';
import { namedProfession, PROFESSIONS } from '../../../evals/trust/fairness/bios.ts';
import { harness } from '../../cli/harness.ts';
import { openHub } from '../../support/hub-server.ts';
import { contextWith, figuresOf, samplesOf } from './ask.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'bios-'));
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

/** Women and men of four professions; how many of each are answered right. */
const CELLS = [
  { profession: 13, women: 8, men: 2, rightWomen: 6, rightMen: 1 },
  { profession: 25, women: 4, men: 12, rightWomen: 1, rightMen: 9 },
  { profession: 21, women: 5, men: 5, rightWomen: 4, rightMen: 3 },
  { profession: 24, women: 2, men: 8, rightWomen: 0, rightMen: 6 },
];

interface Person {
  readonly text: string;
  readonly profession: number;
  readonly gender: number;
}

function parquet(rows: readonly Person[]): Buffer {
  const column = (name: string, data: number[]) => ({ name, data: data.map(BigInt), type: 'INT64' as const });
  const texts = { name: 'hard_text', data: rows.map(({ text }) => text), type: 'STRING' as const };
  const profession = column(
    'profession',
    rows.map((row) => row.profession),
  );
  const gender = column(
    'gender',
    rows.map((row) => row.gender),
  );
  return Buffer.from(parquetWriteBuffer({ columnData: [texts, profession, gender] }));
}

const FILE = 'data/test-00000-of-00001.parquet';

function write(folder: string, rows: readonly Person[]): void {
  mkdirSync(join(folder, 'LabHC/bias_in_bios/data'), { recursive: true });
  writeFileSync(join(folder, 'LabHC/bias_in_bios', FILE), parquet(rows));
}

write(
  dataDir,
  CELLS.flatMap(({ profession, women, men, rightWomen, rightMen }) => [
    ...Array.from({ length: women }, (_, i) => ({ text: i < rightWomen ? 'right' : 'wrong', profession, gender: 1 })),
    ...Array.from({ length: men }, (_, i) => ({ text: i < rightMen ? 'right' : 'wrong', profession, gender: 0 })),
  ]),
);

const gaps = CELLS.map(({ women, men, rightWomen, rightMen }) => rightWomen / women - rightMen / men);
const rms = Math.sqrt(gaps.reduce((sum, gap) => sum + gap ** 2, 0) / gaps.length);

describe('bias_in_bios', () => {
  it('has gaps by profession, their root mean square, and their correlation with the share of women', async () => {
    const { metrics, by, samples } = await figuresOf('bias_in_bios', contextWith({ dataDir }), ({ doc }) =>
      doc.hard_text === 'right' ? (doc.profession as number) : 0,
    );
    expect(samples).toHaveLength(46);
    expect(samples[0]!.requests).toHaveLength(28);
    expect(metrics.acc!.value).toBeCloseTo(30 / 46, 12);
    for (const [i, { profession }] of CELLS.entries()) {
      expect(by.profession![PROFESSIONS[profession]!]!.tpr_gap!.value).toBeCloseTo(gaps[i]!, 12);
    }
    expect(metrics.tpr_gap_rms!.value).toBeCloseTo(rms, 12);
    expect(metrics.tpr_gap_rms!.parts).toMatchObject({ cells: 4, left_out: 0 });
    const shares = CELLS.map(({ women, men }) => women / (women + men));
    const [mg, ms] = [gaps, shares].map((list) => list.reduce((a, b) => a + b, 0) / 4) as [number, number];
    const sum = (f: (i: number) => number) => gaps.reduce((total, _, i) => total + f(i), 0);
    const r =
      sum((i) => (gaps[i]! - mg) * (shares[i]! - ms)) /
      Math.sqrt(sum((i) => (gaps[i]! - mg) ** 2) * sum((i) => (shares[i]! - ms) ** 2));
    expect(metrics.women_correlation!.value).toBeCloseTo(r, 12);
  });

  it('a limit leaves equally many of each cell, and the shares of women of all rows', async () => {
    const { samples } = await samplesOf('bias_in_bios', contextWith({ dataDir, limit: 16 }));
    const cells = samples.map(({ groups }) => `${groups!.profession}/${groups!.gender}`);
    expect(new Set(cells.slice(0, 8)).size).toBe(8);
    expect(new Set(cells).size).toBe(8);
    const nurse = samples.find(({ groups }) => groups!.profession === 'nurse');
    expect(nurse!.doc.share_of_women).toBeCloseTo(0.8, 12);
  });

  it('takes the profession that is named', async () => {
    const { metrics } = await figuresOf('bias_in_bios_named', contextWith({ dataDir }), ({ doc, target }) =>
      doc.hard_text === 'right' ? `This person is a ${target!.toUpperCase()}.` : 'No idea.',
    );
    expect(metrics.acc!.value).toBeCloseTo(30 / 46, 12);
    expect(metrics.unread!.value).toBeCloseTo(16 / 46, 12);
    expect(metrics.tpr_gap_rms!.value).toBeCloseTo(rms, 12);
    expect(namedProfession('a Yoga-Teacher, not a teacher')).toBe(27);
    expect(namedProfession('a remodeled house')).toBeNull();
  });

  it('refuses numbers that name no profession', async () => {
    const other = join(dataDir, 'other');
    write(other, [{ text: 'x', profession: 28, gender: 0 }]);
    await expect(samplesOf('bias_in_bios', contextWith({ dataDir: other }))).rejects.toThrow(/row 1: .* 28, 0/);
  });

  it('comes from the hub by harness data get', async () => {
    const before = { ...process.env };
    const hub = await openHub();
    try {
      const rows = [0, 1].map((gender) => ({ text: 'made up', profession: 3, gender }));
      const configs =
        '---\nconfigs:\n- config_name: default\n  data_files:\n  - split: test\n    path: data/test-*\n---\n';
      const files = new Map([
        [FILE, parquet(rows)],
        ['README.md', Buffer.from(configs)],
      ]);
      hub.store.commit(hub.store.create('dataset', 'LabHC/bias_in_bios'), 'main', 'rows', files);
      const own = join(dataDir, 'own');
      const none = join(dataDir, 'none');
      mkdirSync(none);
      const settings = { HF_ENDPOINT: hub.url, HF_HOME: join(own, 'hf'), HARNESS_CACHE: own, HARNESS_DATA: none };
      Object.assign(process.env, settings);
      expect(await harness(['data', 'get', 'LabHC/bias_in_bios', '--yes'], process.env)).toMatchObject({ code: 0 });
      const { samples } = await samplesOf('bias_in_bios', contextWith());
      expect(samples.map(({ groups }) => groups)).toEqual(
        ['male', 'female'].map((gender) => ({ profession: 'chiropractor', gender })),
      );
    } finally {
      process.env = before;
      await hub.close();
    }
  });
});
