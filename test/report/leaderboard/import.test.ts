/**
 * Results of lm-eval 0.4.13 and Inspect 0.3.285, in files that these programs wrote (peers/): on items of our own, with the embedded
 * model and with answers of peers/make_inspect.py.
 */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { matchPaths } from '../../../src/report/import/glob.ts';
import { readSources } from '../../../src/report/import/read-sources.ts';
import { buildLeaderboard } from '../../../src/report/leaderboard/build.ts';

const peers = join(import.meta.dirname, 'peers');
const folder = mkdtempSync(join(tmpdir(), 'import-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

describe('lm-eval', () => {
  it('gives values, standard errors, n, protocol and the scores of samples', async () => {
    const { runs } = await readSources([join(peers, 'lm-eval-5')]);
    expect(runs).toHaveLength(1);
    const [run] = runs;
    expect(run).toMatchObject({ tool: 'lm-eval', model: 'tiny-llama-hh' });
    const [task] = run!.tasks;
    // the table that lm-eval printed: acc 0.6667 +- 0.2108 of six items, 5 shots
    expect(task).toMatchObject({ kind: 'task', task: 'embedded_knowledge', protocol: { version: '1', fewshot: '5' } });
    const { acc } = task!.metrics;
    expect(acc).toMatchObject({ n: 6, higherIsBetter: true, ci95: null });
    const samples = await task!.samples!();
    expect(samples!.ids).toEqual(['0', '1', '2', '3', '4', '5']);
    const scores = samples!.values.acc as number[];
    expect(scores.reduce((sum, x) => sum + x, 0) / 6).toBeCloseTo(acc!.value!, 12);
    expect(acc!.stderr).toBeCloseTo(Math.sqrt((acc!.value! * (1 - acc!.value!)) / 5), 12);
  });

  it('keeps other numbers of shots apart, with the reason', async () => {
    const board = await buildLeaderboard([join(peers, 'lm-eval-5'), join(peers, 'lm-eval-0')]);
    expect(board.rows).toHaveLength(2);
    expect(board.groups).toHaveLength(2);
    const { variants } = board.columns.find(({ id }) => id === 'embedded_knowledge:acc')!;
    expect(variants[1]!.differs.join()).toMatch(/^[05] shots \(a: [05] shots\)/);
    expect(board.groups[1]!.reasons.join()).toContain('shots');
    for (const { scores } of board.rows)
      expect(scores['embedded_knowledge:acc']).toMatchObject({ rank: 1, rank_range: [1, 1] });
  });
});

describe('Inspect', () => {
  it('is read from .eval (zip with zstd) and .json; the paired test tells apart what intervals do not', async () => {
    const board = await buildLeaderboard([join(peers, 'inspect-a.eval'), join(peers, 'inspect-b.json')]);
    expect(board.rows.map(({ label, tool }) => [label, tool])).toEqual([
      ['mockllm/a', 'inspect'],
      ['mockllm/b', 'inspect'],
    ]);
    const [a, b] = board.rows.map(({ scores }) => scores['arithmetic:match/accuracy']!);
    // 10 and 4 of 12; Wilson's intervals overlap
    expect([a!.value, b!.value]).toEqual([10 / 12, expect.closeTo(4 / 12, 12)]);
    expect(a!.ci95![0]).toBeCloseTo(0.552, 3);
    expect(b!.ci95![1]).toBeCloseTo(0.609, 3);
    // six items that only a gets right, none that only b does: McNemar's exact p is 2 / 64
    expect(board.columns[0]!.paired_tests).toBe(1);
    expect([a!.rank, b!.rank]).toEqual([1, 2]);
    const untested = await buildLeaderboard([join(peers, 'inspect-a.eval'), join(peers, 'inspect-b.json')], {
      sampleFiles: 0,
    });
    expect(untested.rows.map(({ scores }) => scores['arithmetic:match/accuracy']!.rank)).toEqual([1, 1]);
  });

  it('refuses a log that did not finish, and an archive that is none', async () => {
    const log = JSON.parse(readFileSync(join(peers, 'inspect-b.json'), 'utf8')) as Record<string, unknown>;
    const open = file('open.json', JSON.stringify({ ...log, status: 'error', results: undefined }));
    await expect(readSources([open])).rejects.toMatchObject({
      code: 'RESULTS_UNKNOWN',
      message: expect.stringContaining('error'),
    });
    const whole = readFileSync(join(peers, 'inspect-a.eval'));
    writeFileSync(join(folder, 'cut.eval'), whole.subarray(0, 9000));
    await expect(readSources([join(folder, 'cut.eval')])).rejects.toMatchObject({ code: 'RESULTS_UNKNOWN' });
  });
});

describe('what is no result', () => {
  it('is one clear error', async () => {
    const refused = (name: string, code: string, told: RegExp) =>
      expect(readSources([name])).rejects.toMatchObject({ code, message: expect.stringMatching(told) });
    await refused(join(folder, 'nowhere'), 'RUN_NOT_FOUND', /not found/);
    await refused(join(folder, 'no*thing'), 'RUN_NOT_FOUND', /nothing matches/);
    mkdirSync(join(folder, 'empty'));
    await refused(join(folder, 'empty'), 'RUN_NOT_FOUND', /not a run/);
    await refused(file('other.json', '{"a": 1}'), 'RESULTS_UNKNOWN', /unknown shape/);
    await refused(file('broken.json', '{"a": '), 'RESULTS_UNKNOWN', /not valid JSON/);
    await refused(file('rows.csv', 'a,b'), 'RESULTS_UNKNOWN', /not a results file/);
    await refused(file('board.json', '{"kind":"leaderboard"}'), 'RESULTS_UNKNOWN', /a leaderboard, not results/);
  });

  it('is passed over and told when a pattern brings it along', async () => {
    mkdirSync(join(folder, 'mixed', 'odd'), { recursive: true });
    cpSync(join(peers, 'lm-eval-5'), join(folder, 'mixed', 'good'), { recursive: true });
    const { runs, notes } = await readSources([join(folder, 'mixed', '*')]);
    expect(runs).toHaveLength(1);
    expect(notes.join()).toContain('odd is not a run');
  });

  it('a training that was not measured is passed over beside other runs, and an error alone', async () => {
    const training = join(folder, 'training');
    mkdirSync(training);
    writeFileSync(join(training, 'run.json'), '{}');
    const { runs, notes } = await readSources([training, join(peers, 'lm-eval-5')]);
    expect(runs).toHaveLength(1);
    expect(notes.join()).toContain('training is a run without evaluations');
    await expect(readSources([training])).rejects.toMatchObject({ code: 'RUN_WITHOUT_RESULTS', exitCode: 2 });
    await expect(readSources([join(folder, 'empty'), join(peers, 'lm-eval-5')])).rejects.toMatchObject({
      code: 'RUN_NOT_FOUND',
    });
  });

  it('patterns match as shells do', () => {
    for (const name of ['run-1', 'run-2', 'other', '.hidden'])
      mkdirSync(join(folder, 'glob', name, 'evals'), { recursive: true });
    const match = (pattern: string) =>
      matchPaths(join(folder, 'glob', pattern)).map((path) => path.slice(folder.length + 6));
    expect(match('run-*')).toEqual(['run-1', 'run-2']);
    expect(match('{other,run-[!1]}')).toEqual(['other', 'run-2']);
    expect(match('*/evals')).toEqual(['other/evals', 'run-1/evals', 'run-2/evals']);
    expect(match('**/evals')).toHaveLength(3);
    expect(match('run-?.x')).toEqual([]);
  });
});
