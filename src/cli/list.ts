/** `harness list [kind]`: what there is, one line each, and where it comes from. */
import { type Command, Option } from 'commander';
import { HarnessError } from '../base/errors.ts';
import { didYouMean } from '../base/nearest.ts';
import { type Context, globalFlags, jsonDocument } from './context.ts';

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

const KINDS: Readonly<Record<string, (flags: ListFlags) => Promise<Entry[]>>> = {
  trainers,
  rewards,
  metrics,
  tasks,
  suites,
  providers,
  attacks,
  swaps,
  blocks,
  runs,
};

const collect = (value: string, before: string[] | undefined): string[] => [...(before ?? []), value];

export function registerList(program: Command, context: Context): void {
  program
    .command('list')
    .summary('what is there: trainers, metrics, tasks, suites, providers, attacks, swaps, blocks, runs')
    .description('Lists what is built in, and the runs under ./runs, one line each.')
    .argument('[kind]', `${Object.keys(KINDS).join(', ')}; all when left out`)
    .option('--search <text>', 'only entries with this text in name or summary')
    .addOption(new Option('--tasks-dir <folder>', 'further task files (repeatable)').argParser(collect))
    .addOption(new Option('--data-dir <folder>', 'third-party data sets and lm-eval tasks; HARNESS_DATA'))
    .addHelpText(
      'after',
      '\nExamples:\n  harness list\n  harness list metrics --search perplexity\n  harness list tasks --search embedded\n  harness list trainers --json\n  harness list runs --search dpo',
    )
    .action(async (kind: string | undefined, flags: ListFlags, command: Command) => {
      const { io } = context;
      const kinds = kind === undefined ? Object.keys(KINDS) : [kindOf(kind)];
      const lists = new Map<string, Entry[]>();
      for (const name of kinds) lists.set(name, filter(await KINDS[name]!(flags), flags.search));
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
  if (Object.hasOwn(KINDS, name)) return name;
  const known = Object.keys(KINDS);
  throw new HarnessError('ARGUMENT_INVALID', `there is nothing of the kind "${name}" to list`, {
    hint: didYouMean(name, known) ?? `known: ${known.join(', ')}`,
  });
}

function filter(entries: readonly Entry[], search: string | undefined): Entry[] {
  const wanted = search?.toLowerCase() ?? '';
  return entries.filter(({ name, summary }) => `${name} ${summary}`.toLowerCase().includes(wanted));
}

async function rewards(): Promise<Entry[]> {
  const { listBuiltins } = await import('../builtin-files.ts');
  const { loadReward } = await import('../builtins.ts');
  const { shortPath } = await import('../base/paths.ts');
  return await Promise.all(
    listBuiltins('rewards').map(async ({ name, file }) => {
      const { summary } = await loadReward(name);
      return { name, summary, source: shortPath(file) };
    }),
  );
}

async function swaps(): Promise<Entry[]> {
  const { listSwaps } = await import('../builtin-files.ts');
  const { readLexicon } = await import('../eval/swaps/lexicon.ts');
  const { shortPath } = await import('../base/paths.ts');
  return listSwaps().map(({ name, file }) => ({ name, summary: readLexicon(file).summary, source: shortPath(file) }));
}

async function attacks(): Promise<Entry[]> {
  const { listBuiltins } = await import('../builtin-files.ts');
  const { loadAttack } = await import('../builtins.ts');
  const { shortPath } = await import('../base/paths.ts');
  return await Promise.all(
    listBuiltins('attacks').map(async ({ name, file }) => {
      const { summary } = await loadAttack(name);
      return { name, summary, source: shortPath(file) };
    }),
  );
}

async function trainers(): Promise<Entry[]> {
  const { listBuiltins } = await import('../builtin-files.ts');
  const { loadTrainer } = await import('../builtins.ts');
  const { shortPath } = await import('../base/paths.ts');
  return await Promise.all(
    listBuiltins('trainers').map(async ({ name, file }) => {
      const { summary } = await loadTrainer(name);
      return { name, summary, source: shortPath(file) };
    }),
  );
}

async function metrics(): Promise<Entry[]> {
  const { listBuiltins } = await import('../builtin-files.ts');
  const { loadMetric } = await import('../builtins.ts');
  return await Promise.all(
    listBuiltins('metrics').map(async ({ name }) => {
      const { summary, source } = await loadMetric(name);
      return { name, summary, source };
    }),
  );
}

async function providers(): Promise<Entry[]> {
  const { listBuiltins } = await import('../builtin-files.ts');
  const { loadProvider } = await import('../builtins.ts');
  const { shortPath } = await import('../base/paths.ts');
  return await Promise.all(
    listBuiltins('providers').map(async ({ name, file }) => {
      const { summary } = await loadProvider(name);
      return { name, summary, source: shortPath(file) };
    }),
  );
}

async function blocks(): Promise<Entry[]> {
  const { listBuiltins } = await import('../builtin-files.ts');
  const { loadBlock } = await import('../user-plugins.ts');
  const { shortPath } = await import('../base/paths.ts');
  return await Promise.all(
    listBuiltins('blocks').map(async ({ name, file }) => {
      const { summary } = await loadBlock(name);
      return { name, summary, source: shortPath(file) };
    }),
  );
}

async function suites(): Promise<Entry[]> {
  const { listSuites } = await import('../builtin-files.ts');
  const { readSuite } = await import('../eval/run/suite.ts');
  const { shortPath } = await import('../base/paths.ts');
  return listSuites().map(({ name, file }) => {
    const { summary, tasks: members } = readSuite(file);
    return { name, summary: `${summary} (${members.length} tasks)`, source: shortPath(file) };
  });
}

/** Tasks, groups and tags of all folders. What a task says of itself is read for ours; others are told by their kind. */
async function tasks({ tasksDir = [], dataDir }: ListFlags): Promise<Entry[]> {
  const { listBuiltins, taskFolder } = await import('../builtin-files.ts');
  const { loadScriptTask } = await import('../builtins.ts');
  const { shortPath } = await import('../base/paths.ts');
  const { TaskIndex } = await import('../eval/tasks/task-index.ts');
  const { readTaskFile } = await import('../eval/tasks/task-file.ts');
  const { taskFolders } = await import('./eval/eval-tasks.ts');
  const about = (file: string): string | undefined => {
    const metadata = readTaskFile(file).value('metadata') as { description?: unknown } | undefined;
    return typeof metadata?.description === 'string' ? metadata.description : undefined;
  };
  const scripts = listBuiltins('tasks').map(async ({ name, file }) => {
    const task = await loadScriptTask(name);
    const also = task?.forModel === undefined ? '' : ' (masked models too)';
    return { name, summary: `${task?.summary ?? ''}${also}`, source: shortPath(file) };
  });
  const options = { tasksDir, ...(dataDir === undefined ? {} : { dataDir }) };
  const folders = taskFolders({ options, configFile: undefined });
  const entries = TaskIndex.scan(folders)
    .list()
    .map(({ name, kind, file, tags, members = [] }) => {
      const own = file?.startsWith(taskFolder()) === true ? about(file) : undefined;
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
