/** Boards of run folders: real evaluations of the embedded model, and folders with made-up values for cases counted by hand. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TaskResult } from '../../../src/eval/run/results.ts';
import { buildLeaderboard } from '../../../src/report/leaderboard/build.ts';
import { harness } from '../../cli/harness.ts';
import { type MadeTask, madeRun } from '../compare/made-run.ts';

const folder = mkdtempSync(join(tmpdir(), 'board-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

/** 40 answers of which those at the given places are right. */
const right = (places: (i: number) => boolean): number[] => Array.from({ length: 40 }, (_, i) => (places(i) ? 1 : 0));
const task = (name: string, acc: number[], result: MadeTask['result'] = {}): MadeTask => ({
  name,
  values: { acc },
  result,
});

describe('runs with known answers', () => {
  // 30, 28 and 22 of 40 are right. Only a: 8 against b; c against b: 6; a against c: 3 to 1.
  const a = right((i) => i < 30);
  const b = right((i) => i < 22);
  const c = right((i) => i < 27 || i === 39);

  beforeAll(async () => {
    await madeRun(join(folder, 'a'), [task('quiz', a), task('sums', a)], 'a');
    await madeRun(join(folder, 'b'), [task('quiz', b), task('sums', b)], 'b');
    await madeRun(join(folder, 'c'), [task('quiz', c), task('sums', c)], 'c');
    await madeRun(join(folder, 'short'), [task('quiz', a)], 'short');
    await madeRun(join(folder, 'other'), [task('quiz', a, { version: 2, dataSha256: 'x' }), task('sums', a)], 'other');
    await madeRun(
      join(folder, 'shots'),
      [task('quiz', a, { numFewshot: 3, config: { gen_kwargs: { top_p: 1 } } })],
      'shots',
    );
  });
  const runs = (...names: string[]): string[] => names.map((name) => join(folder, name));
  const ranks = (board: Awaited<ReturnType<typeof buildLeaderboard>>, column: string) =>
    Object.fromEntries(board.rows.map(({ label, scores }) => [label, scores[column]?.rank]));

  it('are ranked by the paired test with Holm over all pairs, without samples by intervals', async () => {
    // exact McNemar: a-b 2/2^8 = 0.0078, c-b: 27 to 21.. 6 to 0 = 0.031, a-c 3 to 1 = 0.625; times 3, 2, 1: 0.023, 0.0625, 0.625
    const tested = await buildLeaderboard(runs('a', 'b', 'c'), { sort: 'quiz' });
    expect(ranks(tested, 'quiz:acc')).toEqual({ a: 1, c: 1, b: 2 });
    expect(tested.rows.map(({ scores }) => scores['quiz:acc']!.rank_range)).toEqual([
      [1, 2],
      [1, 3],
      [2, 3],
    ]);
    expect(tested.columns[0]!.paired_tests).toBe(3);
    const untested = await buildLeaderboard(runs('a', 'b', 'c'), { sampleFiles: 0 });
    expect(ranks(untested, 'quiz:acc')).toEqual({ a: 1, b: 1, c: 1 });
    expect(untested.notes.join()).toContain('decided by their intervals');
    // Wilson's interval of 22 of 40, as statsmodels' proportion_confint gives it
    const { ci95, interval } = untested.rows.find(({ label }) => label === 'b')!.scores['quiz:acc']!;
    expect([ci95![0], ci95![1], interval]).toEqual([expect.closeTo(0.3983, 4), expect.closeTo(0.6929, 4), 'wilson']);
  });

  it('have aggregates by declared weights; a missing task leaves none, and says so', async () => {
    const tasks = '[{ task: quiz, weight: 3 }, { task: sums, weight: 1, low: 0.25 }]';
    const config = file('board.yaml', `aggregates: [{ name: both, tasks: ${tasks} }]\nlabels: { c: third }\n`);
    const board = await buildLeaderboard(runs('a', 'b', 'c', 'short'), { config });
    const of = (label: string) => board.rows.find((row) => row.label === label)!.scores.both!;
    // (3 * 0.55 + (0.55 - 0.25) / 0.75) / 4
    expect(of('b').value).toBeCloseTo((3 * 0.55 + 0.3 / 0.75) / 4, 12);
    expect(of('third').value).toBeCloseTo((3 * 0.7 + 0.45 / 0.75) / 4, 12);
    expect(of('short')).toMatchObject({ value: null, rank: null, missing: 'no sums' });
    expect(board.sort).toEqual({ column: 'both', descending: true });
    expect(board.rows.at(-1)!.label).toBe('short');
    expect(board.columns[0]).toMatchObject({
      declared_by: 'config',
      members: [{ task: 'quiz', weight: 3 }, { low: 0.25 }],
    });
    // both tasks paired: z = 3.25/4-weighted differences; a beats b (0.2 of 40 answers each)
    expect([of('a').rank, of('b').rank]).toEqual([1, expect.any(Number)]);
    expect(of('b').rank).toBeGreaterThan(1);
  });

  it('asked otherwise form groups and variants with the reason, unless the config takes no notice', async () => {
    const board = await buildLeaderboard(runs('a', 'b', 'other', 'shots'));
    const quiz = board.columns.find(({ id }) => id === 'quiz:acc')!;
    expect(quiz.variants.map(({ variant, rows }) => [variant, rows])).toEqual([
      ['a', 2],
      ['b', 1],
      ['c', 1],
    ]);
    const told = quiz.variants.flatMap(({ differs }) => differs);
    expect(told).toEqual(
      expect.arrayContaining([
        'version 2 (a: 1)',
        'other samples',
        '3 shots (a: 0 shots)',
        'other settings: gen_kwargs',
      ]),
    );
    expect(board.groups.map(({ rows }) => rows)).toEqual([2, 1, 1]);
    for (const { label, scores } of board.rows.filter(({ group }) => group > 1)) {
      expect(scores['quiz:acc'], label).toMatchObject({ rank: 1, rank_range: [1, 1] });
    }
    // sums was asked alike: a, b and other are ranked together there
    expect(ranks(board, 'sums:acc')).toEqual({ a: 1, other: 1, b: 3 });
    const config = file('ignore.yaml', 'ignore: [version, samples, fewshot, settings]\n');
    const careless = await buildLeaderboard(runs('a', 'b', 'other', 'shots'), { config });
    expect(careless.groups).toHaveLength(1);
    expect(careless.ignored).toEqual(['version', 'samples', 'fewshot', 'settings']);
  });

  it('give a matrix of wins and the order where nothing is declared', async () => {
    const board = await buildLeaderboard(runs('b', 'a', 'c'));
    expect(board.sort).toBeNull();
    expect(board.rows.map(({ label, tasks_won: won }) => [label, won])).toEqual([
      ['a', 1],
      ['c', 0.5],
      ['b', 0],
    ]);
    const [wins] = board.wins;
    expect(wins!.rows).toEqual(['a', 'c', 'b']);
    expect(wins!.share[0]).toEqual([null, 1, 1]);
    expect(wins!.better[0]).toEqual([0, 0, 2]);
    expect(wins!.tasks[2]).toEqual([2, 2, 0]);
  });

  it('tell what changed since an earlier board, and nothing twice', async () => {
    const first = await buildLeaderboard(runs('a', 'b'));
    const previous = file('before.json', JSON.stringify(first));
    const again = await buildLeaderboard(runs('a', 'b'), { previous });
    expect(again.changes).toBeNull();
    const doctored = { ...first, rows: structuredClone(first.rows) as never[] };
    const rows = doctored.rows as unknown as {
      label: string;
      scores: Record<string, { value: number; ci95: number[] }>;
    }[];
    Object.assign(rows.find(({ label }) => label === 'a')!.scores['sums:acc']!, { value: 0.1, ci95: [0.05, 0.15] });
    const next = await buildLeaderboard(runs('a', 'c', 'other'), {
      previous: file('old.json', JSON.stringify(doctored)),
    });
    expect(next.changes).toMatchObject({ new_rows: ['c', 'other'], gone_rows: ['b'], asked_otherwise: [] });
    expect(next.changes!.changed[0]).toMatchObject({
      ...{ label: 'a', column: 'sums:acc', before: 0.1, after: 0.75, beyond_intervals: true },
    });
    const relabelled = await buildLeaderboard(runs('other'), {
      previous,
      config: file('labels.yaml', 'labels: { other: a }\n'),
    });
    expect(relabelled.changes!.asked_otherwise).toEqual(['a: quiz:acc']);
  });

  it('show the columns that the config names, in its order; ranks stay those of all', async () => {
    const config = file('columns.yaml', 'columns: [sums:acc]\n');
    const [whole, board] = [await buildLeaderboard(runs('a', 'b')), await buildLeaderboard(runs('a', 'b'), { config })];
    expect(board.columns.map(({ id }) => id)).toEqual(['sums:acc']);
    expect(board.rows.every(({ scores }) => Object.keys(scores).join() === 'sums:acc')).toBe(true);
    expect(ranks(board, 'sums:acc')).toEqual(ranks(whole, 'sums:acc'));
    expect(board.groups).toEqual(whole.groups);
    const wrong = file('none.yaml', 'columns: [sum:acc]\n');
    await expect(buildLeaderboard(runs('a'), { config: wrong })).rejects.toMatchObject({
      code: 'BOARD_COLUMN',
      hint: /sums:acc/,
    });
  });

  it('refuse a column that is none and a config that is wrong, with the place', async () => {
    await expect(buildLeaderboard(runs('a'), { sort: 'quizz' })).rejects.toMatchObject({
      code: 'BOARD_COLUMN',
      hint: /quiz/,
    });
    const config = file('wrong.yaml', 'title: x\naggregates:\n  - name: y\n    tasks: [{ task: quiz, weight: -1 }]\n');
    await expect(buildLeaderboard(runs('a'), { config })).rejects.toMatchObject({ where: { line: 4 } });
    await expect(buildLeaderboard(runs('a'), { previous: file('no.json', '{}') })).rejects.toMatchObject({
      code: 'RESULTS_UNKNOWN',
    });
  });
});

