/** From a row to what the model is asked: prompt, choices, the answers that would be right, and the requests. */
import { HarnessError } from '../../../base/errors.ts';
import type { Json } from '../../../base/json.ts';
import type { Message, ModelRequest, Prompt } from '../../../providers/contract/request.ts';
import { generationOptions } from '../generation.ts';
import { promptOf, type Turn } from '../prompt.ts';
import { generateRequests } from '../requests.ts';
import type { Doc, TaskContext } from '../task.ts';
import type { TaskDefinition } from './definition.ts';

/** GenerationOptions as lm-eval spells them, so that `--gen_kwargs` win. */
const SPELLED: Readonly<Record<string, string>> = {
  maxTokens: 'max_gen_toks',
  stop: 'until',
  topP: 'top_p',
  topK: 'top_k',
  minP: 'min_p',
  repetitionPenalty: 'repetition_penalty',
};

/** True when answers are log-likelihoods of the choices. */
export const isScored = ({ choices, answerBy }: TaskDefinition): boolean =>
  choices !== undefined && answerBy !== 'letter';

/** The prompt, and as reports show it. */
export function promptFor(
  definition: TaskDefinition,
  row: Doc,
  context: TaskContext,
): { prompt: Prompt; shown: string | readonly Message[] } {
  const asked = definition.prompt(row, context);
  const given: readonly Message[] = typeof asked === 'string' ? [{ role: 'user', content: asked }] : asked;
  if (given.length === 0) throw new HarnessError('TASK_DOCUMENT', 'the prompt has no message');
  const { systemInstruction = '', capabilities } = context;
  const system: Message[] = systemInstruction === '' ? [] : [{ role: 'system', content: systemInstruction }];
  const messages = [...system, ...given];
  if (typeof asked === 'string' || context.chat !== undefined) {
    const chat = context.chat && { ...context.chat, fewshotAsMultiturn: true };
    return promptOf(turns(messages), chat === undefined ? {} : { chat });
  }
  if (capabilities.messages) return { prompt: { messages }, shown: messages };
  context.warn('the model takes no messages: they are put into one text');
  return promptOf(turns(messages), {});
}

/** In plain text a blank line parts messages. */
const turns = (messages: readonly Message[]): Turn[] =>
  messages.map((message, i) => ({ ...message, after: i === messages.length - 1 ? '' : '\n\n' }));

export function choicesOf({ choices: of }: TaskDefinition, row: Doc): readonly string[] | undefined {
  const choices = of?.(row);
  if (choices === undefined || (Array.isArray(choices) && choices.length > 1)) return choices;
  throw new HarnessError('TASK_CHOICES', 'choices: expected a list of at least two texts');
}

/** Right answers as texts; a number is the place of a choice. */
export function targetsOf(
  { target }: TaskDefinition,
  row: Doc,
  choices: readonly string[] | undefined,
): readonly string[] {
  const given = target === undefined ? (row.target ?? null) : target(row);
  const named = (one: unknown): string => {
    if (typeof one === 'number' && choices !== undefined) {
      const text = choices[one];
      if (text !== undefined) return text;
      throw new HarnessError('TASK_CHOICES', `the target ${one} is none of ${choices.length} choices`);
    }
    if (typeof one === 'string' || typeof one === 'number') return String(one);
    throw new HarnessError(
      'TASK_DOCUMENT',
      `target: expected a text, a number or a list of texts, got ${JSON.stringify(one)}`,
    );
  };
  if (given === null || given === undefined) return [];
  return Array.isArray(given) ? (given as readonly unknown[]).map(named) : [named(given)];
}

/** @param count answers to the prompt */
export function requestsFor(
  definition: TaskDefinition,
  sample: { id: string; prompt: Prompt; choices: readonly string[] | undefined; count: number },
  context: TaskContext,
): readonly ModelRequest[] {
  const { id, prompt, choices, count } = sample;
  if (isScored(definition)) {
    const delimiter = context.chat === undefined ? (definition.delimiter ?? ' ') : '';
    return (choices ?? []).map((each) => ({
      kind: 'loglikelihood',
      context: prompt,
      continuation: delimiter + each,
    }));
  }
  const own = Object.entries(definition.generation ?? {}).map(([key, value]) => [SPELLED[key] ?? key, value]);
  const options = generationOptions({ ...(Object.fromEntries(own) as Record<string, Json>), ...context.generation });
  if (count > 1 && options.temperature === 0) {
    context.warn(`${count} answers to each prompt are asked for without sampling; set a temperature`);
  }
  return generateRequests(prompt, options, { repeats: count, seed: context.seed, task: definition.name, id });
}
