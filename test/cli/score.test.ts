/** `harness score` as it is typed: documents, tables, formats, standard input, plug-ins, one clear error each. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../../src/cli/program.ts';
import { harness } from './harness.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'harness-score-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Row = Record<string, unknown>;

interface Result {
  metric: string;
  options: Row;
  signature: string;
  value: number | null;
  parts: Row;
  stderr: number | null;
  ci95: [number, number] | null;
  n: number;
  per_sample?: (number | null)[];
  groups?: Record<string, Record<string, { value: number; n: number }>>;
  baseline?: { difference: number; p: number; p_adjusted: number; test: string; column: string };
}

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}
const jsonl = (name: string, rows: readonly Row[]): string =>
  file(name, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));

async function results(...argv: string[]): Promise<Result[]> {
  const { code, out, err } = await harness(['score', '--json', ...argv]);
  expect(code, err).toBe(0);
  const document = JSON.parse(out) as { schema_version: number; results: Result[] };
  expect(document.schema_version).toBe(1);
  return document.results;
}

/** The message on stderr of a command that exits with 2. */
async function refusal(...argv: string[]): Promise<string> {
  const { code, err } = await harness(['score', ...argv]);
  expect(code, err).toBe(2);
  return err;
}

const ROWS = [
  { prediction: 'the cat sat on the mat', reference: ['the cat sat on a mat', 'a cat sat on the mat'], topic: 'a' },
  { prediction: 'hello there my friend', reference: ['hello there, friend', 'hi there my friend'], topic: 'b' },
  { prediction: 'it rains a lot', reference: ['it rains very much', 'it is raining a lot'], topic: 'a' },
];

