/** `harness leaderboard`: what it prints and writes, what it escapes, that it repeats itself, and its errors. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Board } from '../../src/report/leaderboard/board.ts';
import { madeRun } from '../report/compare/made-run.ts';
import { harness } from './harness.ts';

const folder = mkdtempSync(join(tmpdir(), 'leaderboard-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const read = (...path: string[]): string => readFileSync(join(folder, ...path), 'utf8');

const FORMULA = '=cmd|"/c calc"!A1';
const MARKUP = '<b>x</b> | [y](javascript:1) `z`';

describe('harness leaderboard', () => {
  const runs = ['one', 'two', 'three', 'four'].map((name) => join(folder, 'runs', name));
  beforeAll(async () => {
    const answers = (n: number) => Array.from({ length: 30 }, (_, i) => (i < n ? 1 : 0));
    const models = ['plain', FORMULA, MARKUP, '@sum, "quoted"\n+second line'];
    for (const [i, run] of runs.entries()) {
      await madeRun(run, [{ name: 'quiz', values: { acc: answers(10 + 4 * i) } }], models[i]);
    }
  });
  const board = (...more: string[]) => harness(['leaderboard', ...runs, ...more]);

  it('prints the table and writes page and JSON; the last line says where', async () => {
    const { code, out, err } = await board('--output', join(folder, 'site'), '--sort', 'quiz', '--title', 'Four');
    expect([code, err]).toEqual([0, '']);
    expect(out.split('\n')[0]).toMatch(/^rank +model +quiz ↑$/);
    expect(out).toMatch(/0\.733 \[0\.556, 0\.858\]/);
    expect(out.trimEnd().split('\n').at(-1)).toMatch(/wrote .*leaderboard\.json$/);
    expect(read('site', 'leaderboard.html')).toContain('<title>Four</title>');
    const document = JSON.parse(read('site', 'leaderboard.json')) as Board;
    expect(document).toMatchObject({
      schema_version: 1,
      kind: 'leaderboard',
      title: 'Four',
      sort: { column: 'quiz:acc' },
    });
    expect(document.rows[0]!.scores['quiz:acc']).toMatchObject({ value: 22 / 30, n: 30, interval: 'wilson', rank: 1 });
  });

  it('takes patterns and folders of runs alike, in any order, and prints JSON alone with --json', async () => {
    const found = await Promise.all([
      harness(['leaderboard', join(folder, 'runs', '*'), '--output', join(folder, 'p'), '--json']),
      harness(['leaderboard', join(folder, 'runs'), '--output', join(folder, 'q'), '--json']),
      harness(['leaderboard', ...[...runs].reverse(), '--output', join(folder, 'r'), '--json']),
    ]);
    for (const { code, out } of found) expect([code, out]).toEqual([0, found[0]!.out]);
    expect((JSON.parse(found[0]!.out) as Board).rows).toHaveLength(4);
  });

  it('gives the same bytes again, also over its own output, and honours SOURCE_DATE_EPOCH', async () => {
    const at = join(folder, 'same');
    const formats = ['html', 'json', 'csv', 'md'];
    const make = () => board('--output', at, '--format', formats.join(','));
    await make();
    const first = formats.map((format) => read('same', `leaderboard.${format}`));
    await make();
    expect(formats.map((format) => read('same', `leaderboard.${format}`))).toEqual(first);
    expect((JSON.parse(first[1]!) as Board).date).toBe('2026-01-01T00:00:00.000Z');
    const { out } = await harness(['leaderboard', ...runs, '--output', at, '--json'], { SOURCE_DATE_EPOCH: '86400' });
    expect((JSON.parse(out) as Board).date).toBe('1970-01-02T00:00:00.000Z');
  });

  it('makes no formulas in CSV and no markup in Markdown', async () => {
    await board('--output', join(folder, 'top.csv'), '--format', 'csv,md');
    const csv = read('top.csv');
    expect(csv).toContain(`"'=cmd|""/c calc""!A1"`);
    expect(csv).toContain(`"'@sum, ""quoted""\n+second line"`);
    expect(csv.split('\r\n')[0]).toContain('quiz:acc ci95_low');
    for (const line of csv.split('\r\n')) expect(line).not.toMatch(/(^|,)"?[=@]/);
    const markdown = read('top.md');
    expect(markdown).toContain('&lt;b\\>x&lt;/b\\> \\| \\[y\\](javascript:1) \\`z\\`');
    expect(markdown).not.toMatch(/<b>/);
    const rows = markdown.split('\n').filter((line) => line.startsWith('| '));
    for (const row of rows) expect(row.replaceAll('\\|', '').match(/\|/g), row).toHaveLength(4);
  });

  it('tells what is new since the board at its place, or the one named', async () => {
    const at = join(folder, 'grown');
    await harness(['leaderboard', runs[0]!, runs[1]!, '--output', at]);
    await board('--output', at);
    expect((JSON.parse(read('grown', 'leaderboard.json')) as Board).changes!.new_rows).toHaveLength(2);
    expect(read('grown', 'leaderboard.html')).toContain('What changed since');
  });

  it('rates judged battles', async () => {
    const battles = join(folder, 'battles.csv');
    writeFileSync(battles, 'model_a,model_b,winner\nx,y,model_a\nx,y,model_a\ny,x,model_a\nx,y,tie\n');
    const { out } = await board('--output', join(folder, 'b'), '--battles', battles, '--json');
    const { ratings } = JSON.parse(out) as Board;
    // 2.5 of 4: odds 5 to 3
    expect(ratings!.models.map(({ model }) => model)).toEqual(['x', 'y']);
    expect(ratings!.models[0]!.rating - ratings!.models[1]!.rating).toBeCloseTo(400 * Math.log10(2.5 / 1.5), 6);
    const styled = await board('--output', join(folder, 'b'), '--battles', battles, '--style-control');
    expect(styled).toMatchObject({ code: 2, err: expect.stringContaining('len_a') });
  });

  it('says in one sentence what is wrong, and writes nothing', async () => {
    const wrong = async (argv: string[], told: RegExp) => {
      const { code, out, err } = await harness(['leaderboard', ...argv, '--output', join(folder, 'never')]);
      expect([code, out], argv.join(' ')).toEqual([2, '']);
      expect(err).toMatch(told);
      expect(err).not.toMatch(/\n {4}at /);
    };
    await wrong([join(folder, 'nowhere')], /run not found: .*nowhere/);
    await wrong([folder, '--sort', 'speed'], /no column speed/);
    await wrong([runs[0]!, '--format', 'pdf'], /--format pdf/);
    await wrong([runs[0]!, '--sample-files', 'many'], /--sample-files many/);
    await wrong([join(runs[0]!, 'run.json')], /unknown shape/);
    await wrong([runs[0]!, '--config', join(folder, 'no.yaml')], /no\.yaml/);
    await wrong([], /missing required argument/);
    expect(existsSync(join(folder, 'never'))).toBe(false);
  });
});
