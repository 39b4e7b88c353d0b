/** `harness data`: third-party data sets. What the commands take; the work is in `run-data.ts`, loaded when one runs. */
import type { Command } from 'commander';
import { type Context, collect, globalFlags } from './context.ts';
import type { GetFlags, ImportFlags } from './run-data.ts';

const EXAMPLES = `
Data sets of others are not part of harness: they are fetched from their home, or imported from a copy you have, and
kept under HARNESS_CACHE with their licence. dataset_name then finds them. A folder that HARNESS_DATA or --data-dir
names comes before them.

Examples:
  harness data list
  harness data get hh-rlhf
  harness data get allenai/winogrande --part winogrande_xl
  harness data import hh-rlhf --from ~/hh-rlhf --part harmless-base
  harness data get https://example.org/pairs.jsonl.gz --sha256 9f86d0...0a08 --licence "CC BY 4.0"
  harness data where Anthropic/hh-rlhf`;

export function registerData(program: Command, context: Context): void {
  const data = program
    .command('data')
    .summary('data sets of others: fetch, import, find')
    .description('Fetches and imports third-party data sets.')
    .addHelpText('after', EXAMPLES);
  data
    .command('list')
    .summary('what there is, and what is here')
    .description('Lists the data sets that harness knows, and those that were fetched or imported.')
    .option('--data-dir <folder>', 'folder of data sets; default HARNESS_DATA')
    .action(async (flags: { dataDir?: string }, command: Command) => {
      const { listData } = await import('./run-data.ts');
      await listData(flags, globalFlags(command), context.io);
    });
  data
    .command('get')
    .summary('fetch a data set from its home')
    .description('Fetches a data set at a pinned revision; a broken download is gone on with.')
    .argument('<name>', 'name of a data set, ORG/NAME on the hub, or the address of one file')
    .option('--part <name>', 'only this part or configuration of it (repeatable)', collect)
    .option('--revision <name>', 'branch, tag or commit on the hub; default main')
    .option('--sha256 <hex>', 'of the file at an address; required there')
    .option('--name <name>', 'name to keep a file from an address under')
    .option('--licence <text>', 'licence of a file from an address, kept beside it')
    .option('--force', 'fetch it again although it is here')
    .option('--yes', 'do not ask')
    .action(async (name: string, flags: GetFlags, command: Command) => {
      const { getData } = await import('./run-data.ts');
      await getData(name, flags, globalFlags(command), context.io);
    });
  data
    .command('import')
    .summary('bring in a local copy of a data set')
    .description('Imports a local copy of a data set in the layout that its home gives it.')
    .argument('<name>', 'name of the data set')
    .requiredOption('--from <path>', 'folder that holds the copy')
    .option('--part <name>', 'only this part of it (repeatable)', collect)
    .option('--unverified', 'take files of another revision too')
    .action(async (name: string, flags: ImportFlags, command: Command) => {
      const { importData } = await import('./run-data.ts');
      await importData(name, flags, globalFlags(command), context.io);
    });
  data
    .command('where')
    .summary('where a data set lies')
    .description('Prints the path that dataset_name finds for a name.')
    .argument('<name>', 'as dataset_name')
    .option('--data-dir <folder>', 'folder of data sets; default HARNESS_DATA')
    .action(async (name: string, flags: { dataDir?: string }, command: Command) => {
      const { whereData } = await import('./run-data.ts');
      await whereData(name, flags, globalFlags(command), context.io);
    });
}
