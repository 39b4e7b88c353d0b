/** `harness list [kind]`: what there is, one line each, and where it comes from. */
import type { Command } from 'commander';
import { HarnessError } from '../base/errors.ts';
import { didYouMean } from '../base/nearest.ts';
import { type Context, globalFlags, jsonDocument } from './context.ts';

interface Entry {
  name: string;
  summary: string;
  source: string;
}

const KINDS: Readonly<Record<string, () => Promise<Entry[]>>> = { trainers, metrics, runs };

export function registerList(program: Command, context: Context): void {
  program
    .command('list')
    .summary('what is there: trainers, metrics, runs')
    .description('Lists what is built in, and the runs under ./runs, one line each.')
    .argument('[kind]', `${Object.keys(KINDS).join(', ')}; all when left out`)
    .option('--search <text>', 'only entries with this text in name or summary')
    .addHelpText(
      'after',
      '\nExamples:\n  harness list\n  harness list metrics --search perplexity\n  harness list trainers --json\n  harness list runs --search dpo',
    )
    .action(async (kind: string | undefined, flags: { search?: string }, command: Command) => {
      const { io } = context;
      const kinds = kind === undefined ? Object.keys(KINDS) : [kindOf(kind)];
      const lists = new Map<string, Entry[]>();
      for (const name of kinds) lists.set(name, filter(await (KINDS[name] as () => Promise<Entry[]>)(), flags.search));
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

async function trainers(): Promise<Entry[]> {
  const { listBuiltins, loadTrainer } = await import('../builtins.ts');
  const { shortPath } = await import('../base/paths.ts');
  return await Promise.all(
    listBuiltins('trainers').map(async ({ name, file }) => {
      const { summary } = await loadTrainer(name);
      return { name, summary, source: shortPath(file) };
    }),
  );
}

async function metrics(): Promise<Entry[]> {
  const { listBuiltins, loadMetric } = await import('../builtins.ts');
  return await Promise.all(
    listBuiltins('metrics').map(async ({ name }) => {
      const { summary, source } = await loadMetric(name);
      return { name, summary, source };
    }),
  );
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