describe('harness score', () => {
  it('prints one document with options, signature, parts, interval and n', async () => {
    const data = jsonl('rows.jsonl', ROWS);
    const [bleu, chrf] = await results('--data', data, '--metrics', 'bleu,chrf', '--options', 'lowercase=true');
    expect(bleu).toMatchObject({ metric: 'bleu', n: 3, options: { lowercase: true, tokenize: '13a' } });
    expect(bleu!.signature).toMatch(/^nrefs:2\|case:lc\|eff:no\|tok:13a\|smooth:exp\|version:\d/);
    expect(bleu!.parts).toHaveProperty('precisions');
    expect(bleu!.ci95![0]).toBeLessThanOrEqual(bleu!.value!);
    expect(chrf!.stderr).toBeGreaterThan(0);
    expect(bleu).not.toHaveProperty('per_sample');
  });

  it('gives options to the metrics that have them, or to one by name', async () => {
    const data = jsonl('rows.jsonl', ROWS);
    const [bleu, chrf] = await results(
      '--data',
      data,
      '--metrics',
      'bleu,chrf',
      '--options',
      'chrf.word_order=2',
      'smooth_method=none',
    );
    expect(chrf!.options.word_order).toBe(2);
    expect(bleu!.options.smooth_method).toBe('none');
  });

  it('prints a table with intervals and the numbers of rows', async () => {
    const data = jsonl('rows.jsonl', ROWS);
    const { code, out, err } = await harness(['score', '--data', data, '--metrics', 'rouge', '--per-sample']);
    expect(code, err).toBe(0);
    expect(out).toMatch(/^metric\s+value\s+95 % interval\s+stderr\s+n/);
    for (const name of ['rouge1', 'rouge2', 'rougeL', 'rougeLsum']) expect(out).toContain(`${name} ↑`);
    expect(out).toMatch(/\n +3 {2}/);
  });

  it('gives the same numbers from JSON lines, CSV, Parquet and standard input', async () => {
    const rows = [
      { answer: 'yes', gold: 'yes', p: 0.75 },
      { answer: 'no', gold: 'yes', p: 0.25 },
      { answer: 'no, never', gold: 'no, never', p: 0.5 },
    ];
    const csv = `answer,gold,p\n${rows.map(({ answer, gold, p }) => `"${answer}","${gold}",${p}`).join('\n')}\n`;
    const columns = ['answer', 'gold', 'p'] as const;
    const parquet = parquetWriteBuffer({
      columnData: columns.map((name) => ({ name, data: rows.map((row) => row[name]) })),
    });
    const files = [jsonl('same.jsonl', rows), file('same.csv', csv), file('same.parquet', new Uint8Array(parquet))];
    const argv = ['--metrics', 'exact_match,token_f1', '--prediction', 'answer', '--reference', 'gold', '--per-sample'];
    const all = await Promise.all(files.map((data) => results('--data', data, ...argv)));
    expect(all[0]![0]!.per_sample).toEqual([1, 0, 1]);
    for (const other of all.slice(1)) expect(other).toEqual(all[0]);

    let out = '';
    const write = (text: string): void => {
      out += text;
    };
    const sink = { write, isTTY: false, columns: 100 };
    async function* input() {
      yield new TextEncoder().encode(csv);
    }
    const code = await run(['score', '--json', ...argv, '--format', 'csv'], { out: sink, err: sink, env: {}, input });
    expect(code, out).toBe(0);
    expect((JSON.parse(out) as { results: Result[] }).results).toEqual(all[0]);
  });

  it('takes several columns as several references', async () => {
    const data = file('refs.csv', 'prediction,first,second\na b c,x,a b c\n');
    const [exact] = await results('--data', data, '--metrics', 'exact_match', '--reference', 'first,second');
    expect(exact!.value).toBe(1);
  });

  it('reads probabilities, clusters and groups', async () => {
    const rows = Array.from({ length: 40 }, (_, i) => ({
      reference: i % 2,
      probability: i % 5 === 0 ? 0.5 : i % 2 === 1 ? 0.8 : 0.3,
      passage: Math.floor(i / 4),
      language: i < 10 ? 'de' : 'en',
    }));
    const data = jsonl('classes.jsonl', rows);
    const [accuracy, area] = await results(
      '--data',
      data,
      '--metrics',
      'accuracy,auroc',
      '--group',
      'language',
      '--cluster',
      'passage',
    );
    expect(accuracy!.value).toBe(0.9);
    // 16 positives at 0.8 beat all 20 negatives; 4 at 0.5 beat 16 and tie with 4: 392 of 400.
    expect(area!.value).toBeCloseTo(0.98, 10);
    expect(accuracy!.groups!.language).toMatchObject({ de: { n: 10 }, en: { n: 30 } });
    const plain = await results('--data', data, '--metrics', 'accuracy');
    expect(plain[0]!.ci95).not.toEqual(accuracy!.ci95);
  });

  it('compares with a baseline column and corrects over the metrics', async () => {
    const rows = Array.from({ length: 60 }, (_, i) => ({
      reference: `answer ${i}`,
      prediction: i % 3 === 0 ? 'wrong' : `answer ${i}`,
      old: i % 3 !== 1 ? 'wrong' : `answer ${i}`,
    }));
    const data = jsonl('baseline.jsonl', rows);
    const [exact, f1] = await results('--data', data, '--metrics', 'exact_match,token_f1', '--baseline', 'old');
    expect(exact!.baseline).toMatchObject({ column: 'old', test: 'McNemar, exact' });
    expect(exact!.baseline!.difference).toBeCloseTo(1 / 3, 12);
    // 20 samples are right now and were wrong, none the other way round.
    expect(exact!.baseline!.p).toBeCloseTo(2 * 0.5 ** 20, 12);
    expect(exact!.baseline!.p_adjusted).toBeCloseTo(4 * 0.5 ** 20, 12);
    expect(f1!.baseline!.p_adjusted).toBe(f1!.baseline!.p);
  });

  it('exits with 3 when a gate fails', async () => {
    const data = jsonl('rows.jsonl', ROWS);
    const gate = (bound: string) => harness(['score', '--data', data, '--metrics', 'bleu,ter', '--fail-under', bound]);
    expect((await gate('bleu=99')).code).toBe(3);
    expect((await gate('bleu=1')).code).toBe(0);
    expect((await gate('ter=1')).code).toBe(3);
    expect((await gate('ter=500')).code).toBe(0);
  });

  it('loads a metric from a file outside', async () => {
    const plugin = file(
      'shouting.ts',
      `import { defineMetric } from '@harness-ai/harness/plugin';
       export default defineMetric({
         name: 'shouting', summary: 'Share of letters in capitals', kind: 'text', source: 'this test',
         higherIsBetter: null, range: [0, 1], inputs: { prediction: 'text' },
         schema: { least: { type: 'integer', default: 1, description: 'Letters a text needs.' } },
         perSample({ prediction }, { least }: { least: number }) {
           const letters = prediction.match(/\\p{L}/gu) ?? [];
           return letters.length < least ? null : letters.filter((x) => x !== x.toLowerCase()).length / letters.length;
         },
       });`,
    );
    const data = jsonl('shouts.jsonl', [{ prediction: 'ABcd' }, { prediction: 'ok' }, { prediction: '...' }]);
    const [shouting] = await results('--data', data, '--plugin', plugin, '--metrics', 'shouting', '--per-sample');
    expect(shouting).toMatchObject({ value: 0.25, n: 2, per_sample: [0.5, 0, null], options: { least: 1 } });
  });

  it('takes plug-ins of every form, which add up, resample and pair as those that are built in', async () => {
    const about = (name: string) =>
      `name: '${name}', summary: 'Sums', kind: 'text', source: 'this test', higherIsBetter: true, range: [0, 1], schema: {}`;
    const plugin = file(
      'own-forms.ts',
      `import { defineMetric } from '@harness-ai/harness/plugin';
       const inputs = { prediction: 'label', reference: 'label' } as const;
       export default [
         defineMetric({ ${about('own_mean')}, inputs, proportion: true, perSample: (s) => Number(s.prediction === s.reference) }),
         defineMetric({ ${about('own_sums')}, inputs, statistics: (s) => [Number(s.prediction === s.reference)], value: (sums, n) => sums[0]! / n }),
         defineMetric({ ${about('own_table')}, inputs, cell: (s) => [s.reference, s.prediction],
           tableValue: ({ labels, counts, n }) => labels.reduce((sum, _, i) => sum + counts[i * labels.length + i]!, 0) / n }),
         defineMetric({ ${about('own_ranks')}, inputs, pack: (s) => [Number(s.prediction === s.reference)],
           arrange: ({ data }) => data,
           weighted: (data: Float64Array, w) => data.reduce((sum, x, i) => sum + x * (w?.[i] ?? 1), 0) / (w?.reduce((a, b) => a + b, 0) ?? data.length) }),
         defineMetric({ ${about('own_whole')}, inputs, score: (all) => ({ value: all.filter((s) => s.prediction === s.reference).length / all.length }) }),
       ];`,
    );
    const label = (i: number, wrong: number): string => String(i % wrong === 0 ? 2 : i % 2);
    const rows = Array.from({ length: 60 }, (_, i) => ({
      reference: String(i % 2),
      prediction: label(i, 5),
      old: label(i, 3),
    }));
    const forms = ['own_mean', 'own_sums', 'own_table', 'own_ranks', 'own_whole', 'accuracy'];
    const data = jsonl('forms.jsonl', rows);
    const found = await results('--data', data, '--plugin', plugin, '--metrics', forms.join(','), '--baseline', 'old');
    const [own, sums, table, ranks, whole, builtin] = found;
    for (const each of found) {
      expect(each.value, each.metric).toBeCloseTo(48 / 60, 12);
      // The error of a share of 60; the resamples of each form come near it.
      expect(each.stderr!, each.metric).toBeGreaterThan(0.8 * Math.sqrt((0.8 * 0.2) / 59));
      expect(each.stderr!, each.metric).toBeLessThan(1.2 * Math.sqrt((0.8 * 0.2) / 59));
    }
    expect(own).toMatchObject({ stderr: builtin!.stderr, ci95: builtin!.ci95 });
    expect(own!.baseline!.p).toBe(builtin!.baseline!.p);
    for (const { metric, baseline } of [own!, sums!, table!, ranks!])
      expect(baseline!.difference, metric).toBeCloseTo(8 / 60, 12);
    expect(whole!.baseline).toMatchObject({ difference: null, test: 'none' });
  });
});

