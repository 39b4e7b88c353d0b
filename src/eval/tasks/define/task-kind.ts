/**
 * Tasks in TypeScript as a kind: one file each in `evals/tasks/`, or a user's plug-in. A file defines its task, or speaks for
 * itself. Leaves out: tasks in YAML, which stand beside them (`task-index.ts`).
 */
import { join } from 'node:path';
import { packageRoot } from '../../../base/package-root.ts';
import { checked, isText, mustBeFunctions } from '../../../registry/check.ts';
import { find, type Kind } from '../../../registry/kind.ts';
import type { EvalTask } from '../task.ts';
import { checkDefinition, isDefinition } from './check-definition.ts';
import { compileTask } from './compile.ts';
import type { TaskDefinition } from './definition.ts';

export const TASKS: Kind<EvalTask | TaskDefinition> = {
  plural: 'tasks',
  word: 'task',
  folder: 'evals/tasks',
  deep: true,
  code: 'TASK_UNKNOWN',
  claims: (value) => isDefinition(value) || typeof value.samples === 'function' || typeof value.count === 'function',
  check: (value, source) =>
    typeof value === 'object' && value !== null && isDefinition(value as Record<string, unknown>)
      ? checkDefinition(value as Record<string, unknown>, source)
      : checked(value, source, { what: 'a task', hint: 'export default defineTask({ ... })' }, (fields, must) => {
          must(isText(fields.name), 'name: a text');
          must(typeof fields.summary === 'string', 'summary: one sentence');
          mustBeFunctions(fields, ['count', 'samples', 'score', 'numFewshot'], must);
          for (const key of ['metrics', 'needs', 'tags']) must(Array.isArray(fields[key]), `${key}: a list`);
        }),
};

/** The folder of our own task files in YAML, and of the rows of ours in TypeScript. */
export const builtinTasks = (): string => join(packageRoot(), 'evals', 'tasks');

/** A task written in TypeScript, ready to run; undefined when there is none of this name. @throws HarnessError as `compileTask`. */
export async function scriptTask(name: string): Promise<EvalTask | undefined> {
  const found = await find(TASKS, name);
  if (found === undefined || 'score' in found.definition) return found?.definition as EvalTask | undefined;
  const { definition, file, builtin } = found;
  return await compileTask(definition, {
    file,
    ...(builtin ? { folder: builtinTasks() } : {}),
  });
}
