/**
 * `npm run bench -- generate`: greedy generation beside transformers on the three shapes at batch 1 and 16, whole processes
 * in turns over the same prompts; ours also with weights in 8 and 4 bits, with the perplexity of our own passages beside it
 * (the embedded model stands in for the 4m shape: the others' weights are random, so that no text says anything about them).
 * The clock starts after a few tokens on both sides: reading the model and compiling graphs is not counted.
 */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ModelRequest } from '../src/providers/contract/request.ts';
import type { LocalOptions } from '../src/providers/local/open.ts';
import local from '../src/providers/local.ts';
import type { EvalJob, EvalOutput } from './eval-job.ts';
import { generationPrompts, writeRequests } from './eval-requests.ts';
import { describeMachine, loadNow, type Machine, ourVersions } from './machine.ts';
import { root, run } from './process.ts';
import { median } from './results.ts';
import { modelFolder, type Shape } from './shapes.ts';

export interface GenerateBench {
  python: string | undefined;
  shapes: readonly Shape[];
  repeats: number;
  newTokens: number;
  /** Prompts at batch 1, of the smallest shape; larger ones get fewer. */
  most: number;
  record: boolean;
}

/** One program at one job, a figure a run. */
export interface GenerateProgram {
  name: string;
  /** New tokens a second, prompts included in the time. */
  rates: number[];
  peakRssMb: (number | null)[];
}

export interface GenerateLine {
  batch: number;
  prompts: number;
  newTokens: number;
  programs: GenerateProgram[];
  /** Share of our float32 texts that are transformers' own; null without it, and where weights are random. */
  sameTexts: number | null;
}

/** One shape's. */
export interface GenerateResult {
  schemaVersion: 1;
  date: string;
  machine: Machine;
  versions: Record<string, string>;
  shape: string;
  repeats: number;
  loadBefore: number;
  lines: GenerateLine[];
  /** Of the embedded model; empty for shapes with random weights. */
  perplexity: Perplexity[];
}

type Quantise = NonNullable<LocalOptions['quantise']>;

/** exp of the mean negative log-likelihood of a token. */
export interface Perplexity {
  weights: Quantise;
  perplexity: number;
  tokens: number;
}

const EMBEDDED = join(root, 'fixtures/models/tiny-llama-hh');
const RESULTS = join(root, 'benchmarks', 'results');
const BITS: readonly Quantise[] = ['none', 'int8', 'int4'];
const isTrained = (shape: Shape): boolean => shape.name === '4m';
const nameOf = (bits: Quantise): string => (bits === 'none' ? 'harness' : `harness, ${bits}`);

