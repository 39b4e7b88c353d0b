/**
 * `samples.jsonl.gz`: one line for each sample with what was asked, what came back and what it was worth. Written as a
 * stream, so that memory does not grow with the samples; the file appears whole or not at all.
 */
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { writeStreamAtomic } from '../../base/atomic.ts';
import { HarnessError } from '../../base/errors.ts';
import type { Json } from '../../base/json.ts';
import { parseJsonLines } from '../../base/jsonl.ts';
import { shortPath } from '../../base/paths.ts';
import { gzip } from '../../data/readers/gzip.ts';
import type { Message, ModelAnswer, ModelRequest } from '../../providers/contract/request.ts';
import type { EvalSample, SampleScore } from '../tasks/task.ts';
import { writable } from './result-file.ts';

/** An answer without what it cost. */
export type KeptAnswer = ModelAnswer extends infer A ? (A extends ModelAnswer ? Omit<A, 'usage'> : never) : never;

export interface SampleLine {
  id: string;
  input: string | readonly Message[];
  target: string | null;
  /** What was asked, as lm-eval lists it: [context, continuation], [prompt, options], [text]. */
  arguments: readonly Json[];
  /** One for each request; `null` where it failed. */
  answers: readonly (KeptAnswer | null)[];
  scores: readonly SampleScore[];
  groups?: Readonly<Record<string, string>>;
  /** Texts are left out, as they hold data of real persons. */
  private?: true;
  /** Why the sample has no score. */
  error?: { code: string; message: string };
  doc: Readonly<Record<string, unknown>>;
}

export const SAMPLES_FILE = 'samples.jsonl.gz';

function argumentsOf(request: ModelRequest): Json {
  if (request.kind === 'rolling') return [request.text];
  if (request.kind === 'pseudo') return [request.text, ...(request.between === undefined ? [] : [request.between])];
  const prompt = request.kind === 'generate' ? request.prompt : request.context;
  const text: Json = 'text' in prompt ? prompt.text : (prompt.messages as unknown as Json);
  return request.kind === 'generate' ? [text, request.options as unknown as Json] : [text, request.continuation];
}

/** What is kept of a sample with data of real persons: its id, its groups and numbers. */
export function privateLine(line: SampleLine): SampleLine {
  const { id, groups, scores, error } = line;
  return {
    ...{ id, private: true, input: '', target: null, arguments: [], answers: [] },
    scores: scores.map(({ filter, values }) => ({
      filter,
      outputs: null,
      values: withoutTexts(values) as typeof values,
    })),
    ...(groups === undefined ? {} : { groups }),
    ...(error === undefined ? {} : { error: { code: error.code, message: 'not kept' } }),
    doc: {},
  };
}

/** Values of text metrics are pairs of texts: of those only numbers are kept. */
function withoutTexts(value: Json): Json {
  if (typeof value === 'string') return '';
  if (Array.isArray(value)) return value.map(withoutTexts);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, own]) => [key, withoutTexts(own as Json)]));
}

/** The line of a sample; `answers` holds `null` for what failed. */
export function sampleLine(
  sample: EvalSample,
  answers: readonly (ModelAnswer | null)[],
  outcome: { scores: readonly SampleScore[] } | { error: { code: string; message: string } },
): SampleLine {
  return {
    id: sample.id,
    input: sample.input,
    target: sample.target,
    arguments: sample.requests.map(argumentsOf),
    answers: answers.map((answer) => {
      if (answer === null) return null;
      const { usage: _, ...rest } = answer;
      return rest;
    }),
    scores: 'scores' in outcome ? outcome.scores : [],
    ...(sample.groups === undefined ? {} : { groups: sample.groups }),
    ...('error' in outcome ? { error: outcome.error } : {}),
    doc: sample.doc,
  };
}

/** Lines are handed to gzip by pieces of about this many characters. */
const PIECE = 1 << 16;

/** Writes the lines as they come; returns how many there were. */
export async function writeSamples(folder: string, lines: AsyncIterable<SampleLine>): Promise<number> {
  let count = 0;
  async function* pieces(): AsyncGenerator<string> {
    let piece = '';
    for await (const line of lines) {
      piece += `${JSON.stringify(line, writable)}\n`;
      count++;
      if (piece.length < PIECE) continue;
      yield piece;
      piece = '';
    }
    if (piece !== '') yield piece;
  }
  await writeStreamAtomic(join(folder, SAMPLES_FILE), async (handle) => {
    await pipeline(pieces, createGzip(), async (bytes: AsyncIterable<Uint8Array>) => {
      for await (const chunk of bytes) await handle.writeFile(chunk);
    });
  });
  return count;
}

/**
 * The samples of a task's folder, in order.
 * @throws HarnessError `DATA_UNREADABLE` for a file that was cut off, `DATA_MALFORMED_ROW` for a line that is no sample.
 */
export async function* readSamples(folder: string): AsyncGenerator<SampleLine> {
  const file = join(folder, SAMPLES_FILE);
  const name = { file, label: shortPath(file) };
  for await (const { value, line } of parseJsonLines(gzip.decompress(createReadStream(file), name), name)) {
    if (isSample(value)) yield value;
    else {
      const expected = 'an id, input, arguments, answers and scores';
      throw new HarnessError('DATA_MALFORMED_ROW', `${name.label}:${line} is no sample (expected ${expected})`, {
        where: { file, line },
      });
    }
  }
}

/** The fields that readers rely on; a folder may come from anywhere. */
function isSample(value: unknown): value is SampleLine {
  const line = value as Partial<SampleLine> | null;
  return (
    typeof line === 'object' &&
    line !== null &&
    typeof line.id === 'string' &&
    (typeof line.input === 'string' || listOf(line.input, (turn) => typeof turn?.content === 'string')) &&
    Array.isArray(line.arguments) &&
    listOf(line.answers, (answer) => answer === null || typeof answer?.kind === 'string') &&
    listOf(line.scores, (score) => typeof score?.values === 'object' && score.values !== null)
  );
}

const listOf = <T>(list: readonly T[] | undefined, fits: (entry: T) => boolean): boolean =>
  Array.isArray(list) && (list as readonly T[]).every((entry) => entry !== undefined && fits(entry));
