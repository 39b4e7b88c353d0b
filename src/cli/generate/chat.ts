/** `harness chat`: what the command takes. The work is in `run-chat.ts`, loaded when it runs. */
import type { Command } from 'commander';
import { type Context, globalFlags } from '../context.ts';
import { addWritingFlags, type WritingFlags } from './generate-flags.ts';

const EXAMPLES = `
Each line is a turn. /system TEXT sets the system turn, /reset starts again, /save FILE writes the conversation as a row of
training data, /exit leaves. Ctrl-C stops an answer, twice it leaves. From a pipe each line is answered in turn; --json
prints the whole conversation at the end.

Examples:
  harness chat --model fixtures/models/tiny-llama-hh --temperature 0.7
  harness chat --model openai-compatible:llama --base-url http://localhost:8000/v1 --system "Answer in one sentence."
  printf 'What is a marigold?\\nCan I eat it?\\n' | harness chat --model ./model`;

export function registerChat(program: Command, context: Context): void {
  const command = program
    .command('chat')
    .summary('talk with a model')
    .description('A conversation with a model, line by line.');
  addWritingFlags(command)
    .addHelpText('after', EXAMPLES)
    .action(async (flags: WritingFlags, self: Command) => {
      const { runChat } = await import('./run-chat.ts');
      context.exitCode = await runChat(flags, globalFlags(self), context);
    });
}
