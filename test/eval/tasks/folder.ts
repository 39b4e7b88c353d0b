/** A folder of task files for a test, and what loading needs around it. */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type LoadTasksOptions, loadTasks } from '../../../src/eval/tasks/load-tasks.ts';
import type { EvalSample, EvalTask, TaskContext } from '../../../src/eval/tasks/task.ts';
import type { ModelAnswer } from '../../../src/providers/contract/request.ts';

/** Writes files by their relative names into a new folder. */
export function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'tasks-'));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

/** Loads tasks of one folder. */
export const load = (folder: string, names: readonly string[], more: Partial<LoadTasksOptions> = {}) =>
  loadTasks(names, { folders: [folder], ...more });

/** The settings of a run, with what it was warned of. */
export function contextOf(settings: Partial<TaskContext> = {}): TaskContext & { readonly warnings: string[] } {
  const warnings: string[] = [];
  return {
    capabilities: {
      generate: true,
      loglikelihood: true,
      rolling: true,
      messages: true,
      text: true,
      tokenLogprobs: true,
      seed: true,
    },
    fewshotSeed: 1234,
    seed: 0,
    allowCode: false,
    warn: (text) => warnings.push(text),
    warnings,
    ...settings,
  };
}

export async function samplesOf(task: EvalTask, context: TaskContext): Promise<EvalSample[]> {
  const samples: EvalSample[] = [];
  for await (const sample of task.samples(context)) samples.push(sample);
  return samples;
}

/** A text as the model's answer. */
export const said = (text: string): ModelAnswer => ({ kind: 'generate', text, finish: 'stop' });

/** JSON lines. */
export const jsonl = (...rows: readonly object[]): string => rows.map((row) => `${JSON.stringify(row)}\n`).join('');

/** What was thrown. */
export async function thrown(work: () => unknown): Promise<{
  code: string;
  message: string;
  hint: string;
  line: number | undefined;
  file: string;
}> {
  try {
    await work();
  } catch (error) {
    const { code, message, hint, where } = error as Record<string, never> & {
      code: string;
      message: string;
      hint?: string;
      where?: { file: string; line?: number };
    };
    return { code, message, hint: hint ?? '', line: where?.line, file: where?.file ?? '' };
  }
  throw new Error('nothing was thrown');
}
