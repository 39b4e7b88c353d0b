/**
 * Requests of the eval bench: the multiple-choice items of the embedded suite as prompts with five examples, as text files
 * that both sides read. Examples are the same for all questions (a fixed sampler), or drawn for each (lm-eval's default).
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Random } from '../src/base/random.ts';
import { root } from './process.ts';

export interface ScoreRequest {
  context: string;
  continuation: string;
}

interface Item {
  question?: string;
  context?: string;
  choices: string[];
  answer: number;
}

const SHOTS = 5;
const LETTERS = ['A', 'B', 'C', 'D'];

const items = (): Item[] =>
  ['knowledge', 'commonsense'].flatMap((task) =>
    readFileSync(join(root, 'evals', 'tasks', 'embedded', `${task}.jsonl`), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Item),
  );

const stem = (item: Item): string => item.question ?? item.context ?? '';

/** A way to ask: the text of a question, and its choices as continuations. */
const styles = {
  choices: {
    text: (item: Item) => `Question: ${stem(item)}\nAnswer:`,
    continuations: (item: Item) => item.choices.map((choice) => ` ${choice}`),
  },
  letters: {
    text: (item: Item) =>
      `${stem(item)}\n${item.choices.map((choice, i) => `${LETTERS[i]}. ${choice}`).join('\n')}\nAnswer:`,
    continuations: (item: Item) => item.choices.map((_, i) => ` ${LETTERS[i]}`),
  },
};

export const workloads = {
  'choices, the same 5 examples': { style: styles.choices, drawn: false },
  'choices, 5 examples drawn for each question': { style: styles.choices, drawn: true },
  'letters, 5 examples drawn for each question': { style: styles.letters, drawn: true },
} as const;

export type Workload = keyof typeof workloads;

/** Requests of a workload, four to a question; `most` questions. */
export function scoreRequests(workload: Workload, most = Number.POSITIVE_INFINITY): ScoreRequest[] {
  const { style, drawn } = workloads[workload];
  const all = items();
  const questions = all.slice(SHOTS);
  const random = new Random(1234);
  return questions.slice(0, most).flatMap((item) => {
    const pool = all.filter((other) => other !== item);
    const shots = drawn
      ? Array.from({ length: SHOTS }, () => pool.splice(random.below(pool.length), 1)[0]!)
      : all.slice(0, SHOTS);
    const examples = shots.map((shot) => `${style.text(shot)}${style.continuations(shot)[shot.answer]}\n\n`);
    const context = `${examples.join('')}${style.text(item)}`;
    return style.continuations(item).map((continuation) => ({ context, continuation }));
  });
}

export function writeRequests(requests: readonly { context: string; continuation?: string }[], file: string): void {
  writeFileSync(file, requests.map((request) => `${JSON.stringify(request)}\n`).join(''));
}

/** Chat prompts for generation, from our own preference pairs: of different lengths. */
export function generationPrompts(most: number): { context: string }[] {
  const lines = readFileSync(join(root, 'fixtures', 'preferences', 'test.jsonl'), 'utf8')
    .trim()
    .split('\n');
  return lines.slice(0, most).map((line) => {
    const { prompt } = JSON.parse(line) as { prompt: readonly { role: string; content: string }[] };
    const turns = prompt.map(({ role, content }) => `<|im_start|>${role}\n${content}<|im_end|>\n`);
    return { context: `${turns.join('')}<|im_start|>assistant\n` };
  });
}
