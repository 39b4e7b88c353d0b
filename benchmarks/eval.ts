/**
 * `npm run bench -- eval`: multiple-choice scoring beside lm-eval's hf backend and generation beside transformers, each job a
 * process that reads the same requests, one after the other and in turns. Counted is the time from the first request to
 * the last answer: reading model and packages is not, compiling our graphs is. Both in float32 on the CPU.
 */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EvalJob, EvalOutput } from './eval-job.ts';
import { generationPrompts, scoreRequests, type Workload, workloads, writeRequests } from './eval-requests.ts';
import { describeMachine, loadNow, type Machine, ourVersions } from './machine.ts';
import { root, run } from './process.ts';
import { median } from './results.ts';

export interface EvalBench {
  python: string | undefined;
  repeats: number;
  /** Questions of each scoring job, and prompts of each generation job. */
  most: number;
  wanted(name: string): boolean;
  record: boolean;
}

/** One program's times at one job. */
export interface EvalProgram {
  name: string;
  /** Requests (scoring) or new tokens (generation) per second, one figure a run. */
  rates: number[];
}

export interface EvalLine {
  job: string;
  unit: 'requests/s' | 'tokens/s';
  /** How many requests were asked. */
  requests: number;
  programs: EvalProgram[];
  /** Largest difference of a log-likelihood to the peer's; share of texts that are the same. */
  agreement: { logprob: number } | { sameTexts: number } | null;
}

export interface EvalResult {
  schemaVersion: 1;
  date: string;
  machine: Machine;
  versions: Record<string, string>;
  model: string;
  repeats: number;
  loadBefore: number;
  lines: EvalLine[];
}

const MODEL = 'fixtures/models/tiny-llama-hh';
const NEW_TOKENS = 64;
const RESULT = join(root, 'benchmarks', 'results', 'eval.json');

/** What a job asks, and of whom: peers by the rows of their batches. */
interface Job {
  name: string;
  unit: EvalLine['unit'];
  requests: readonly { context: string; continuation?: string }[];
  peer: string;
  /** The peer's batches; ours takes as many requests at once when `sameBatches`. */
  batches: readonly number[];
  sameBatches: boolean;
  newTokens?: number;
}

function jobs(most: number): Job[] {
  const scoring = (Object.keys(workloads) as Workload[]).map(
    (name): Job => ({
      ...{ name, unit: 'requests/s', requests: scoreRequests(name, most) },
      ...{ peer: 'lm-eval hf', batches: [1, 16], sameBatches: false },
    }),
  );
  const prompts = generationPrompts(most);
  const writing = [1, 16].map(
    (batch): Job => ({
      ...{ name: `generation, batch ${batch}`, unit: 'tokens/s', requests: prompts },
      ...{ peer: 'transformers', batches: [batch], sameBatches: true, newTokens: NEW_TOKENS },
    }),
  );
  return [...scoring, ...writing];
}

export async function benchEval(bench: EvalBench, say: (line: string) => void): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'harness-bench-'));
  const versions = ourVersions();
  const loadBefore = loadNow();
  const lines: EvalLine[] = [];
  try {
    for (const job of jobs(bench.most).filter(({ name }) => bench.wanted(name))) {
      say(`${job.name}: ${job.requests.length} requests, ${bench.repeats} times in turns; load ${loadNow()}`);
      const line = await benchJob(job, bench, folder, versions);
      lines.push(line);
      say(shown(line));
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  if (!bench.record) return;
  const result: EvalResult = {
    ...{ schemaVersion: 1, date: new Date().toISOString(), machine: describeMachine(), versions },
    ...{ model: MODEL, repeats: bench.repeats, loadBefore, lines },
  };
  mkdirSync(join(root, 'benchmarks', 'results'), { recursive: true });
  writeFileSync(RESULT, `${JSON.stringify(result, null, 2)}\n`);
  say(RESULT);
}

async function benchJob(job: Job, bench: EvalBench, folder: string, versions: Record<string, string>) {
  const requests = join(folder, 'requests.jsonl');
  writeRequests(job.requests, requests);
  const given = { model: join(root, MODEL), requests, ...(job.newTokens ? { newTokens: job.newTokens } : {}) };
  const ours: EvalJob = { ...given, batchSize: 1, ...(job.sameBatches ? { atOnce: job.batches[0]! } : {}) };
  const entries = [
    { name: 'harness', file: join(folder, 'ours.json'), job: ours },
    ...(bench.python === undefined ? [] : job.batches).map((batchSize) => ({
      name: `${job.peer}, batch ${batchSize}`,
      file: join(folder, `peer-${batchSize}.json`),
      job: { ...given, batchSize } as EvalJob,
    })),
  ];
  const programs = entries.map(({ name }): EvalProgram => ({ name, rates: [] }));
  const outputs: EvalOutput[] = [];
  for (const { file, job: content } of entries) writeFileSync(file, JSON.stringify(content));
  for (let repeat = 0; repeat < bench.repeats; repeat++) {
    for (const [i, { name, file }] of entries.entries()) {
      const output = name === 'harness' ? await runOurs(file, `${folder}/cache`) : await runPeer(bench.python!, file);
      const work = job.unit === 'tokens/s' ? output.tokens : job.requests.length;
      programs[i]!.rates.push(Number((work / output.seconds).toFixed(2)));
      outputs[i] = output;
      Object.assign(versions, output.versions);
    }
  }
  const line: EvalLine = {
    ...{ job: job.name, unit: job.unit, requests: job.requests.length, programs },
    agreement: agreement(outputs[0]!, outputs[1]),
  };
  return line;
}

async function runOurs(file: string, cache: string): Promise<EvalOutput> {
  rmSync(cache, { recursive: true, force: true });
  const args = ['--import', 'tsx', join(root, 'benchmarks/eval-child.ts'), file];
  return lastLine((await run(process.execPath, args, { HARNESS_CACHE: cache })).stdout);
}

async function runPeer(python: string, file: string): Promise<EvalOutput> {
  const env = { HF_HUB_OFFLINE: '1', TOKENIZERS_PARALLELISM: 'false' };
  return lastLine((await run(python, [join(root, 'benchmarks/peers/lm_eval_requests.py'), file], env)).stdout);
}

const lastLine = (stdout: string): EvalOutput => JSON.parse(stdout.trim().split('\n').at(-1)!) as EvalOutput;

function agreement(ours: EvalOutput, theirs: EvalOutput | undefined): EvalLine['agreement'] {
  if (theirs === undefined) return null;
  if (ours.texts.length > 0) {
    const same = ours.texts.filter((text, i) => text === theirs.texts[i]).length;
    return { sameTexts: same / ours.texts.length };
  }
  return { logprob: Math.max(...ours.logprobs.map((x, i) => Math.abs(x - theirs.logprobs[i]!))) };
}

function shown({ unit, programs, agreement: found }: EvalLine): string {
  const [ours, ...peers] = programs;
  const own = median(ours!.rates);
  const beside = peers.map(({ name, rates }) => {
    const theirs = median(rates);
    return `  ${name}: ${theirs.toFixed(1)} (x${(own / theirs).toFixed(2)})`;
  });
  return `  harness ${own.toFixed(1)} ${unit}${beside.join('')}  ${found === null ? '' : JSON.stringify(found)}`;
}

/** The last recorded result, if there is one. */
export const readEvalResult = (): EvalResult | undefined =>
  existsSync(RESULT) ? (JSON.parse(readFileSync(RESULT, 'utf8')) as EvalResult) : undefined;
