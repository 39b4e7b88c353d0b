/** `harness generate`: what the command takes. The work is in `run-generate.ts`, loaded when it runs. */
import { type Command, Option } from 'commander';
import { type Context, globalFlags } from '../context.ts';
import { addWritingFlags, type GenerateFlags } from './generate-flags.ts';

const EXAMPLES = `
The prompt is the argument, or standard input for -. It goes through the model's chat template where there is one, unless
--no-chat. The text streams to stdout. With --prompts each row of a file (.jsonl, .csv, .parquet ...) is a prompt: the
column prompt holds text or messages, or messages does. --output gets one line for each answer, in the order of the rows;
after an interruption the same command goes on where it stopped, and writes what it would have written without.

Examples:
  harness generate --model fixtures/models/tiny-llama-hh "How do I keep my houseplants alive?"
  git diff | harness generate --model openai:gpt-4o-mini --system "Write a commit message." -
  harness generate --model ./model --prompts prompts.jsonl --output answers.jsonl --temperature 0.8 --n 4 --logprobs
  harness generate --model ./model --no-chat --max-new-tokens 8 --json "The capital of France is"`;

export function registerGenerate(program: Command, context: Context): void {
  const command = program
    .command('generate')
    .summary('see what a model writes: one prompt, or a file of them')
    .description('Writes the answer of a model to a prompt, or the answers to a file of prompts.')
    .argument('[prompt]', 'the prompt; - reads standard input')
    .usage('--model URI [PROMPT | - | --prompts FILE --output FILE] [options]');
  addWritingFlags(command)
    .addOption(new Option('--n <n>', 'answers to each prompt').default('1'))
    .addOption(new Option('--chat', "put the prompt through the model's chat template; an error where there is none"))
    .addOption(new Option('--no-chat', 'the model continues the bare text'))
    .addOption(new Option('--prompts <file>', 'a prompt a row'))
    .addOption(new Option('--output <file>', 'JSON lines: id, prompt, text, finish, usage, tokens'))
    .addOption(new Option('--prompt-column <name>', 'column of the prompts (prompt, else messages)'))
    .addOption(new Option('--id-column <name>', 'column of the ids; rows without one are counted from 0').default('id'))
    .addOption(new Option('--logprobs', 'write the tokens with their log-probabilities too (--json always does)'))
    .addOption(new Option('--concurrency <n>', 'most requests in flight to a server').default('16'))
    .addHelpText('after', EXAMPLES)
    .action(async (prompt: string | undefined, flags: GenerateFlags, self: Command) => {
      const { runGenerate } = await import('./run-generate.ts');
      context.exitCode = await runGenerate({ prompt, flags, globals: globalFlags(self), context });
    });
}
