/** The filter pipelines of a task, with what stands in for the Python functions that they name. */
import { buildFilters, type FilterPipeline } from '../filters/build.ts';
import { functionNamed, standIn } from './functions.ts';
import type { TaskConfig } from './task-config.ts';
import type { TaskFunctions } from './task-functions.ts';

type Filters = NonNullable<TaskFunctions['filters']>;

/** @throws HarnessError `FILTER_*`, `TASK_PYTHON`. */
export async function taskFilters({
  declaration,
  filters,
}: Pick<TaskConfig, 'declaration' | 'filters'>): Promise<readonly FilterPipeline[]> {
  const functions: Record<string, Filters[string]> = {};
  /** Steps that name a function become `custom`, under the function's name. */
  const resolved = async (step: unknown, path: readonly (string | number)[]): Promise<unknown> => {
    if (typeof step !== 'object' || step === null) return step;
    const given = step as Readonly<Record<string, unknown>>;
    const key = functionNamed(given.function, false) === undefined ? 'filter_fn' : 'function';
    const reference = functionNamed(given[key], true);
    if (reference === undefined) return step;
    functions[reference.name] = await standIn(reference, 'filters', { declaration, path: [...path, key] });
    return { ...given, function: 'custom', filter_fn: reference.name };
  };
  const list = Array.isArray(filters)
    ? await Promise.all(
        (filters as readonly unknown[]).map(async (pipeline, i) => {
          const steps = (pipeline as { filter?: unknown } | null)?.filter;
          if (!Array.isArray(steps)) return pipeline;
          const path = (j: number): (string | number)[] => ['filter_list', i, 'filter', j];
          return {
            ...(pipeline as object),
            filter: await Promise.all(steps.map((step, j) => resolved(step, path(j)))),
          };
        }),
      )
    : filters;
  const { file, line } = declaration.where('filter_list');
  return buildFilters(list, { file, ...(line === undefined ? {} : { line }), key: 'filter_list' }, functions);
}
