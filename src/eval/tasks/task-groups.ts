/**
 * What a group file says: its members, with overrides of their keys or declared on the spot, and which numbers of theirs
 * become numbers of the group. Follows lm-eval 0.4.13: keys that are not a group's own go to all members.
 */
import { describeValue } from '../../config/describe.ts';
import { functionNamed, refusal } from './functions.ts';
import type { Declaration } from './task-file.ts';

const GROUP_KEYS = new Set(['group', 'group_alias', 'task', 'aggregate_metric_list', 'metadata', 'tag', 'task_list']);

export interface GroupConfig {
  readonly declaration: Declaration;
  readonly alias: string | undefined;
  readonly aggregates: readonly {
    readonly metric: string;
    /** `undefined`: every pipeline that the tasks have. */
    readonly filters: readonly string[] | undefined;
    readonly weightBySize: boolean;
  }[];
  readonly version: string | number | undefined;
  /** Keys for all members. */
  readonly shared: Declaration;
}

export interface GroupMember {
  readonly name: string;
  /** Where it stands. */
  readonly path: readonly (string | number)[];
  /** It may be declared here and nowhere else. */
  readonly inline: 'task' | 'group' | undefined;
  /** Its keys without its name. */
  readonly overrides: Declaration;
  /** All of its keys. */
  readonly whole: Declaration;
}

/** @throws HarnessError `TASK_INVALID`, `TASK_PYTHON`. */
export function groupConfig(declaration: Declaration): GroupConfig {
  const alias = declaration.value('group_alias');
  const metadata = declaration.value('metadata') as Readonly<Record<string, unknown>> | undefined;
  const version = typeof metadata === 'object' ? metadata.version : undefined;
  return {
    declaration,
    alias: typeof alias === 'string' ? alias : undefined,
    aggregates: aggregatesOf(declaration),
    version: typeof version === 'string' || typeof version === 'number' ? version : undefined,
    shared: declaration.only((key) => !GROUP_KEYS.has(key)),
  };
}

function aggregatesOf(declaration: Declaration): GroupConfig['aggregates'] {
  const all = declaration.value('aggregate_metric_list');
  const list: readonly unknown[] = all === undefined ? [] : Array.isArray(all) ? all : [all];
  return list.map((entry, i) => {
    const path = Array.isArray(all) ? ['aggregate_metric_list', i] : ['aggregate_metric_list'];
    const wrong = (key: string, expected: string, value: unknown) =>
      declaration.error('TASK_INVALID', `${key}: expected ${expected}, got ${describeValue(value)}`, [...path, key]);
    const {
      metric: given,
      filter_list: filters,
      aggregation = 'mean',
      weight_by_size: weight = true,
    } = (entry ?? {}) as Readonly<Record<string, unknown>>;
    const metric = functionNamed(given, false)?.own ?? given;
    if (typeof metric !== 'string') throw wrong('metric', 'the name of a metric', metric);
    const reference = functionNamed(aggregation, true);
    if (reference !== undefined) {
      throw refusal(declaration, [...path, 'aggregation'], {
        message: `aggregation names the Python function ${reference.name}, which is not run here`,
        hint: 'groups know the aggregation mean, with weight_by_size or without',
      });
    }
    if (aggregation !== 'mean') throw wrong('aggregation', 'mean', aggregation);
    const names = filters === undefined || filters === null ? undefined : Array.isArray(filters) ? filters : [filters];
    if (names !== undefined && !names.every((name) => typeof name === 'string')) {
      throw wrong('filter_list', 'names of filter pipelines', filters);
    }
    return {
      metric,
      filters: names,
      // As Python takes it for true.
      weightBySize: Boolean(weight),
    };
  });
}

/** @throws HarnessError `TASK_INVALID`. */
export function membersOf(declaration: Declaration): GroupMember[] {
  const given = declaration.value('task');
  const list: readonly unknown[] = given === undefined ? [] : Array.isArray(given) ? given : [given];
  return list.map((item, i) => {
    const path: (string | number)[] = Array.isArray(given) ? ['task', i] : ['task'];
    const nothing = declaration.only(() => false);
    if (typeof item === 'string' || typeof item === 'number') {
      return { name: String(item), path, inline: undefined, overrides: nothing, whole: nothing };
    }
    const { group, task } = (item ?? {}) as Readonly<Record<string, unknown>>;
    const name = group ?? task;
    if (typeof name !== 'string') {
      const message = `task: expected names, or mappings with the key task or group, got ${describeValue(item)}`;
      throw declaration.error('TASK_INVALID', message, path);
    }
    const whole = declaration.inside(...path);
    const overrides = whole.only((key) => !GROUP_KEYS.has(key) || key === 'metadata');
    return { name, path, inline: group === undefined ? 'task' : 'group', overrides, whole };
  });
}
