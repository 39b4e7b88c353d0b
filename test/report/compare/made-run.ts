/** Run folders with given values: written with the program's own writers, so that only the numbers are made up. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Json } from '../../../src/base/json.ts';
import { writeResult } from '../../../src/eval/run/result-file.ts';
import { type MetricFigure, type TaskResult, taskFolder } from '../../../src/eval/run/results.ts';
import { type SampleLine, writeSamples } from '../../../src/eval/run/samples.ts';

export interface MadeTask {
  name: string;
  /** Metric -> values of the samples in order; null where there is none. */
  values: Readonly<Record<string, readonly (Json | null)[]>>;
  /** Metric -> its number; the mean of the values when left out. */
  reported?: Readonly<Record<string, number>>;
  higherIsBetter?: boolean | null;
  /** Changes a line before it is written; null drops it. */
  line?(line: SampleLine, index: number): SampleLine | null;
  result?: Partial<TaskResult> & Readonly<Record<string, unknown>>;
}

const mean = (values: readonly (Json | null)[]): number => {
  const numbers = values.filter((value) => typeof value === 'number');
  return numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
};

const TIME = '2026-01-01T00:00:00.000Z';

/** A manifest with what every run has. */
export function writeManifest(folder: string, more: Readonly<Record<string, unknown>> = {}): void {
  mkdirSync(folder, { recursive: true });
  const manifest = { schema_version: 1, id: '0', command: ['eval'], method: 'eval', status: 'finished', started: TIME };
  const machine = { versions: {}, device: 'cpu', seeds: {}, inputs: [], config_sha256: '0' };
  writeFileSync(join(folder, 'run.json'), JSON.stringify({ ...manifest, ...machine, ...more }));
}

/** Writes a run and returns its folder. */
export async function madeRun(folder: string, tasks: readonly MadeTask[], model = 'made'): Promise<string> {
  writeManifest(folder);
  for (const task of tasks) await writeTask(folder, task, model);
  return folder;
}

async function writeTask(run: string, task: MadeTask, model: string): Promise<void> {
  const { name, values, reported = {}, higherIsBetter = true, line = (one) => one, result = {} } = task;
  const folder = join(run, 'evals', taskFolder(name));
  mkdirSync(folder, { recursive: true });
  const keys = Object.keys(values);
  const count = values[keys[0]!]!.length;
  async function* lines(): AsyncGenerator<SampleLine> {
    for (let i = 0; i < count; i++) {
      const made = line(
        {
          id: String(i),
          input: `Question ${i}?`,
          target: `target ${i}`,
          arguments: [[`Question ${i}?`, {}]],
          answers: [{ kind: 'generate', text: `answer ${i} of ${model}`, finish: 'stop' }],
          scores: [
            {
              filter: 'none',
              outputs: `answer ${i} of ${model}`,
              values: Object.fromEntries(keys.map((key) => [key, values[key]![i] ?? null])),
            },
          ],
          doc: { number: i },
        },
        i,
      );
      if (made !== null) yield made;
    }
  }
  await writeSamples(folder, lines());
  const figures = keys.map((key): [string, MetricFigure] => {
    const value = reported[key] ?? mean(values[key]!);
    const about = { metric: key, filter: 'none', higherIsBetter, method: 'none' };
    return [key, { value, stderr: null, ci95: null, n: values[key]!.length, ...about }];
  });
  await writeResult(folder, {
    ...{ kind: 'task', task: name, version: 1, model, numFewshot: 0 },
    metrics: Object.fromEntries(figures),
    samples: { original: count, effective: count, failed: 0 },
    ...{ config: { seed: 0 }, taskSha256: '0', dataSha256: '0', git: null, started: TIME, ended: TIME, seconds: 0 },
    ...{ warnings: [], source: 'made' },
    ...result,
  });
}
