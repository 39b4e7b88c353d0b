/** `harness list [kind]`: what there is, one line each, and where it comes from. */
import { type Command, Option } from 'commander';
import { HarnessError } from '../base/errors.ts';
import { didYouMean } from '../base/nearest.ts';
import { KINDS } from '../kinds.ts';
import type { Kind } from '../registry/kind.ts';
import type { YamlKind } from '../registry/yaml-kind.ts';
import { addPlugins, type Context, collect, globalFlags, jsonDocument } from './context.ts';

interface Entry {
  name: string;
  summary: string;
  source: string;
}

interface ListFlags {
  search?: string;
  tasksDir?: string[];
  dataDir?: string;
}

/** What stands in folders of the user beside members of kinds, or is no code. */
const LISTS: Readonly<Record<string, (flags: ListFlags) => Promise<Entry[]>>> = { tasks, suites, swaps, runs };

const ALL = [...new Set([...Object.keys(KINDS), ...Object.keys(LISTS)])];

export function registerList(program: Command, context: Context): void {
  addPlugins(program.command('list'))
    .summary(`what is there: ${ALL.join(', ')}`)
    .description('Lists what is built in, what plug-ins declare, and the runs under ./runs, one line each.')
    .argument('[kind]', `${ALL.join(', ')}; all when left out`)
    .option('--search <text>', 'only entries with this text in name or summary')
    .addOption(new Option('--tasks-dir <folder>', 'further task files (repeatable)').argParser(collect))
    .addOption(new Option('--data-dir <folder>', 'third-party data sets and lm-eval tasks; HARNESS_DATA'))
    .addHelpText(
      'after',
      '\nExamples:\n  harness list\n  harness list metrics --search perplexity\n  harness list tasks --search embedded\n  harness list trainers --json\n  harness list runs --search dpo',
    )
    .action(async (kind: string | undefined, flags: ListFlags, command: Command) => {
      const { io } = context;
      const kinds = kind === undefined ? ALL : [kindOf(kind)];
      const lists = new Map<string, Entry[]>();
      for (const name of kinds) lists.set(name, filter(await entriesOf(name, flags), flags.search));
      if (globalFlags(command).json) {
        io.out.write(jsonDocument(Object.fromEntries(lists)));
        return;
      }
      const { formatTable } = await import('./table.ts');
      const { safeText } = await import('../base/terminal.ts');
      const columns = (name: string) => [{ title: name }, { title: 'summary' }, { title: 'source' }];
      const texts = [...lists].map(([name, entries]) => {
        if (entries.length === 0) return `no ${name}${flags.search === undefined ? '' : ` match "${flags.search}"`}`;
        const rows = entries.map((entry) => [entry.name, entry.summary, entry.source].map(safeText));
        return formatTable(columns(name), rows).join('\n');
      });
      io.out.write(`${texts.join('\n\n')}\n`);
    });
}

/** @throws HarnessError `ARGUMENT_INVALID` for a kind that there is not. */
function kindOf(name: string): string {
  if (ALL.includes(name)) return name;
  throw new HarnessError('ARGUMENT_INVALID', `there is nothing of the kind "${name}" to list`, {
    hint: didYouMean(name, ALL) ?? `known: ${ALL.join(', ')}`,
  });
}

function filter(entries: readonly Entry[], search: string | undefined): Entry[] {
  const wanted = search?.toLowerCase() ?? '';
  return entries.filter(({ name, summary }) => `${name} ${summary}`.toLowerCase().includes(wanted));
}

async function entriesOf(name: string, flags: ListFlags): Promise<Entry[]> {
  const list = LISTS[name];
  return list === undefined ? await entriesIn(await KINDS[name]!()) : await list(flags);
}

async function entriesIn<T extends object>(kind: Kind<T>): Promise<Entry[]> {
  const { members, nameIn } = await import('../registry/kind.ts');
  const { shortPath } = await import('../base/paths.ts');
  return (await members(kind)).map(({ definition, file }) => ({
    name: nameIn(kind, definition),
    summary: kind.summaryOf?.(definition) ?? (definition as { summary: string }).summary,
    source: (definition as { source?: string }).source ?? shortPath(file),
  }));
}

