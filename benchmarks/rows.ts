/**
 * The rows that are trained on: real ones with their own lengths (HH-RLHF where the data folder has it, else our own
 * preference pairs), or made-up ones of equal length, in which padding costs nobody anything.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { root } from './process.ts';
import type { Shape } from './shapes.ts';

export type RowKind = 'real' | 'equal';

interface Message {
  role: string;
  content: string;
}

interface Pair {
  prompt: Message[];
  chosen: Message[];
  rejected: Message[];
}

export interface Rows {
  file: string;
  /** What the table calls them. */
  label: string;
  count: number;
  maxLength: number;
}

/** Writes `count` pairs (SFT: prompt and chosen answer) to `file`, the first of their source in its order. */
export function writeRows(kind: RowKind, method: string, shape: Shape, count: number, file: string): Rows {
  const { label, pairs } = kind === 'real' ? realPairs(count) : equalPairs(count, shape.equalLength);
  const rows = method === 'sft' ? pairs.map(({ prompt, chosen }) => ({ prompt, completion: chosen })) : pairs;
  writeFileSync(file, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  return { file, label, count: rows.length, maxLength: kind === 'real' ? 512 : shape.equalLength };
}

function realPairs(count: number): { label: string; pairs: Pair[] } {
  const data = resolve(root, process.env.HARNESS_DATA ?? '../shared/data');
  const hh = join(data, 'hh-rlhf', 'train.jsonl');
  const own = join(root, 'fixtures', 'preferences', 'train.jsonl');
  const [label, source] = existsSync(hh) ? ['HH-RLHF', hh] : ['our preference pairs', own];
  const lines = readFileSync(source, 'utf8').split('\n').slice(0, count);
  const pairs = lines.map((line) => {
    const { prompt, chosen, rejected } = JSON.parse(line) as Pair;
    return { prompt, chosen, rejected };
  });
  return { label, pairs };
}

/**
 * Pairs whose sides have exactly `length` tokens each, half of them the prompt: words that the tokenizer keeps whole
 * (`Ġword` is an entry of its vocabulary), counted out against the ChatML marks around them.
 */
function equalPairs(count: number, length: number): { label: string; pairs: Pair[] } {
  const path = join(root, 'fixtures', 'models', 'tiny-llama-hh', 'tokenizer.json');
  const { model } = JSON.parse(readFileSync(path, 'utf8')) as { model: { vocab: Record<string, number> } };
  const words = Object.keys(model.vocab)
    .filter((token) => /^Ġ[a-z]{3,}$/.test(token))
    .map((token) => token.slice(1))
    .sort();
  // <|im_start|>user\n ... <|im_end|>\n<|im_start|>assistant\n before the answer, <|im_end|>\n after it.
  const [promptMarks, answerMarks] = [marks(model.vocab, ['user', 'assistant']), 2];
  let drawn = 1;
  const text = (tokens: number) =>
    Array.from({ length: tokens }, () => {
      drawn = (Math.imul(drawn, 1664525) + 1013904223) >>> 0;
      return ` ${words[drawn % words.length]}`;
    }).join('');
  const half = length / 2;
  const answer = (): Message[] => [{ role: 'assistant', content: text(half - answerMarks) }];
  const pairs = Array.from({ length: count }, () => ({
    prompt: [{ role: 'user', content: text(half - promptMarks) }],
    chosen: answer(),
    rejected: answer(),
  }));
  return { label: `equal length ${length}`, pairs };
}

/** Tokens of an opened user turn, its end and an opened assistant turn. */
function marks(vocabulary: Record<string, number>, roles: string[]): number {
  for (const role of roles) {
    if (vocabulary[role] === undefined) throw new Error(`The tokenizer splits "${role}"; count its tokens here.`);
  }
  // <|im_start|> role \n, twice, and <|im_end|> \n between them.
  return 3 + 2 + 3;
}
