/** `harness init [METHOD]`: a commented config to start from, and its schema beside it for editors. Never overwrites. */
import type { Command } from 'commander';
import { addPlugins, type Context, globalFlags, jsonDocument } from '../context.ts';

export function registerInit(program: Command, context: Context): void {
  addPlugins(program.command('init'), 'load methods from a file, and name it in the config')
    .summary('write a commented config to start from')
    .description('Writes a commented config, and its JSON Schema beside it for editors. Existing files are left alone.')
    .argument('[method]', 'sft, dpo ...', 'dpo')
    .argument('[file]', 'where to write; <method>.yaml by default')
    .addHelpText('after', '\nExamples:\n  harness init\n  harness init sft\n  harness init dpo configs/first.yaml')
    .action(
      async (method: string, file: string | undefined, { plugin = [] }: { plugin?: string[] }, command: Command) => {
        const { writeStart } = await import('../../run/align/start.ts');
        const { config, schema } = await writeStart(method, file ?? `${method}.yaml`, plugin);
        const { io } = context;
        if (globalFlags(command).json) io.out.write(jsonDocument({ config, schema }));
        else {
          io.err.write(`wrote ${config} and ${schema}; next: harness align ${config}\n`);
          io.out.write(`${config}\n`);
        }
      },
    );
}