describe('harness score says what is wrong', () => {
  const good = () => jsonl('rows.jsonl', ROWS);

  it('unknown metric', async () => {
    expect(await refusal('--data', good(), '--metrics', 'blue')).toMatch(/unknown metric "blue"[\s\S]*bleu/);
  });
  it('unknown option, before the file is opened', async () => {
    const text = await refusal('--data', 'nowhere.jsonl', '--metrics', 'bleu', '--options', 'tokenise=zh');
    expect(text).toMatch(/unknown option "tokenise"[\s\S]*tokenize/);
  });
  it('option with a wrong value', async () => {
    const text = await refusal('--data', good(), '--metrics', 'bleu', '--options', 'tokenize=moses');
    expect(text).toMatch(/tokenize[\s\S]*13a/);
  });
  it('missing file', async () => {
    expect(await refusal('--data', 'nowhere.jsonl', '--metrics', 'bleu')).toContain('no such file');
  });
  it('missing column, with what there is', async () => {
    const data = jsonl('columns.jsonl', [{ predicted: 'a', reference: 'a' }]);
    const text = await refusal('--data', data, '--metrics', 'bleu');
    expect(text).toMatch(/no column "prediction"[\s\S]*predicted, reference[\s\S]*--prediction/);
  });
  it('row without a reference', async () => {
    const data = jsonl('gap.jsonl', [...ROWS, { prediction: 'x', reference: [null, null] }]);
    expect(await refusal('--data', data, '--metrics', 'chrf')).toMatch(/row 4 \(gap.jsonl:4\): no reference/);
    const absent = jsonl('gap2.jsonl', [...ROWS, { prediction: 'x' }]);
    expect(await refusal('--data', absent, '--metrics', 'chrf')).toMatch(/row 4 .*no "reference"/);
  });
  it('uneven references, unless they are allowed', async () => {
    const data = jsonl('uneven.jsonl', [...ROWS, { prediction: 'x', reference: ['y'] }]);
    expect(await refusal('--data', data, '--metrics', 'bleu')).toMatch(
      /row 4 .*1 reference where the rows before have 2/,
    );
    const [bleu] = await results('--data', data, '--metrics', 'bleu', '--uneven-references');
    expect(bleu!.signature).toMatch(/^nrefs:var/);
    const padded = jsonl('padded.jsonl', [...ROWS, { prediction: 'x', reference: ['y', null] }]);
    expect((await results('--data', padded, '--metrics', 'bleu'))[0]!.value).toBe(bleu!.value);
  });
  it('probability outside of 0 to 1', async () => {
    const data = jsonl('p.jsonl', [
      { reference: 1, probability: 0.5 },
      { reference: 0, probability: 1.5 },
    ]);
    expect(await refusal('--data', data, '--metrics', 'brier')).toMatch(/row 2 .*probability is 1.5/);
    const list = jsonl('list.jsonl', [{ reference: 1, probability: [0.5, 0.2] }]);
    expect(await refusal('--data', list, '--metrics', 'brier')).toMatch(/add up to 0.7/);
  });
  it('labels that do not match', async () => {
    const data = jsonl('labels.jsonl', [
      { prediction: 'Yes', reference: 'yes' },
      { prediction: 'No', reference: 'no' },
    ]);
    expect(await refusal('--data', data, '--metrics', 'accuracy')).toMatch(/none in common[\s\S]*case or blanks/);
    const kinds = jsonl('kinds.jsonl', [{ prediction: 'positive', reference: 1 }]);
    expect(await refusal('--data', kinds, '--metrics', 'accuracy')).toContain('none in common');
    const index = jsonl('index.jsonl', [{ reference: 3, probability: [0.2, 0.8] }]);
    expect(await refusal('--data', index, '--metrics', 'log_loss')).toMatch(/row 1 .*class "3" is not among/);
  });
  it('empty file', async () => {
    expect(await refusal('--data', file('empty.jsonl', ''), '--metrics', 'bleu')).toContain('has no rows');
  });
  it('no metric, no data, unreadable flags', async () => {
    expect(await refusal('--data', good())).toContain('no metric is named');
    expect(await refusal('--metrics', 'bleu')).toContain('nothing comes from standard input');
    expect(await refusal('--data', good(), '--metrics', 'bleu', '--options', 'lowercase')).toContain(
      'expected key=value',
    );
    expect(await refusal('--data', good(), '--metrics', 'bleu', '--resamples', 'many')).toContain('--resamples many');
    expect(await refusal('--data', good(), '--metrics', 'bleu', '--fail-under', 'chrf=1')).toContain('--fail-under');
  });
  it('a plug-in that throws: its row, its file, its line', async () => {
    const plugin = file(
      'throws.ts',
      `export default {
         name: 'throws', summary: 'Fails', kind: 'text', source: 'this test', higherIsBetter: true, range: [0, 1],
         inputs: { prediction: 'text' }, schema: {},
         perSample: ({ prediction }) => prediction.nothing.length,
       };`,
    );
    const text = await refusal('--data', good(), '--plugin', plugin, '--metrics', 'throws');
    expect(text).toMatch(
      /row 1 \(.*rows[.]jsonl:1\): perSample of the metric throws: Cannot read properties of undefined/,
    );
    expect(text).toMatch(/throws[.]ts:4/);
    expect(text.match(/error/gi)).toHaveLength(1);
  });
  it('a plug-in that is none', async () => {
    const none = file('none.ts', `export default { name: 'broken' };`);
    expect(await refusal('--data', good(), '--plugin', none)).toMatch(/declares something[\s\S]*method, .*metric/);
    const plugin = file('broken.ts', `export default { name: 'broken', perSample: () => 1 };`);
    const text = await refusal('--data', good(), '--plugin', plugin, '--metrics', 'broken');
    expect(text).toMatch(/does not declare a metric: summary: one sentence; kind.*inputs/);
  });
});
