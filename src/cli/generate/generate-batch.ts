/**
 * `harness generate --prompts FILE --output FILE`: a file of prompts in, a line for each answer out, in order. A local
 * model is given chunks that begin at the same rows in every run and starts each from nothing, so that a run that was
 * killed ends with the bytes of one that was not. Servers are asked side by side; their answers are in a log beside the
 * output, on disk before the next is asked for, until the output is complete.
 */
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { HarnessError } from '../../base/errors.ts';
import { shortPath } from '../../base/paths.ts';
import { wantsColor } from '../../base/terminal.ts';
import { AnswerLog } from '../../eval/requests/answer-log.ts';
import { Asker, type RequestOutcome } from '../../eval/requests/asker.ts';
import type { Provider } from '../../providers/contract/provider.ts';
import type { GenerateAnswer, GenerationOptions } from '../../providers/contract/request.ts';
import { answerJson } from '../../run/generate/answer.ts';
import { EarlierLines, LineFile } from '../../run/generate/lines.ts';
import { findPrompts, type Job, jobsOf } from '../../run/generate/rows.ts';
import { type GlobalFlags, jsonDocument } from '../context.ts';
import type { Io } from '../io.ts';
import { createReporter } from '../progress.ts';
import { interruptible } from '../signals.ts';
import type { GenerateFlags } from './generate-flags.ts';
import { asksChat, numberFlag, openWriter } from './writing.ts';

/** Prompts that a local model is given at once: as many are lost when the process is killed. */
const CHUNK = 32;

export interface RunBatch {
  flags: GenerateFlags;
  options: GenerationOptions;
  n: number;
  globals: GlobalFlags;
  io: Io;
  note(text: string): void;
}

/** @returns 0, 1 when prompts have no answer, 130 when interrupted. @throws HarnessError. */
export async function runBatch({ flags, options, n, globals, io, note }: RunBatch): Promise<number> {
  const path = findPrompts(flags.prompts as string);
  const output = resolve(flags.output as string);
  const concurrency = numberFlag('--concurrency', flags.concurrency ?? '16', { least: 1 });
  if (path === output) {
    throw new HarnessError('ARGUMENT_INVALID', '--output is the file of prompts itself', {
      hint: 'choose another name',
    });
  }
  const live = createReporter({ err: io.err, color: wantsColor(io.err, io.env), quiet: globals.quiet, logEvery: 1 });
  const interrupt = interruptible(
    (line) => {
      live.finish();
      io.err.write(`${line}\n`);
    },
    `interrupted: what ${shortPath(output)} holds is kept, the same command goes on (once more: stop at once)`,
  );
  let provider: Provider | undefined;
  try {
    provider = await openWriter(flags, io.env, globals.verbose ? note : () => undefined);
    const { tokenLogprobs } = provider.capabilities;
    if (flags.logprobs === true && !tokenLogprobs) {
      throw new HarnessError('PROVIDER_CANNOT', `${provider.model} gives no log-probabilities`, {
        hint: 'leave --logprobs out',
      });
    }
    const logprobs = flags.logprobs === true ? { logprobs: true } : {};
    const source = {
      ...{ provider, column: flags.promptColumn, idColumn: flags.idColumn ?? 'id', n },
      ...{ options: { ...options, ...logprobs }, chat: asksChat(flags, provider), system: flags.system },
    };
    const chunk = provider.answerAll === undefined ? 1 : n * Math.max(1, Math.floor(CHUNK / n));
    live.phase('reading prompts');
    const { wanted, kept } = await lookAt(jobsOf(path, source), new EarlierLines(output, chunk));
    if (wanted === 0) throw new HarnessError('DATA_EMPTY', `${shortPath(path)} has no rows`, { where: { file: path } });
    if (kept > 0) note(`${kept} of ${wanted} answers are there already`);
    const counts = { done: kept, failed: 0 };
    if (kept < wanted) live.phase('generating', wanted);
    const lines = await LineFile.open(output);
    const told = (outcome: RequestOutcome): void => {
      counts.done++;
      if (isFailure(outcome)) counts.failed++;
      live.progress(counts.done, wanted, 'answers');
    };
    const asking = { provider, output, lines, chunk, concurrency, signal: interrupt.signal, told };
    try {
      const rest = after(jobsOf(path, source), kept);
      if (kept < wanted) await (provider.answerAll === undefined ? askServer(rest, asking) : askChunks(rest, asking));
    } finally {
      await lines.close();
    }
    live.finish();
    if (counts.failed > 0) {
      io.err.write(`${counts.failed} of ${wanted} prompts have no answer; the same command asks them again\n`);
    } else await rm(logOf(output), { force: true });
    if (globals.json) io.out.write(jsonDocument({ output, answers: wanted, kept, failed: counts.failed }));
    else io.out.write(`wrote  ${shortPath(output)}\n`);
    return counts.failed > 0 ? 1 : 0;
  } catch (error) {
    live.finish();
    if (interrupt.exitCode === undefined) throw error;
    return interrupt.exitCode;
  } finally {
    interrupt.dispose();
    await provider?.close();
  }
}

