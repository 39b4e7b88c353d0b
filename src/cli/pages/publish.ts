/** `harness publish RUN --to TARGET`: what the command takes. The work is in `run-publish.ts`, loaded when it runs. */
import { type Command, Option } from 'commander';
import { type Context, globalFlags } from '../context.ts';
import type { PublishFlags } from './run-publish.ts';

const NOTES = `
Targets:
  folder:PATH     the files of the run in a folder of their own, replaced as a whole
  site:PATH       runs/ID/ with the card as its page, and an index of all that was published there; no model
  hf:ORG/NAME     a repository of the Hugging Face Hub: model and card at its top, results, one commit (HF_TOKEN)

What leaves the machine is listed first, and asked about; without a terminal --yes is needed. Nothing leaves when a key, a
token or a path that names a person is found in it. Samples of private tasks never leave. The same again changes nothing.

Examples:
  harness publish runs/dpo --to folder:release --yes
  harness publish runs/dpo --to site:public --include-samples
  harness publish runs/dpo --to hf:my-org/my-model --private --dry-run
  harness publish boards/june --to hf:my-org/board --repo-type space`;

export function registerPublish(program: Command, context: Context): void {
  program
    .command('publish')
    .summary('put a run or a leaderboard where others see it: a folder, a site, the hub')
    .description('Publishes the card, the results and the model of a run, or the files of a leaderboard.')
    .argument('<run>', 'run folder, or the folder of a leaderboard')
    .requiredOption('--to <target>', 'folder:PATH, site:PATH or hf:ORG/NAME')
    .addOption(new Option('--yes', 'do not ask'))
    .addOption(new Option('--dry-run', 'list what would leave the machine, and stop'))
    .addOption(new Option('--private', 'a repository that only its owners see'))
    .addOption(
      new Option('--include-samples', 'samples and the page that shows them too, those of private tasks apart'),
    )
    .addOption(
      new Option('--repo-type <type>', 'of the hub: model (default for runs), dataset (for leaderboards), space'),
    )
    .addHelpText('after', NOTES)
    .action(async (subject: string, flags: PublishFlags, command: Command) => {
      const { runPublish } = await import('./run-publish.ts');
      await runPublish({ subject, flags, globals: globalFlags(command), io: context.io });
    });
}
