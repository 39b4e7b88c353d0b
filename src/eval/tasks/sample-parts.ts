/**
 * The parts of a task that turn one document into something, compiled once: its text, target and choices, those of
 * examples, description and answer prefix; and the turns of a prompt made of them.
 */
import { choiceField, type Evaluate, plainField, pythonText, targetField, textField } from './fields.ts';
import { type ExampleExchange, exchange, joined, type Turn } from './prompt.ts';
import type { Doc, TaskContext } from './task.ts';
import type { TaskConfig } from './task-config.ts';
import type { FunctionContext } from './task-functions.ts';

export interface SampleParts {
  /** Text, or an index into the choices. */
  readonly text: Evaluate;
  /** Text, index or list. */
  readonly target: Evaluate;
  /** The choices as texts; undefined when the task has none. */
  readonly choices: ((doc: Doc, context: FunctionContext) => string[]) | undefined;
  /** Turns of system prompt and examples. */
  before(
    doc: Doc,
    examples: readonly Doc[],
    context: FunctionContext,
    settings: Pick<TaskContext, 'systemInstruction'>,
  ): Turn[];
  /** Turns of the question itself. */
  question(question: string, doc: Doc): Turn[];
}

export async function sampleParts(config: TaskConfig): Promise<SampleParts> {
  const { declaration, fewshot } = config;
  const origin = { declaration, choices: config.choice !== undefined };
  const text = await textField(config.text, origin);
  const target = await targetField(config.target, origin);
  const choices = config.choice === undefined ? undefined : listed(await choiceField(config.choice, origin), config);
  const same = <T>(own: unknown, theirs: unknown, value: T, other: () => Promise<T>): Promise<T> =>
    own === theirs ? Promise.resolve(value) : other();
  const exampleText = await same(fewshot.text, config.text, text, () => textField(fewshot.text, origin));
  const exampleTarget = await same(fewshot.target, config.target, target, () => targetField(fewshot.target, origin));
  const exampleChoices = await same(fewshot.choice, config.choice, choices, async () =>
    fewshot.choice === undefined ? undefined : listed(await choiceField(fewshot.choice, origin), config),
  );
  const description = plainField({ value: config.description, path: ['description'] }, declaration);
  const genPrefix = plainField(config.genPrefix, declaration);
  const examplePrefix = plainField(fewshot.genPrefix, declaration);
  const { targetDelimiter, fewshotDelimiter } = config;

  const example = (doc: Doc, context: FunctionContext): Turn[] => {
    const asked = exampleText(doc, context);
    const options = exampleChoices?.(doc, context);
    const answer = exampleTarget(doc, context);
    const index = typeof asked === 'number' && options !== undefined;
    const shown: ExampleExchange = {
      question: index ? (options[asked] ?? '') : pythonText(asked),
      answer: answerText(answer, index ? undefined : options),
      genPrefix: examplePrefix(doc),
      targetDelimiter: fewshot.targetDelimiter,
      fewshotDelimiter: fewshot.fewshotDelimiter,
    };
    return exchange(shown);
  };

  return {
    text,
    target,
    choices,
    before(doc, examples, context, { systemInstruction = '' }) {
      const system = joined(systemInstruction, description(doc), fewshotDelimiter);
      const first: Turn[] = system === '' ? [] : [{ role: 'system', content: system, after: '' }];
      return [...first, ...examples.flatMap((each) => example(each, context))];
    },
    question: (question, doc) =>
      exchange({ question, genPrefix: genPrefix(doc), targetDelimiter, fewshotDelimiter: '' }),
  };
}

/** The answer of an example: a choice by its index, else the first of a list, else the text. */
function answerText(answer: unknown, choices: readonly string[] | undefined): string {
  if (typeof answer === 'number' && choices !== undefined) return choices.at(answer) ?? '';
  const first: unknown = Array.isArray(answer) ? answer[0] : answer;
  return first === null || first === undefined ? '' : pythonText(first);
}

function listed(evaluate: Evaluate, { declaration }: TaskConfig): NonNullable<SampleParts['choices']> {
  return (doc, context) => {
    const list = evaluate(doc, context);
    if (Array.isArray(list) && list.length > 0) return (list as readonly unknown[]).map(pythonText);
    const message = 'doc_to_choice: expected a list of choices';
    throw declaration.error('TASK_CHOICES', message, ['doc_to_choice'], 'a column or template that gives [a, b, ...]');
  };
}

/** The choices of a document. @throws HarnessError `TASK_INVALID` when the task has none. */
export function choicesOf(
  { choices }: SampleParts,
  { declaration }: TaskConfig,
  doc: Doc,
  context: FunctionContext,
): string[] {
  if (choices !== undefined) return choices(doc, context);
  throw declaration.error('TASK_INVALID', 'a multiple_choice task needs doc_to_choice', ['output_type']);
}
