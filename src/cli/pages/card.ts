/** `harness card RUN`: what the command takes. The work is in `run-card.ts`, loaded when it runs. */
import { type Command, Option } from 'commander';
import { type Context, collect, globalFlags } from '../context.ts';
import type { CardFlags } from './run-card.ts';

const EXAMPLES = `
The card says what the run folder shows. What only people know stands in card.md (sections by heading, such as
"## Intended use") or card.yaml in the run folder: licence, languages, authors, licences of data sets, watts.
A README.md that somebody wrote or changed is left as it is.

Examples:
  harness card runs/my-dpo
  harness card runs/my-dpo --beside runs/my-dpo-beta05
  harness card runs/my-dpo --format md --json
  harness card runs/my-dpo --template ./our-pages`;

export function registerCard(program: Command, context: Context): void {
  program
    .command('card')
    .summary('write the model card of a run: card.html and README.md')
    .description('Writes card.html, one file without network or needed script, and README.md with model-index.')
    .argument('<run>', 'folder of a training run or an evaluation')
    .addOption(new Option('--format <a,b>', 'html, md; both when left out').argParser(collect))
    .addOption(new Option('--template <folder>', 'blocks, templates and styles that stand in for ours, by path'))
    .addOption(
      new Option('--beside <run>', 'a run whose curves are drawn over this one’s (repeatable)').argParser(collect),
    )
    .addHelpText('after', EXAMPLES)
    .action(async (run: string, flags: CardFlags, command: Command) => {
      const { runCard } = await import('./run-card.ts');
      await runCard({ run, flags, globals: globalFlags(command), io: context.io });
    });
}
