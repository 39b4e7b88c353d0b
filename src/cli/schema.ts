/** `harness schema METHOD`: the JSON Schema of a method's config, for editors and other programs. */
import type { Command } from 'commander';
import type { JsonSchema } from '../config/schema.ts';
import { addPlugins, type Context } from './context.ts';

export function registerSchema(program: Command, context: Context): void {
  addPlugins(program.command('schema'))
    .summary("print the JSON Schema of a method's config, or of eval's")
    .description('Prints a JSON Schema (draft-07): every key of a config, its default, what it does.')
    .argument('<method>', 'sft, dpo ... (harness list trainers); eval; suite; swap (lexicons); card (card.yaml)')
    .addHelpText(
      'after',
      '\nExamples:\n  harness schema dpo > dpo.schema.json\n  harness schema eval\n  harness schema mine --plugin ./mine.ts',
    )
    .action(async (method: string) => {
      const { publicSchema } = await import('../config/public-schema.ts');
      const print = (schema: JsonSchema): void =>
        context.io.out.write(`${JSON.stringify(publicSchema(schema), null, 2)}\n`);
      if (method === 'eval') return print((await import('../eval/run/schema.ts')).EVAL_SCHEMA);
      if (method === 'suite') return print((await import('../eval/run/suite.ts')).SUITE_SCHEMA);
      if (method === 'swap') return print((await import('../eval/swaps/lexicon.ts')).SWAP_SCHEMA);
      if (method === 'card') return print((await import('../report/author.ts')).AUTHOR_SCHEMA);
      const { loadTrainer } = await import('../train/trainer-kind.ts');
      const { effectiveSchema } = await import('../train/schema.ts');
      print(await effectiveSchema(await loadTrainer(method)));
    });
}
