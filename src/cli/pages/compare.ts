/** `harness compare`: what the command takes. The work is in `run-compare.ts`, loaded when it runs. */
import { type Command, Option } from 'commander';
import { addPlugins, type Context, globalFlags } from '../context.ts';
import type { CompareFlags } from './run-compare.ts';

const list = (value: string, before: string[] | undefined): string[] => [
  ...(before ?? []),
  ...value.split(';').filter((item) => item !== ''),
];

const NOTES = `
A is what is compared with, B what is judged; both are run folders, their evals/, or the folder of one task. Samples are
paired by task and id. A regression is a metric that is worse in B, significant after adjustment over all metrics.

Without --format and --output only the table is printed; --format md or json alone goes to stdout. --output names a folder
for compare.html, compare.md and compare.json, or one file by its ending.

Examples:
  harness compare runs/base runs/tuned
  harness compare runs/base runs/tuned --metric acc --fail-on-regression --min-effect 0.01
  harness compare runs/base runs/tuned --format md > comment.md
  harness compare runs/base runs/tuned --output comparison --samples`;

export function registerCompare(program: Command, context: Context): void {
  addPlugins(program.command('compare'))
    .summary('two runs, sample by sample: what got better, what got worse')
    .description('Compares two runs on the samples that both were asked, metric by metric.')
    .argument('<A>', 'run that is compared with')
    .argument('<B>', 'run that is judged')
    .addOption(
      new Option('--metric <name>', 'only this metric, as acc or exact_match,strict-match (repeatable)').argParser(
        list,
      ),
    )
    .addOption(
      new Option('--fail-on-regression', 'exit with 3 when a metric got worse, with 2 when one was not judged'),
    )
    .addOption(new Option('--alpha <p>', 'largest adjusted p that counts as a difference').default('0.05'))
    .addOption(
      new Option('--min-effect <difference>', "smallest difference that counts, in the metric's own unit").default('0'),
    )
    .addOption(
      new Option('--test <name>', 'how pairs are compared')
        .choices(['auto', 't', 'wilcoxon', 'bootstrap', 'randomisation'])
        .default('auto'),
    )
    .addOption(
      new Option('--correction <name>', 'of p over the metrics')
        .choices(['holm', 'fdr_bh', 'bonferroni', 'none'])
        .default('holm'),
    )
    .addOption(new Option('--format <a,b>', 'html, md, json'))
    .addOption(new Option('--output <path>', 'folder for the files, or one file'))
    .addOption(new Option('--samples', 'put all shared samples into the page'))
    .addOption(new Option('--flips <n>', 'changed samples listed for each metric and direction').default('20'))
    .addOption(new Option('--resamples <n>', 'resamples of the bootstrap').default('10000'))
    .addOption(new Option('--seed <n>', 'seed of the bootstrap').default('0'))
    .addHelpText('after', NOTES)
    .action(async (a: string, b: string, flags: CompareFlags, command: Command) => {
      const { runCompare } = await import('./run-compare.ts');
      context.exitCode = await runCompare([a, b], flags, globalFlags(command), context);
    });
}
