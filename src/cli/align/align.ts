/** `harness align CONFIG`: what the command takes. The work is in `run-align.ts`, loaded when it runs. */
import { type Command, Option } from 'commander';
import { type Context, collect, globalFlags } from '../context.ts';
import type { AlignFlags } from './align-flags.ts';

const EXAMPLES = `
Any key of the config can be given as a flag and wins over the file: --learning_rate 5e-7, --max-steps=20, --use_peft,
--loss_type sigmoid,sft, --lr_scheduler_kwargs.num_cycles 2. HARNESS_<KEY> variables stand between file and flags.
The keys of a method: harness schema dpo.

Examples:
  harness align dpo.yaml
  harness align dpo.yaml --beta 0.05 --max_steps 100 --output-dir runs/short
  harness align dpo.yaml --dry-run
  harness align --resume runs/short`;

export function registerAlign(program: Command, context: Context): void {
  program
    .command('align')
    .summary('train a model: sft, dpo ...')
    .description('Trains a model by the `method` of a config, and writes a run folder.')
    .argument('[config]', "YAML file with TRL's flat keys and `method`")
    .usage('[CONFIG] [--key value ...] [options]')
    .addOption(
      new Option('--resume [run]', 'go on from the last checkpoint of output_dir, or of the run or checkpoint named'),
    )
    .addOption(new Option('--dry-run', 'check everything, show one example, steps and memory; write nothing'))
    .addOption(new Option('--print-config', 'print every value and where it comes from; do nothing else'))
    .addOption(new Option('--device <name>', 'where it computes: cpu, webgpu, tensorflow'))
    .addOption(new Option('--seed <n>', 'seed of everything random'))
    .addOption(new Option('--output-dir <folder>', 'the run folder; by default runs/<date-time>-<method>-<model>'))
    .addOption(
      new Option('--plugin <file>', 'load a method from a TypeScript or JavaScript file (repeatable)').argParser(
        collect,
      ),
    )
    .addOption(new Option('--no-card', 'leave card.html and README.md unwritten'))
    .addOption(new Option('--set <key=json>', 'set any key to a JSON value (repeatable)').argParser(collect))
    .allowUnknownOption()
    .allowExcessArguments()
    .addHelpText('after', EXAMPLES)
    .action(async (_config: string | undefined, flags: AlignFlags, command: Command) => {
      const { runAlignCommand } = await import('./run-align.ts');
      context.exitCode = await runAlignCommand({ tokens: command.args, flags, globals: globalFlags(command), context });
    });
}
