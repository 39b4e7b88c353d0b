/** `harness merge ADAPTER`: what the command takes. The work is in `run/align/merge.ts`, loaded when it runs. */
import type { Command } from 'commander';
import type { MergeFlags } from '../../run/align/merge.ts';
import { type Context, globalFlags } from '../context.ts';

const EXAMPLES = `
The base model is the one that adapter_config.json names, looked for from the adapter's folder, from the folders above
it, and from the working folder; --base names another place.

Examples:
  harness merge runs/my-lora --output-dir models/merged
  harness merge ./adapter --base ./models/llama --output-dir ./merged`;

export function registerMerge(program: Command, context: Context): void {
  program
    .command('merge')
    .summary('fold an adapter into its base model')
    .description(
      'Writes a whole model folder: every matrix that the adapter sits on, changed as the adapter changes it (LoRA: W + scale * B * A).',
    )
    .argument('<adapter>', 'adapter folder in PEFT format, or a run folder whose model/ is one')
    .requiredOption('--output-dir <folder>', 'the model folder to write; must not exist yet')
    .option('--base <folder>', "the base model's folder")
    .addHelpText('after', EXAMPLES)
    .action(async (adapter: string, flags: MergeFlags, command: Command) => {
      const { runMerge } = await import('../../run/align/merge.ts');
      await runMerge({ adapter, flags, globals: globalFlags(command), io: context.io });
    });
}