describe('evaluations of the embedded model', () => {
  const tasks = ['embedded_knowledge', 'embedded_commonsense'];
  const model = 'fixtures/models/tiny-llama-hh';
  const evaluate = async (name: string, ...more: string[]): Promise<string> => {
    const run = join(folder, name);
    const { code, err } = await harness(['eval', '--limit', '12', '--output-dir', run, '--quiet', ...more]);
    expect(code, err).toBe(0);
    return run;
  };

  it('give the scores of their suite again, with what kept rows apart', { timeout: 120_000 }, async () => {
    const headline = 'headline: [{ name: all, metric: acc }]';
    const listed = `tasks: [{ task: ${tasks[0]}, weight: 2 }, { task: ${tasks[1]} }]`;
    const suite = file('both.yaml', `summary: Two tasks.\n${listed}\n${headline}\n`);
    const base = await evaluate('base', '--model', model, '--suite', suite);
    const lora = await evaluate('lora', '--model', `${model}-lora`, '--suite', suite);
    const bare = await evaluate('bare', '--model', model, '--tasks', tasks.join(','), '--num-fewshot', '0');
    const board = await buildLeaderboard([base, lora, bare]);
    expect(board.rows).toHaveLength(3);
    const told = JSON.parse(readFileSync(join(base, 'evals', 'both', 'results.json'), 'utf8')) as TaskResult;
    const row = board.rows.find(({ sources }) => sources[0]!.endsWith('/base'))!;
    expect(row.scores['both/all']!.value).toBeCloseTo(told.metrics.all!.value!, 12);
    expect(row.scores['both/all']!.ci95![0]).toBeCloseTo(told.metrics.all!.ci95![0], 12);
    expect(board.columns[0]!.members.map(({ weight }) => weight)).toEqual([2, 1]);
    expect(board.columns[0]!.paired_tests).toBe(1);
    expect(board.groups[1]!.reasons).toEqual(['embedded_knowledge: 0 shots (a: 5 shots)']);
    // the weights of the suite also make the score of a run that was no suite
    expect(board.rows.find(({ group }) => group === 2)!.scores['both/all']!.value).not.toBeNull();
  });
});
