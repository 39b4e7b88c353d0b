/** `harness merge ADAPTER`: what the command takes. The work is in `run/align/merge.ts`, loaded when it runs. */
import type { Command } from 'commander';
import { shortPath } from '../../base/paths.ts';
import { addPlugins, type Context, globalFlags, jsonDocument } from '../context.ts';

const EXAMPLES = `
The base model is the one that adapter_config.json names, looked for from the adapter's folder, from the folders above
it, and from the working folder; --base names another place.

Examples:
  harness merge runs/my-lora --output-dir models/merged
  harness merge ./adapter --base ./models/llama --output-dir ./merged`;

export function registerMerge(program: Command, context: Context): void {
  addPlugins(program.command('merge'))
    .summary('fold an adapter into its base model')
    .description(
      'Writes a whole model folder: every matrix that the adapter sits on, changed as the adapter changes it (LoRA: W + scale * B * A).',
    )
    .argument('<adapter>', 'adapter folder in PEFT format, or a run folder whose model/ is one')
    .requiredOption('--output-dir <folder>', 'the model folder to write; must not exist yet')
    .option('--base <folder>', "the base model's folder")
    .addHelpText('after', EXAMPLES)
    .action(async (adapter: string, { outputDir, base }: { outputDir: string; base?: string }, command: Command) => {
      const { mergeAdapter } = await import('../../run/align/merge.ts');
      const { modelLabel } = await import('../../data/hub/model-folder.ts');
      const { quiet, json } = globalFlags(command);
      const { io } = context;
      const say = (text: string): void => {
        if (!quiet) io.err.write(`${text}\n`);
      };
      const merged = await mergeAdapter({ adapter, base, outputDir, say });
      if (json) {
        const { place, adapter: folder, base: from, matrices, saved } = merged;
        io.out.write(jsonDocument({ model: place, adapter: folder, base: from, matrices, saved }));
        return;
      }
      const also = merged.saved === 0 ? '' : ` and ${merged.saved} tensors trained in full`;
      say(`merged ${merged.matrices} matrices (${merged.settings})${also} into ${modelLabel(merged.base)}`);
      if (!merged.tokenizer) say('neither folder has a tokenizer.json, so the result has none');
      io.out.write(`${shortPath(merged.place)}\n`);
    });
}
