/**
 * One question to one judge: an answer without a verdict is asked for once more, with a reminder of the form. Whatever
 * goes wrong is a failure with a code, never a number. What ends the whole run (budget, abort) goes through.
 */
import { RequestFailure } from '../../providers/contract/provider.ts';
import type { GenerationOptions, Message, ModelRequest, Prompt } from '../../providers/contract/request.ts';
import type { ScoringContext } from '../tasks/task.ts';
import { fill, type JudgePrompt } from './prompt.ts';

export interface JudgeQuestion<Verdict> {
  readonly prompt: JudgePrompt;
  /** Fenced where they hold what is judged. */
  readonly slots: Readonly<Record<string, string>>;
  /** The verdict in an answer; undefined when there is none. */
  read(text: string): Verdict | undefined;
}

export interface Heard<Verdict> {
  readonly verdict: Verdict | null;
  /** The answer that the verdict stands in. */
  readonly text: string;
  /** Requests, 2 when it was asked again. */
  readonly asked: number;
  /** `JUDGE_UNREADABLE`, or the code of the failed request. */
  readonly failure?: string;
}

export interface AskOptions {
  readonly role: string;
  readonly context: ScoringContext;
  readonly options: GenerationOptions;
  /** Which of several opinions of the same judge. */
  readonly repeat: number;
}

export async function askJudge<Verdict>(question: JudgeQuestion<Verdict>, asking: AskOptions): Promise<Heard<Verdict>> {
  const messages = fill(question.prompt, question.slots);
  const first = await oneAnswer(messages, asking);
  if (first.failure !== undefined) return { verdict: null, text: '', asked: 1, failure: first.failure };
  const verdict = question.read(first.text);
  if (verdict !== undefined) return { verdict, text: first.text, asked: 1 };
  const second = await oneAnswer(
    [
      ...messages,
      { role: 'assistant', content: first.text.trim() === '' ? '(no answer)' : first.text },
      { role: 'user', content: question.prompt.reminder },
    ],
    asking,
  );
  if (second.failure !== undefined) return { verdict: null, text: '', asked: 2, failure: second.failure };
  const late = question.read(second.text);
  if (late !== undefined) return { verdict: late, text: second.text, asked: 2 };
  return { verdict: null, text: second.text, asked: 2, failure: 'JUDGE_UNREADABLE' };
}

async function oneAnswer(
  messages: readonly Message[],
  { role, context, options, repeat }: AskOptions,
): Promise<{ text: string; failure?: string }> {
  const takesMessages = context.about?.(role)?.capabilities.messages !== false;
  const prompt: Prompt = takesMessages
    ? { messages }
    : { text: `${messages.map(({ content }) => content).join('\n\n')}\n\n` };
  const request: ModelRequest = { kind: 'generate', prompt, options, ...(repeat === 0 ? {} : { repeat }) };
  try {
    const answer = await context.ask!(role, request);
    return { text: answer.kind === 'generate' ? answer.text : '' };
  } catch (error) {
    if (RequestFailure.is(error)) return { text: '', failure: error.code };
    throw error;
  }
}
