/** What `harness generate` does with one prompt: asks, streams, prints. A file of prompts is `generate-batch.ts`'s. */
import { HarnessError } from '../../base/errors.ts';
import type { Provider } from '../../providers/contract/provider.ts';
import type { GenerateAnswer, GenerateRequest, GenerationOptions, Prompt } from '../../providers/contract/request.ts';
import { answerJson, writeAnswer } from '../../run/generate/answer.ts';
import { conversation, fitted, repeated } from '../../run/generate/options.ts';
import { type Context, type GlobalFlags, jsonDocument } from '../context.ts';
import type { Io } from '../io.ts';
import { type Interrupt, interruptible } from '../signals.ts';
import type { GenerateFlags } from './generate-flags.ts';
import { TextWriter } from './generate-output.ts';
import { asksChat, generationOptions, numberFlag, openWriter } from './writing.ts';

export interface RunGenerate {
  prompt: string | undefined;
  flags: GenerateFlags;
  globals: GlobalFlags;
  context: Context;
}

/** @returns the exit code. @throws HarnessError for everything that is wrong. */
export async function runGenerate({ prompt, flags, globals, context }: RunGenerate): Promise<number> {
  const { io } = context;
  const note = (text: string): void => {
    if (!globals.quiet) io.err.write(`${text}\n`);
  };
  const n = numberFlag('--n', flags.n ?? '1', { least: 1 });
  const options = generationOptions(flags, { answers: n });
  checkFlags(prompt, flags, globals);
  if (flags.prompts !== undefined) {
    const { runBatch } = await import('./generate-batch.ts');
    return await runBatch({ flags, options, n, globals, io, note });
  }
  const text = await readPrompt(prompt as string, io);
  const interrupt = interruptible((line) => io.err.write(`\n${line}\n`), 'interrupted');
  let provider: Provider | undefined;
  try {
    provider = await openWriter(flags, io.env, globals.verbose ? note : () => undefined);
    const asked = promptOf(text, flags, provider);
    const logprobs = globals.json && provider.capabilities.tokenLogprobs;
    const whole: GenerationOptions = { ...options, ...(logprobs ? { logprobs } : {}) };
    const within = fitted(provider, asked, whole);
    if (within.maxTokens < whole.maxTokens) note(`note: the prompt leaves room for ${within.maxTokens} new tokens`);
    const requests = Array.from({ length: n }, (_, repeat) => repeated(asked, within, repeat));
    const answers = await write(provider, requests, { io, globals, note, interrupt });
    if (globals.json) io.out.write(document(provider, asked, answers));
    return interrupt.exitCode ?? 0;
  } catch (error) {
    if (interrupt.exitCode === undefined) throw error;
    return interrupt.exitCode;
  } finally {
    interrupt.dispose();
    await provider?.close();
  }
}

function promptOf(text: string, flags: GenerateFlags, provider: Provider): Prompt {
  if (!asksChat(flags, provider)) return { text };
  return { messages: conversation(flags.system, [{ role: 'user', content: text }]) };
}

/** @throws HarnessError `ARGUMENT_INVALID` for flags that contradict each other. */
function checkFlags(prompt: string | undefined, flags: GenerateFlags, { json }: GlobalFlags): void {
  const wrong = (message: string, hint: string): HarnessError =>
    new HarnessError('ARGUMENT_INVALID', message, { hint });
  if (flags.chat === false && flags.system !== undefined) {
    throw wrong('--system is a turn of a chat, and --no-chat wants bare text', 'leave one of them out');
  }
  if (flags.prompts !== undefined) {
    if (prompt !== undefined) throw wrong('there is a prompt and a file of prompts', 'leave one of them out');
    if (flags.output === undefined) throw wrong('--prompts needs a file for the answers', '--output answers.jsonl');
    return;
  }
  if (flags.output !== undefined) throw wrong('--output is for --prompts', 'redirect stdout: > FILE');
  if (prompt === undefined)
    throw wrong('there is no prompt', 'give one as argument, - for standard input, or --prompts FILE');
  if (flags.logprobs === true && !json) throw wrong('--logprobs has no place in plain text', 'add --json');
}

/** Of standard input the last line end is left out. */
async function readPrompt(given: string, io: Io): Promise<string> {
  if (given !== '-') return given;
  const input = io.input?.();
  if (input === undefined) {
    throw new HarnessError('ARGUMENT_INVALID', 'nothing comes from standard input', {
      hint: 'echo TEXT | harness generate ... -',
    });
  }
  const { decodeUtf8 } = await import('../../base/jsonl.ts');
  let text = '';
  for await (const piece of decodeUtf8(input, { file: 'stdin', label: 'standard input' }, () => 0)) text += piece;
  return text.replace(/\r?\n$/, '');
}

interface Printing {
  io: Io;
  globals: GlobalFlags;
  note(text: string): void;
  interrupt: Interrupt;
}

/** Answers one after the other, each streamed unless a document is wanted. */
async function write(
  provider: Provider,
  requests: readonly GenerateRequest[],
  { io, globals, note, interrupt }: Printing,
): Promise<GenerateAnswer[]> {
  const gone = new AbortController();
  const signal = AbortSignal.any([interrupt.signal, gone.signal]);
  const answers: GenerateAnswer[] = [];
  for (const [i, request] of requests.entries()) {
    const writer = new TextWriter(io.out);
    if (requests.length > 1 && !globals.json) io.out.write(`--- ${i + 1}/${requests.length}\n`);
    const onText = (piece: string): void => {
      if (io.out.closed === true) gone.abort();
      else if (!globals.json) writer.write(piece);
    };
    try {
      answers.push(await writeAnswer({ provider, request, onText, note, signal }));
    } catch (error) {
      // Nobody reads any more: that is no error, and no reason to go on.
      if (gone.signal.aborted && !interrupt.signal.aborted) return answers;
      throw error;
    } finally {
      if (!globals.json) writer.end();
    }
  }
  return answers;
}

/** The first answer's fields at the top; of several all are listed. */
function document(provider: Provider, prompt: Prompt, answers: readonly GenerateAnswer[]): string {
  const [first] = answers.map(answerJson);
  return jsonDocument({
    model: provider.model,
    ...('text' in prompt ? { prompt: prompt.text } : { messages: prompt.messages }),
    ...first,
    ...(answers.length > 1 ? { answers: answers.map(answerJson) } : {}),
  });
}
