/** What stands in for tasks' Python functions as a kind: files in `evals/functions/`, or a user's plug-in. */
import { checked, isObject, isText } from '../../registry/check.ts';
import type { Kind } from '../../registry/kind.ts';
import type { TaskFunctions } from './task-functions.ts';

const GROUPS = ['processDocs', 'build', 'processResults', 'metrics', 'aggregations', 'samples', 'filters'] as const;

/** `hellaswag/utils` stands in `hellaswag.ts`: file and module, as task files name them. */
export const FUNCTIONS: Kind<TaskFunctions> = {
  plural: 'functions',
  word: 'task functions',
  folder: 'evals/functions',
  code: 'TASK_PYTHON',
  summaryOf: (functions) => GROUPS.flatMap((group) => Object.keys(functions[group] ?? {})).join(', '),
  claims: (value) => !('prompt' in value) && !('scorers' in value) && GROUPS.some((group) => isObject(value[group])),
  check: (value, source) =>
    checked(
      value,
      source,
      {
        what: 'task functions',
        hint: "export default defineTaskFunctions({ name: 'folder/utils', processDocs: { ... } })",
      },
      (fields, must) => {
        must(isText(fields.name), 'name: folder and module, as hellaswag/utils');
        const groups = GROUPS.filter((group) => fields[group] !== undefined);
        must(groups.length > 0, `at least one of ${GROUPS.join(', ')}`);
        for (const group of groups) {
          const own = fields[group];
          must(isObject(own), `${group}: a mapping from name to function`);
          for (const [name, one] of Object.entries(isObject(own) ? own : {}))
            must(typeof one === 'function', `${group}.${name}: a function`);
        }
      },
    ),
};
