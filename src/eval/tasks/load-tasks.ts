/**
 * From names to tasks and groups: names of tasks, groups and tags, patterns, paths of task files, tasks of plug-ins. Groups
 * bring their members with their overrides; tags are short for several tasks. Follows lm-eval 0.4.13's manager and factory.
 */
import { statSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { HarnessError } from '../../base/errors.ts';
import type { Json } from '../../base/json.ts';
import { didYouMean } from '../../base/nearest.ts';
import { shortPath } from '../../base/paths.ts';
import type { LoadSplit } from './documents.ts';
import { loadSplit as loadLocalSplit } from './load-split.ts';
import { isPattern, patternOf } from './patterns.ts';
import type { EvalTask, TaskGroup } from './task.ts';
import { type Declaration, readTaskFile, withIncludes } from './task-file.ts';
import { type GroupConfig, groupConfig, membersOf } from './task-groups.ts';
import { filesIn, type IndexEntry, TaskIndex } from './task-index.ts';
import { type TaskPorts, yamlTask } from './yaml-task.ts';

/** A task written in TypeScript, ours or a plug-in's; loaded when it is asked for. */
export interface DeclaredTask {
  readonly name: string;
  readonly tags?: readonly string[];
  load(): EvalTask | Promise<EvalTask>;
}

export interface LoadTasksOptions {
  /** Folders of task files; a later one wins over an earlier one. */
  readonly folders: readonly string[];
  /** Default: local files and folders in the hub's layout. */
  readonly loadSplit?: LoadSplit;
  /** Tasks in TypeScript; they win over files. */
  readonly plugins?: readonly DeclaredTask[];
  /** Resamples of bootstrap errors (`--bootstrap_iters`); default 100,000, 0: no such errors. */
  readonly bootstrapIters?: number;
}

/**
 * The tasks that names stand for, each once and in order, and the groups among them (groups inside groups too).
 * @throws HarnessError `TASK_UNKNOWN` with the nearest names, `TASK_TWICE`, and what the tasks' declarations are guilty of.
 */
export async function loadTasks(
  names: readonly string[],
  options: LoadTasksOptions,
): Promise<{ tasks: EvalTask[]; groups: TaskGroup[] }> {
  const loading = new Loading(options);
  for (const name of names) await loading.add(name);
  return loading.finish();
}

interface Wanted {
  readonly task: EvalTask;
  /** Undefined for tasks in TypeScript. */
  readonly declaration: Declaration | undefined;
}

interface BuiltGroup {
  readonly config: GroupConfig;
  readonly members: string[];
}

class Loading {
  readonly #options: LoadTasksOptions;
  readonly #ports: TaskPorts;
  readonly #index: TaskIndex;
  readonly #tasks = new Map<string, Wanted>();
  readonly #groups = new Map<string, BuiltGroup>();

  constructor(options: LoadTasksOptions) {
    this.#options = options;
    this.#ports = { ...options, loadSplit: options.loadSplit ?? loadLocalSplit };
    this.#index = TaskIndex.scan(options.folders);
  }

  async add(name: string): Promise<void> {
    if (await this.#known(name, undefined)) return;
    if (isPattern(name)) {
      const pattern = patternOf(name);
      const found = this.#names().filter((each) => pattern.test(each));
      for (const each of found) await this.#known(each, undefined);
      if (found.length > 0) return;
      throw new HarnessError('TASK_UNKNOWN', `no task is called ${name}`, { hint: this.#where() });
    }
    if (await this.#path(name)) return;
    throw new HarnessError('TASK_UNKNOWN', `unknown task "${name}"`, {
      hint: didYouMean(name, this.#names()) ?? this.#where(),
    });
  }

  finish(): { tasks: EvalTask[]; groups: TaskGroup[] } {
    const tasks = [...this.#tasks.values()].map(({ task }) => task);
    const groups = [...this.#groups].map(([name, { config, members }]): TaskGroup => {
      const leaves = this.#leaves(name);
      return {
        name,
        ...(config.alias === undefined ? {} : { alias: config.alias }),
        source: shortPath(config.declaration.path),
        members,
        aggregates: config.aggregates.map(({ metric, filters, weightBySize }) => ({
          metric,
          weightBySize,
          filters: filters ?? pipelinesOf(metric, leaves),
        })),
        ...(config.version === undefined ? {} : { version: config.version }),
      };
    });
    return { tasks, groups };
  }

  #names(): string[] {
    const declared = (this.#options.plugins ?? []).flatMap(({ name, tags = [] }) => [name, ...tags]);
    return [...new Set([...declared, ...this.#index.list().map(({ name }) => name)])].sort();
  }

  #where(): string {
    const { folders } = this.#options;
    const looked = folders.length === 0 ? '' : ` Looked in ${folders.map((folder) => shortPath(folder)).join(', ')}.`;
    return `harness list tasks shows all; name a folder of task files with --tasks-dir, or bring lm-eval's in with harness data get lm-eval-tasks.${looked}`;
  }

  /** Adds what a name stands for; false when it stands for nothing. Gives the names of what was added. */
  async #known(name: string, overrides: Declaration | undefined): Promise<string[] | false> {
    const plugins = this.#options.plugins ?? [];
    const declared = plugins.filter((each) => each.name === name || each.tags?.includes(name) === true);
    if (declared.length > 0) {
      for (const each of declared) await this.#declared(each, overrides);
      return declared.map((each) => each.name);
    }
    const entry = this.#index.get(name);
    return entry === undefined ? false : await this.#entry(entry, overrides);
  }

  async #entry(entry: IndexEntry, overrides: Declaration | undefined): Promise<string[]> {
    if (entry.kind === 'tag') {
      const found = (entry.members ?? []).map((member) => this.#index.get(member)).filter((each) => each !== undefined);
      for (const each of found) await this.#entry(each, overrides);
      return found.map(({ name }) => name);
    }
    const declaration = readTaskFile(entry.file as string);
    if (entry.kind === 'group') await this.#group(entry.name, declaration, overrides);
    else await this.#task(entry.name, declaration, overrides);
    return [entry.name];
  }

  /** A task file, or all of a folder. */
  async #path(name: string): Promise<boolean> {
    const path = resolve(name);
    const found = statSync(path, { throwIfNoEntry: false });
    if (found === undefined) return false;
    const files = found.isDirectory() ? filesIn(path) : [path];
    for (const file of files) {
      const declaration = readTaskFile(file);
      const group = declaration.value('group');
      const task = declaration.value('task');
      if (typeof group === 'string') await this.#group(group, declaration, undefined);
      else if (typeof task === 'string') await this.#task(task, declaration, undefined);
      else if (!found.isDirectory()) {
        throw new HarnessError('TASK_INVALID', `${shortPath(file)} declares neither a task nor a group`, {
          where: { file: shortPath(file) },
          hint: `a task file has the key task: ${basename(file).replace(/\.ya?ml$/, '')}`,
        });
      }
    }
    return files.length > 0;
  }

  async #declared(plugin: DeclaredTask, overrides: Declaration | undefined): Promise<void> {
    const changed = overrides?.keys.filter((key) => key !== 'task') ?? [];
    if (changed.length > 0) {
      const message = `${changed.join(', ')}: task ${plugin.name} is written in TypeScript, which takes no keys from a group`;
      throw (overrides as Declaration).error('TASK_INVALID', message, [changed[0] as string]);
    }
    if (!this.#tasks.has(plugin.name)) {
      this.#tasks.set(plugin.name, { task: await plugin.load(), declaration: undefined });
    }
  }

  async #task(name: string, file: Declaration, overrides: Declaration | undefined): Promise<void> {
    const declaration = overrides === undefined ? file : file.with(overrides.only((key) => key !== 'task'));
    const before = this.#tasks.get(name);
    if (before === undefined) {
      this.#tasks.set(name, { task: await yamlTask(declaration, this.#ports), declaration });
    } else if (before.declaration === undefined || !sameValues(before.declaration, declaration)) {
      throw new HarnessError('TASK_TWICE', `task ${name} is asked for twice, with different settings`, {
        hint: 'a group gives it keys of its own: run them one after the other',
        where: declaration.where('task'),
      });
    }
  }

  async #group(name: string, declaration: Declaration, overrides: Declaration | undefined): Promise<void> {
    if (this.#groups.has(name)) return;
    const config = groupConfig(declaration);
    const members: string[] = [];
    // Known before its members are, so that a group that holds itself ends.
    this.#groups.set(name, { config, members });
    const shared = overrides === undefined ? config.shared : config.shared.with(overrides);
    for (const member of membersOf(declaration)) {
      const own = shared.with(member.overrides);
      const given = own.keys.length === 0 ? undefined : own;
      if (member.inline === 'group' && !this.#exists(member.name)) {
        const inner = `${name}::${member.name}`;
        await this.#group(inner, member.whole, shared.keys.length === 0 ? undefined : shared);
        members.push(inner);
        continue;
      }
      const found = await this.#known(member.name, given);
      if (found !== false) members.push(...found);
      else if (member.inline === 'task') {
        const inner = `${name}::${member.name}`;
        await this.#task(
          inner,
          withIncludes(member.whole).named(inner),
          given?.only((key) => key !== 'include'),
        );
        members.push(inner);
      } else {
        const hint = didYouMean(member.name, this.#names());
        throw declaration.error('TASK_UNKNOWN', `group ${name}: unknown task "${member.name}"`, member.path, hint);
      }
    }
  }

  #exists(name: string): boolean {
    return this.#names().includes(name);
  }

  /** The tasks below a group. */
  #leaves(name: string, above: readonly string[] = []): EvalTask[] {
    const group = this.#groups.get(name);
    if (group === undefined || above.includes(name)) return this.#tasks.get(name) ? [this.#tasks.get(name)!.task] : [];
    return group.members.flatMap((member) => this.#leaves(member, [...above, name]));
  }
}

const sameValues = (a: Declaration, b: Declaration): boolean => isDeepStrictEqual(valuesOf(a), valuesOf(b));

const valuesOf = (declaration: Declaration): Record<string, unknown> =>
  Object.fromEntries(declaration.keys.sort().map((key) => [key, declaration.value(key) as Json]));

/** The filter pipelines under which tasks give a metric. */
const pipelinesOf = (metric: string, tasks: readonly EvalTask[]): string[] =>
  [
    ...new Set(
      tasks.flatMap(({ metrics }) => metrics.filter(({ name }) => name === metric).map(({ filter }) => filter)),
    ),
  ].sort();
