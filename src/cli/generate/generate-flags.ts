/** Flags that `harness generate` and `harness chat` share: which model, and how it writes. */

import { type Command, Option } from 'commander';
import { addPlugins, collect } from '../context.ts';

/** As commander gives them. */
export interface WritingFlags {
  model: string;
  modelArgs?: string;
  baseUrl?: string;
  device?: string;
  maxNewTokens?: string;
  temperature?: string;
  topP?: string;
  topK?: string;
  minP?: string;
  repetitionPenalty?: string;
  stop?: string[];
  seed?: string;
  system?: string;
}

/** Those of `harness generate` alone, too. */
export interface GenerateFlags extends WritingFlags {
  prompts?: string;
  output?: string;
  promptColumn?: string;
  idColumn?: string;
  chat?: boolean;
  n?: string;
  logprobs?: true;
  concurrency?: string;
}

export function addWritingFlags(command: Command): Command {
  return addPlugins(command)
    .addOption(
      new Option(
        '-m, --model <uri>',
        'folder, openai:NAME, openai-compatible:NAME, anthropic:NAME, command:PROGRAM ...',
      ).makeOptionMandatory(),
    )
    .addOption(new Option('-a, --model-args <k=v,...>', 'options of the model'))
    .addOption(new Option('--base-url <url>', 'address of the server'))
    .addOption(new Option('--device <name>', 'where a local model computes').default('cpu'))
    .addOption(new Option('--system <text>', 'text of the system turn'))
    .addOption(new Option('--max-new-tokens <n>', 'length of an answer at most').default('256'))
    .addOption(new Option('--temperature <x>', '0: the likeliest token; by default 1 where a flag asks for sampling'))
    .addOption(new Option('--top-p <x>', 'the likeliest tokens that together reach this probability'))
    .addOption(new Option('--top-k <n>', 'the k likeliest tokens'))
    .addOption(new Option('--min-p <x>', 'tokens at least so many times as likely as the likeliest'))
    .addOption(new Option('--repetition-penalty <x>', 'above 1: tokens that occurred become less likely'))
    .addOption(new Option('--stop <text>', 'end the answer before this text (repeatable)').argParser(collect))
    .addOption(new Option('--seed <n>', 'of sampling').default('0'));
}
