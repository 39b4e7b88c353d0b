/**
 * From a document and its examples to what the model is shown: plain text, or messages for a chat template. Follows
 * lm-eval 0.4.13: where delimiters go, what `gen_prefix` changes, how turns collapse into one without multi-turn examples.
 */
import type { Message, Prompt } from '../../providers/contract/request.ts';
import type { TaskContext } from './task.ts';

/** A message, and what follows it in plain text. */
export interface Turn extends Message {
  readonly after: string;
}

const blank = (character: string | undefined): boolean => character !== undefined && /\s/.test(character);
export const endsBlank = (text: string): boolean => blank(text.at(-1));
/** Neither side brings white space. */
const bare = (before: string, after: string): boolean => !endsBlank(before) && !blank(after[0]);

/** Joins two texts, with the delimiter only where neither is empty or brings white space of its own. */
export function joined(before: string, after: string, delimiter: string): string {
  if (before === '' || after === '') return before + after;
  return bare(before, after) ? before + delimiter + after : before + after;
}

export interface ExampleExchange {
  readonly question: string;
  /** `undefined` or empty: the answer is the model's to give. */
  readonly answer?: string | undefined;
  /** What the answer begins with. */
  readonly genPrefix: string;
  readonly targetDelimiter: string;
  readonly fewshotDelimiter: string;
}

/** A question, with its answer or with the beginning of one. */
export function exchange({
  question,
  answer = '',
  genPrefix,
  targetDelimiter,
  fewshotDelimiter,
}: ExampleExchange): Turn[] {
  const delimited = genPrefix === '' ? answer !== '' : question !== '' && bare(question, genPrefix);
  const user: Turn = { role: 'user', content: question, after: delimited ? targetDelimiter : '' };
  if (answer !== '') {
    return [user, { role: 'assistant', content: joined(genPrefix, answer, ' '), after: fewshotDelimiter }];
  }
  return genPrefix === '' ? [user] : [user, { role: 'assistant', content: genPrefix, after: '' }];
}

const plain = (turns: readonly Turn[]): string => turns.map(({ content, after }) => content + after).join('');

/** All turns but the system's in one of the user; a begun answer stays a turn of its own. */
function singleTurn(turns: readonly Turn[]): Message[] {
  const system = turns[0]?.role === 'system' ? [turns[0]] : [];
  const rest = turns.slice(system.length);
  const begun = rest.at(-1)?.role === 'assistant' ? [rest.at(-1) as Turn] : [];
  const asked = rest.slice(0, rest.length - begun.length);
  const last = asked.at(-1);
  const text = last === undefined ? '' : plain(asked.slice(0, -1)) + last.content;
  return [...system.map(message), { role: 'user', content: text }, ...begun.map(message)];
}

const message = ({ role, content }: Turn): Message => ({ role, content });

/** The prompt of a request, and how it reads. */
export function promptOf(
  turns: readonly Turn[],
  { chat }: Pick<TaskContext, 'chat'>,
): { prompt: Prompt; shown: string | readonly Message[] } {
  if (chat === undefined) {
    const text = plain(turns);
    return { prompt: { text }, shown: text };
  }
  const messages = chat.fewshotAsMultiturn ? turns.map(message) : singleTurn(turns);
  if (chat.render === undefined) return { prompt: { messages }, shown: messages };
  const text = chat.render(messages, { generationPrompt: messages.at(-1)?.role !== 'assistant' });
  return { prompt: { text, templated: true }, shown: text };
}
