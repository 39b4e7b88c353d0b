/** Numbers of several tasks: lm-eval's pooled standard error, headline scores of suites with their intervals, gates. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HarnessError } from '../../../src/base/errors.ts';
import { checkGates, failedGates, readGate } from '../../../src/eval/run/gates.ts';
import { groupMetrics, leavesOf, pooledStderr } from '../../../src/eval/run/groups.ts';
import { headlineFigure, headlineFigures, headlineMembers } from '../../../src/eval/run/headlines.ts';
import type { MetricFigure, TaskResult } from '../../../src/eval/run/results.ts';
import { readSuite, SUITES, type Suite } from '../../../src/eval/run/suite.ts';
import type { TaskGroup } from '../../../src/eval/tasks/task.ts';
import { yamlFiles } from '../../../src/registry/yaml-kind.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'harness-suites-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const figure = (
  value: number | null,
  stderr: number | null,
  n: number,
  more: Partial<MetricFigure> = {},
): MetricFigure => ({
  ...{ value, stderr, n, ci95: null, method: 'none', higherIsBetter: true, metric: 'acc', filter: 'none' },
  ...more,
});
const withAcc = (...args: Parameters<typeof figure>) => ({ metrics: { acc: figure(...args) } });

function suite(text: string): Suite {
  const file = join(folder, `${Math.random().toString(36).slice(2)}.yaml`);
  writeFileSync(file, text);
  return readSuite(file);
}

function thrown(act: () => unknown): HarnessError {
  try {
    act();
  } catch (error) {
    if (HarnessError.is(error)) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('groups', () => {
  const group = (weightBySize: boolean): TaskGroup => ({
    ...{ name: 'g', source: 'g.yaml', members: ['a', 'b'] },
    aggregates: [{ metric: 'acc', filters: ['none'], weightBySize }],
  });

  it('pools standard errors as lm-eval does', () => {
    // ((4 - 1) 4 0.25^2 + (6 - 1) 6 0.2^2) / (10 - 2) / 10
    const parts = [
      { value: 0.5, stderr: 0.25, n: 4 },
      { value: 1, stderr: 0.2, n: 6 },
    ];
    expect(pooledStderr(parts)).toBeCloseTo(Math.sqrt((0.75 + 1.2) / 80), 12);
    expect(pooledStderr([{ value: 0.5, stderr: 0.3, n: 9 }])).toBeCloseTo(0.3, 12);
    expect(pooledStderr([...parts, { value: 1, stderr: null, n: 2 }])).toBeNull();
  });

  it('weighs tasks by their size, or not', () => {
    const tasks = [withAcc(0.5, 0.25, 4), withAcc(1, 0.2, 6)];
    expect(groupMetrics(group(true), tasks).acc).toMatchObject({ value: 0.8, n: 10 });
    expect(groupMetrics(group(false), tasks).acc).toMatchObject({ value: 0.75, n: 10 });
    const { value, ci95, stderr } = groupMetrics(group(true), tasks).acc!;
    expect(ci95![1] - value!).toBeCloseTo(1.959964 * stderr!, 6);
  });

  it('counts what has no value, and ends where groups hold each other', () => {
    expect(groupMetrics(group(true), [withAcc(null, null, 0), withAcc(1, 0.2, 6)]).acc).toMatchObject({
      ...{ value: 1, n: 6, missing: 1 },
    });
    const inner: TaskGroup = { ...group(true), name: 'h', members: ['g', 'c'] };
    const outer: TaskGroup = { ...group(true), members: ['h', 'a'] };
    const all = new Map([outer, inner].map((each) => [each.name, each]));
    expect(leavesOf(outer, all)).toEqual(['c', 'a']);
  });
});

describe('suites', () => {
  const results = new Map([
    ['a', withAcc(0.625, 0.1, 20)],
    ['b', withAcc(0.9, 0.02, 50)],
  ]);

  it('rescales, weighs and gives an interval', () => {
    const both = suite(`
summary: two tasks
tasks:
  - { task: a, weight: 3 }
  - task: b
headline:
  - name: skill
    metric: acc
    tasks:
      - { task: a, low: 0.25 }
      - { task: b, weight: 1 }
`);
    const { value, stderr, n } = headlineFigure(both, both.headline[0]!, results);
    // (3 (0.625 - 0.25) / 0.75 + 0.9) / 4, its parts independent
    expect(value).toBeCloseTo((3 * 0.5 + 0.9) / 4, 12);
    expect(stderr).toBeCloseTo(Math.hypot((3 * 0.1) / 0.75, 0.02) / 4, 12);
    expect(n).toBe(70);
  });

  it('turns rates of failures around, and takes the least', () => {
    const least = suite(`
summary: two tasks
tasks: [{ task: a }, { task: b }]
headline:
  - name: safety
    metric: acc
    aggregation: min
    tasks: [{ task: a, low: 1, high: 0 }, { task: b, low: 1, high: 0 }]
`);
    expect(headlineFigure(least, least.headline[0]!, results)).toMatchObject({ stderr: 0.02, higherIsBetter: true });
    expect(headlineFigure(least, least.headline[0]!, results).value).toBeCloseTo(0.1, 12);
  });

  it('takes intervals from those of the members: none wrong is not certainty', () => {
    // Wilson: 60 of 60 and 30 of 60.
    const figure = (value: number, ci95: readonly [number, number], stderr: number) => ({
      metrics: {
        acc: { value, stderr, ci95, method: 'Wilson', n: 60, higherIsBetter: true, metric: 'acc', filter: 'none' },
      },
    });
    const rates = new Map([
      ['a', figure(1, [0.9398, 1], 0)],
      ['b', figure(0.5, [0.3774, 0.6226], 0.0645)],
    ]);
    const text = `
summary: two tasks
tasks: [{ task: a }, { task: b }]
headline:
  - { name: alone, scale: 100, metric: acc, tasks: [{ task: a }] }
  - { name: failures, scale: 100, metric: acc, tasks: [{ task: a, low: 1, high: 0 }] }
  - { name: mean, metric: acc, tasks: [{ task: a }, { task: b }] }
`;
    const { alone, failures, mean } = headlineFigures(suite(text), rates);
    expect(alone!.ci95![0]).toBeCloseTo(93.98, 10);
    expect(alone!.ci95![1]).toBeCloseTo(100, 10);
    expect(failures!.ci95!.map((end) => Number(end.toFixed(10)))).toEqual([0, 6.02]);
    // MOVER: sqrt((0.0602 / 2)^2 + (0.1226 / 2)^2) below, 0.1226 / 2 above.
    expect(mean!.ci95![0]).toBeCloseTo(0.75 - Math.hypot(0.0602, 0.1226) / 2, 10);
    expect(mean!.ci95![1]).toBeCloseTo(0.75 + 0.1226 / 2, 10);
  });

  it('puts headline scores together and scales them', () => {
    const layered = suite(`
summary: two tasks
note: a part of the items
tasks: [{ task: a }, { task: b }, { task: c, optional: true }]
headline:
  - { name: first, metric: acc, tasks: [{ task: a }], scale: 100 }
  - { name: second, metric: acc, tasks: [{ task: b }], scale: 100 }
  - { name: third, metric: acc, tasks: [{ task: c }], scale: 100 }
  - { name: both, of: [first, second] }
  - { name: all, of: [first, second, third] }
`);
    const figures = headlineFigures(layered, results);
    expect(figures.both!.value).toBeCloseTo((62.5 + 90) / 2, 12);
    expect(figures.both!.stderr).toBeCloseTo(Math.hypot(10, 2) / 2, 12);
    // A task that did not run leaves no score, never one over fewer.
    expect(figures.third).toMatchObject({ value: null, ci95: null, parts: { without: ['c:acc'] } });
    expect(figures.all).toMatchObject({ value: null, missing: 1 });
    const upwards = `
summary: s
tasks: [{ task: a }]
headline: [{ name: all, of: [later] }, { name: later, metric: acc }]
`;
    expect(thrown(() => suite(upwards)).message).toContain('no headline "later" stands above it');
  });

  it('gives geometric means the error that finite differences give', () => {
    const geometric = suite(`
summary: two tasks
tasks: [{ task: a, weight: 2 }, { task: b }]
headline: [{ name: all, metric: acc, aggregation: geometric_mean }]
`);
    const at = (a: number, b: number) =>
      headlineFigure(
        geometric,
        geometric.headline[0]!,
        new Map([
          ['a', withAcc(a, 0, 9)],
          ['b', withAcc(b, 0, 9)],
        ]),
      ).value!;
    expect(at(0.625, 0.9)).toBeCloseTo((0.625 ** 2 * 0.9) ** (1 / 3), 12);
    const step = 1e-6;
    const slopes = [at(0.625 + step, 0.9) - at(0.625, 0.9), at(0.625, 0.9 + step) - at(0.625, 0.9)].map(
      (d) => d / step,
    );
    const { stderr } = headlineFigure(geometric, geometric.headline[0]!, results);
    expect(stderr).toBeCloseTo(Math.hypot(slopes[0]! * 0.1, slopes[1]! * 0.02), 5);
  });

  it('says which line is wrong, and which name would be right', () => {
    const error = thrown(() => suite('summary: s\ntasks:\n  - task: a\n    weigth: 2\n'));
    expect(error.code).toBe('CONFIG_UNKNOWN_KEY');
    expect(error.where?.line).toBe(4);
    expect(error.hint).toBe('did you mean weight?');
    expect(thrown(() => suite('summary: s\ntasks: [{ task: a }, { task: a }]\n')).message).toContain('twice');
    const wrong = suite(
      'summary: s\ntasks: [{ task: a }]\nheadline: [{ name: x, tasks: [{ task: a, metric: ac }] }]\n',
    );
    const known = new Map([['a', { acc: {} }]]);
    const missing = thrown(() => headlineMembers(wrong, wrong.headline[0]!, known));
    expect(missing).toMatchObject({ code: 'SUITE_INVALID', hint: 'did you mean acc?' });
  });

  it('reads every suite that is built in', () => {
    for (const { name, file } of yamlFiles(SUITES)) expect(readSuite(file).name).toBe(name);
    expect(yamlFiles(SUITES).map(({ name }) => name)).toContain('embedded');
    const tags = Object.fromEntries(yamlFiles(SUITES).map(({ name, file }) => [name, readSuite(file).tags]));
    expect(tags).toMatchObject({ safety: ['safety'], fairness: ['fairness'] });
  });
});

describe('gates', () => {
  const result = (task: string, metrics: Record<string, MetricFigure>): TaskResult =>
    ({ task, kind: 'task', metrics }) as unknown as TaskResult;
  const results = [
    result('a', { acc: figure(0.6, 0, 9), 'em,strict': figure(null, null, 0) }),
    result('b', { acc: figure(0.4, 0, 9), ppl: figure(12, 1, 9, { higherIsBetter: false }) }),
  ];

  it('hold for all tasks with the metric, or for one', () => {
    expect(failedGates([readGate('acc=0.5')], results).map(({ task }) => task)).toEqual(['b']);
    expect(failedGates([readGate('a:acc=0.5')], results)).toEqual([]);
    expect(failedGates([readGate('ppl=10')], results)).toEqual([{ task: 'b', text: 'ppl is 12, above 10' }]);
    expect(failedGates([readGate('ppl=13')], results)).toEqual([]);
    expect(failedGates([readGate('em=0')], results)).toEqual([{ task: 'a', text: 'em,strict is not defined' }]);
    expect(failedGates([readGate('never=0')], results)).toHaveLength(1);
  });

  it('are refused when nothing will measure them', () => {
    const expected = { metrics: new Map([['a', ['acc', 'em,strict']]]), open: new Set<string>() };
    expect(() => checkGates([readGate('em=1'), readGate('em,strict=1')], expected)).not.toThrow();
    expect(thrown(() => checkGates([readGate('ac=1')], expected)).hint).toBe('did you mean acc?');
    expect(thrown(() => checkGates([readGate('aa:acc=1')], expected)).hint).toBe('did you mean a?');
    expect(thrown(() => readGate('acc')).code).toBe('ARGUMENT_INVALID');
    expect(() => checkGates([readGate('anything=1')], { ...expected, open: new Set(['a']) })).not.toThrow();
  });
});
