/** Finds tasks by name: TypeScript ones of plug-ins and our own, then YAML in the folders that the user and we have. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { requireInput } from '../../base/paths.ts';
import { importedFolder } from '../../data/imported.ts';
import { leavesOf } from '../../eval/run/groups.ts';
import type { EvalOptions } from '../../eval/run/schema.ts';
import { builtinTasks, scriptTask, TASKS } from '../../eval/tasks/define/task-kind.ts';
import { type DeclaredTask, loadTasks } from '../../eval/tasks/load-tasks.ts';
import type { EvalTask, TaskGroup } from '../../eval/tasks/task.ts';
import { builtinFiles, declared } from '../../registry/kind.ts';

export interface FoundTasks {
  tasks: EvalTask[];
  groups: TaskGroup[];
  /** Names of the tasks that the name of a task, group or tag stands for. */
  leaves(name: string): string[];
}

export interface TaskSearch {
  options: Pick<EvalOptions, 'tasksDir' | 'dataDir'>;
  configFile: string | undefined;
}

/** Folders with task files, the user's last: a later one wins. */
export function taskFolders({ options, configFile }: TaskSearch): string[] {
  const theirs = options.tasksDir.map((name) =>
    requireInput(name, {
      what: 'folder of tasks',
      code: 'TASKS_DIR_NOT_FOUND',
      ...(configFile === undefined ? {} : { configFile }),
    }),
  );
  const data = options.dataDir ?? process.env.HARNESS_DATA;
  const beside = data === undefined || data === '' ? [] : [join(data, 'lm-eval-tasks')];
  const fetched = [importedFolder('lm-eval-tasks'), ...beside].filter((folder) => folder !== undefined);
  return [...fetched.filter((folder) => existsSync(folder)), builtinTasks(), ...theirs];
}

/**
 * @param names of tasks, groups, tags; `TASK@ATTACK` is a task under an attack, `TASK~LEXICON` one with a swap of groups.
 * @throws HarnessError `TASK_UNKNOWN` with the nearest names, `ATTACK_*`, `SWAP_*`, and what reading task files throws.
 */
export async function findTasks(names: readonly string[], search: TaskSearch): Promise<FoundTasks> {
  const derived = names.filter((name) => /[@~]/.test(name) && !existsSync(name));
  const found = await findPlain(
    names.filter((name) => !derived.includes(name)),
    search,
  );
  if (derived.length === 0) return found;
  const { derivedTask } = await import('./derived.ts');
  const tasks = [...found.tasks];
  for (const name of new Set(derived)) {
    const [, base = '', mark = '@', spec = ''] = /^([^@~]*)([@~])(.*)$/s.exec(name) ?? [];
    for (const task of (await findPlain([base], search)).tasks) {
      tasks.push(await derivedTask(task, mark as '@' | '~', spec));
    }
  }
  return {
    tasks,
    groups: found.groups,
    leaves: (name) => (tasks.some((task) => task.name === name) ? [name] : found.leaves(name)),
  };
}

async function findPlain(names: readonly string[], search: TaskSearch): Promise<FoundTasks> {
  const theirs = declared(TASKS).map(({ definition: { name, tags = [] } }) => ({ name, tags }));
  const scripts = [...theirs, ...builtinFiles(TASKS)].map(
    (each): DeclaredTask => ({ ...each, load: async () => (await scriptTask(each.name)) as EvalTask }),
  );
  const { tasks, groups } = await loadTasks([...new Set(names)], {
    folders: taskFolders(search),
    plugins: scripts,
  });
  const byName = new Map(groups.map((group) => [group.name, group]));
  return {
    tasks,
    groups,
    leaves(name) {
      const group = byName.get(name);
      if (group !== undefined) return leavesOf(group, byName);
      if (tasks.some((task) => task.name === name)) return [name];
      return tasks.filter(({ tags }) => tags.includes(name)).map((task) => task.name);
    },
  };
}