async function entriesOfYaml(kind: YamlKind, summaryOf: (file: string) => string): Promise<Entry[]> {
  const { yamlFiles } = await import('../registry/yaml-kind.ts');
  const { shortPath } = await import('../base/paths.ts');
  return yamlFiles(kind).map(({ name, file }) => ({ name, summary: summaryOf(file), source: shortPath(file) }));
}

async function swaps(): Promise<Entry[]> {
  const { readLexicon, SWAPS } = await import('../eval/swaps/lexicon.ts');
  return await entriesOfYaml(SWAPS, (file) => readLexicon(file).summary);
}

async function suites(): Promise<Entry[]> {
  const { readSuite, SUITES } = await import('../eval/run/suite.ts');
  return await entriesOfYaml(SUITES, (file) => {
    const { summary, tasks: members } = readSuite(file);
    return `${summary} (${members.length} tasks)`;
  });
}

/** Tasks, groups and tags of all folders. What a task says of itself is read for ours; others are told by their kind. */
async function tasks({ tasksDir = [], dataDir }: ListFlags): Promise<Entry[]> {
  const { members } = await import('../registry/kind.ts');
  const { builtinTasks, scriptTask, TASKS } = await import('../eval/tasks/define/task-kind.ts');
  const { shortPath } = await import('../base/paths.ts');
  const { TaskIndex } = await import('../eval/tasks/task-index.ts');
  const { readTaskFile } = await import('../eval/tasks/task-file.ts');
  const { taskFolders } = await import('../run/eval/tasks.ts');
  const about = (file: string): string | undefined => {
    const metadata = readTaskFile(file).value('metadata') as { description?: unknown } | undefined;
    return typeof metadata?.description === 'string' ? metadata.description : undefined;
  };
  const scripts = (await members(TASKS)).map(async ({ definition: { name }, file }) => {
    const task = await scriptTask(name);
    const also = task?.forModel === undefined ? '' : ' (masked models too)';
    return { name, summary: `${task?.summary ?? ''}${also}`, source: shortPath(file) };
  });
  const options = { tasksDir, ...(dataDir === undefined ? {} : { dataDir }) };
  const folders = taskFolders({ options, configFile: undefined });
  const entries = TaskIndex.scan(folders)
    .list()
    .map(({ name, kind, file, tags, members = [] }) => {
      const own = file?.startsWith(builtinTasks()) === true ? about(file) : undefined;
      const tagged = tags.length === 0 ? '' : `, ${tags.join(', ')}`;
      const plain =
        kind === 'tag' ? `tag of ${members.length} task${members.length === 1 ? '' : 's'}` : `${kind}${tagged}`;
      return {
        name,
        summary: own === undefined ? plain : `${own} (${plain})`,
        source: file === undefined ? members.join(', ') : shortPath(file),
      };
    });
  return [...(await Promise.all(scripts)), ...entries].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Folders of ./runs that hold a manifest, or of HARNESS_RUNS. A damaged one is listed as such. */
async function runs(): Promise<Entry[]> {
  const { readdirSync } = await import('node:fs');
  const { join } = await import('node:path');
  const { readManifest } = await import('../runs/run-folder.ts');
  const { shortPath } = await import('../base/paths.ts');
  const folder = process.env.HARNESS_RUNS ?? 'runs';
  let names: string[];
  try {
    names = readdirSync(folder).sort();
  } catch {
    return [];
  }
  const entries: Entry[] = [];
  for (const name of names) {
    const path = join(folder, name);
    try {
      const manifest = await readManifest(path);
      if (manifest !== undefined) {
        entries.push({ name, summary: `${manifest.method}, ${manifest.status}`, source: shortPath(path) });
      }
    } catch {
      entries.push({ name, summary: 'its run.json cannot be read', source: shortPath(path) });
    }
  }
  return entries;
}