export async function benchGenerate(bench: GenerateBench, say: (line: string) => void): Promise<void> {
  for (const shape of bench.shapes) {
    const folder = mkdtempSync(join(tmpdir(), 'harness-bench-'));
    const versions = ourVersions();
    const result: GenerateResult = {
      ...{ schemaVersion: 1, date: new Date().toISOString(), machine: describeMachine(), versions },
      ...{ shape: shape.name, repeats: bench.repeats, loadBefore: loadNow(), lines: [], perplexity: [] },
    };
    try {
      for (const batch of [1, 16]) {
        const line = await benchJob(shape, batch, bench, folder, versions);
        result.lines.push(line);
        for (const text of shown(shape.name, line)) say(text);
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
    for (const bits of isTrained(shape) ? BITS : []) {
      const found = await perplexityOf(bits);
      result.perplexity.push(found);
      say(`perplexity of ${found.tokens} tokens, weights ${bits}: ${found.perplexity.toFixed(4)}`);
    }
    if (bench.record) writeResult(result, say);
  }
}

function writeResult(result: GenerateResult, say: (line: string) => void): void {
  mkdirSync(RESULTS, { recursive: true });
  const file = join(RESULTS, `generate-${result.shape}.json`);
  writeFileSync(file, `${JSON.stringify(result, null, 2)}\n`);
  say(file);
}

async function benchJob(
  shape: Shape,
  batch: number,
  { python, repeats, newTokens, most }: GenerateBench,
  folder: string,
  versions: Record<string, string>,
): Promise<GenerateLine> {
  const trained = isTrained(shape);
  const model = trained ? EMBEDDED : await modelFolder(shape);
  const prompts = batch > 1 ? batch : Math.max(1, Math.round(most * Math.min(1, 4 / Number.parseFloat(shape.name))));
  // As many as are written at once: graphs depend on it.
  const warmUp = batch;
  const requests = join(folder, 'requests.jsonl');
  writeRequests(generationPrompts(warmUp + prompts), requests);
  const job: EvalJob = { model, requests, batchSize: batch, atOnce: batch, newTokens, warmUp };
  const file = (name: string, content: EvalJob): string => {
    const path = join(folder, `${name}.json`);
    writeFileSync(path, JSON.stringify(content));
    return path;
  };
  const ours = ['--import', 'tsx', join(root, 'benchmarks/eval-child.ts')];
  const entries = BITS.map((quantise) => ({
    ...{ name: nameOf(quantise), program: process.execPath },
    args: [...ours, file(quantise, { ...job, options: { quantise } })],
  }));
  if (python !== undefined) {
    const args = [join(root, 'benchmarks/peers/lm_eval_requests.py'), file('peer', job)];
    entries.push({ name: 'transformers', program: python, args });
  }
  const programs = entries.map(({ name }): GenerateProgram => ({ name, rates: [], peakRssMb: [] }));
  const texts = new Map<string, string[]>();
  const env = { HARNESS_CACHE: join(folder, 'cache'), HF_HUB_OFFLINE: '1', TOKENIZERS_PARALLELISM: 'false' };
  for (let repeat = 0; repeat < repeats; repeat++) {
    for (const [i, { name, program, args }] of entries.entries()) {
      const { stdout, peakRssMb } = await run(program, args, env);
      const output = JSON.parse(stdout.trim().split('\n').at(-1)!) as EvalOutput;
      programs[i]!.rates.push(Number((output.tokens / output.seconds).toFixed(2)));
      programs[i]!.peakRssMb.push(peakRssMb === null ? null : Math.round(peakRssMb));
      texts.set(name, output.texts);
      Object.assign(versions, output.versions);
    }
  }
  const [own, theirs] = [texts.get(nameOf('none'))!, texts.get('transformers')];
  const same = theirs && trained ? own.filter((text, i) => text === theirs[i]).length / own.length : null;
  return { batch, prompts, newTokens, programs, sameTexts: same };
}

/** Over the embedded suite's passages, by the provider's own scoring. */
async function perplexityOf(quantise: Quantise): Promise<Perplexity> {
  const provider = await local.open(
    EMBEDDED,
    { quantise },
    { env: {}, device: 'cpu', seed: 0, report: () => undefined },
  );
  const lines = readFileSync(join(root, 'evals/tasks/embedded/text.jsonl'), 'utf8').trim().split('\n');
  const requests = lines.map(
    (line): ModelRequest => ({ kind: 'rolling', text: (JSON.parse(line) as { text: string }).text }),
  );
  let [sum, tokens] = [0, 0];
  await provider.answerAll!(
    requests,
    (_, answer) => {
      if (!('kind' in answer)) throw answer;
      if (answer.kind !== 'rolling') throw new Error(`a rolling text was answered by ${answer.kind}`);
      sum += answer.logprob;
      tokens += answer.tokens;
    },
    new AbortController().signal,
  );
  await provider.close();
  return { weights: quantise, perplexity: Number(Math.exp(-sum / tokens).toFixed(4)), tokens };
}

function shown(shape: string, { batch, prompts, newTokens, programs, sameTexts }: GenerateLine): string[] {
  const peer = programs.find(({ name }) => name === 'transformers');
  const rows = programs.map(({ name, rates, peakRssMb }) => {
    const rate = median(rates);
    const ratio = peer === undefined || name === peer.name ? '' : `x${(rate / median(peer.rates)).toFixed(2)}`;
    const memory = peakRssMb.includes(null) ? '?' : median(peakRssMb as number[]).toFixed(0);
    return `  ${name.padEnd(16)} ${rate.toFixed(1).padStart(8)} tokens/s ${ratio.padStart(7)} ${memory.padStart(6)} MB`;
  });
  const same = sameTexts === null ? '' : `, ${(100 * sameTexts).toFixed(0)} % of texts the same`;
  return [`${shape}, batch ${batch}: ${prompts} prompts, ${newTokens} new tokens${same}; load ${loadNow()}`, ...rows];
}

/** The last recorded results, small shapes first. */
export const readGenerateResults = (): GenerateResult[] =>
  (existsSync(RESULTS) ? readdirSync(RESULTS) : [])
    .filter((name) => /^generate-.*\.json$/.test(name))
    .map((name) => JSON.parse(readFileSync(join(RESULTS, name), 'utf8')) as GenerateResult)
    .sort((a, b) => Number.parseFloat(a.shape) - Number.parseFloat(b.shape));