/** Checks every prompt, and finds what an earlier run has answered. */
async function lookAt(jobs: AsyncIterable<Job>, earlier: EarlierLines): Promise<{ wanted: number; kept: number }> {
  let wanted = 0;
  for await (const job of jobs) {
    await earlier.expect(job);
    wanted++;
  }
  return { wanted, kept: await earlier.settle(wanted) };
}

async function* after(jobs: AsyncIterable<Job>, skipped: number): AsyncGenerator<Job> {
  let number = 0;
  for await (const job of jobs) if (number++ >= skipped) yield job;
}

interface Asking {
  provider: Provider;
  output: string;
  lines: LineFile;
  chunk: number;
  concurrency: number;
  signal: AbortSignal;
  /** After each answer. */
  told(outcome: RequestOutcome): void;
}

const logOf = (output: string): string => `${output}.answers`;

const isFailure = (outcome: RequestOutcome): boolean => !('kind' in outcome);

function lineOf({ id, prompt, repeat, key }: Job, outcome: RequestOutcome): Record<string, unknown> {
  const asked = { id, ...(repeat === undefined ? {} : { repeat }), prompt };
  if ('kind' in outcome) return { ...asked, ...answerJson(outcome as GenerateAnswer), key };
  return { ...asked, error: { code: outcome.code, message: outcome.message }, key };
}

async function askChunks(jobs: AsyncIterable<Job>, asking: Asking): Promise<void> {
  let chunk: Job[] = [];
  for await (const job of jobs) {
    chunk.push(job);
    if (chunk.length < asking.chunk) continue;
    await askChunk(chunk, asking);
    chunk = [];
  }
  if (chunk.length > 0) await askChunk(chunk, asking);
}

async function askChunk(chunk: readonly Job[], { provider, lines, signal, told }: Asking): Promise<void> {
  const outcomes: RequestOutcome[] = [];
  await provider.reset?.();
  const deliver = (index: number, outcome: RequestOutcome): void => {
    outcomes[index] = outcome;
  };
  await provider.answerAll!(
    chunk.map(({ request }) => request),
    deliver,
    signal,
  );
  await lines.add(chunk.map((job, i) => lineOf(job, outcomes[i]!)));
  await lines.sync();
  for (const outcome of outcomes) told(outcome);
}

async function askServer(jobs: AsyncIterable<Job>, asking: Asking): Promise<void> {
  const { provider, output, lines, concurrency, signal, told } = asking;
  const known = existsSync(logOf(output));
  const log = await AnswerLog.open(logOf(output));
  const asker = new Asker({ provider, log, cache: null, concurrency, signal });
  try {
    const samples = (async function* () {
      for await (const job of jobs) yield { id: job, requests: [job.request] };
    })();
    for await (const { id: job, answers } of asker.answers(samples)) {
      await lines.add([lineOf(job, answers[0]!)]);
      told(answers[0]!);
    }
  } finally {
    asker.close();
    await log.close();
    if (!known && log.size === 0) await rm(logOf(output), { force: true });
  }
}
