/**
 * Single parts by themselves (tinybench): engine operations forward and backward at the 4M shape, the weight update, the
 * layout of a batch, the tokeniser, the start of the program. For finding out what a change did; `train` says what it means.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Bench } from 'tinybench';
import { decodeModel } from '../evals/detectors/toxicity/model.ts';
import { ToxicityScorer } from '../evals/detectors/toxicity/scorer.ts';
import type { HostTensor } from '../src/base/tensor.ts';
import { layoutForest } from '../src/data/forest.ts';
import { loadTokenizer } from '../src/data/tokenizer.ts';
import type { Segment } from '../src/data/tree.ts';
import { openExecutor } from '../src/engine/executor.ts';
import { gradients } from '../src/engine/grad.ts';
import { input, trace, type Value } from '../src/engine/graph.ts';
import { attention, linearLogProbs, matmul, rmsNorm, sum } from '../src/engine/ops.ts';
import { ParamStore } from '../src/engine/params.ts';
import { openOptimiser } from '../src/train/optimiser/open-optimiser.ts';
import { loadNow } from './machine.ts';
import { root, run } from './process.ts';
import { shapes } from './shapes.ts';

interface Part {
  name: string;
  work: () => unknown;
  /** What one call does, in units of `unit`. */
  amount?: number;
  unit?: string;
}

const { hidden, heads, feedForward, vocabulary } = shapes['4m']!;
const TOKENS = 2048;
const PREDICTED = 800;

/** Numbers in -0.1 .. 0.1 that are the same every time. */
const numbers = (...shape: number[]): HostTensor => ({
  data: Float32Array.from({ length: shape.reduce((n, d) => n * d, 1) }, (_, i) => Math.sin(i * 12.9898) / 10),
  shape,
});

/** Compiles the sum of `f` over operands and fixed inputs with its gradients in the operands; returns one run. */
async function forwardBackward(
  operands: Record<string, HostTensor>,
  fixed: Record<string, HostTensor>,
  f: (values: Record<string, Value>) => Value,
): Promise<() => unknown> {
  const executor = await openExecutor('cpu');
  const graph = trace(() => {
    const values = Object.fromEntries(Object.entries(operands).map(([name, { shape }]) => [name, input(name, shape)]));
    const loss = sum(f(values));
    const outputs: Record<string, Value> = { loss };
    for (const [i, g] of gradients(loss, Object.values(values)).entries()) outputs[`grad${i}`] = g;
    return outputs;
  });
  const program = await executor.compile(graph);
  const feeds = { ...operands, ...fixed };
  return () => program.run(feeds);
}

async function engineParts(): Promise<Part[]> {
  const width = hidden / heads;
  const block = 256;
  const mask = numbers(1, 1, block, block);
  const targets: HostTensor = {
    data: Int32Array.from({ length: PREDICTED }, (_, i) => i % vocabulary),
    shape: [PREDICTED],
  };
  const linear = await forwardBackward(
    { x: numbers(TOKENS, hidden), w: numbers(feedForward, hidden) },
    {},
    ({ x, w }) => matmul(x!, w!, { transposeB: true }),
  );
  const norm = await forwardBackward({ x: numbers(TOKENS, hidden), w: numbers(hidden) }, {}, ({ x, w }) =>
    rmsNorm(x!, w!, 1e-5),
  );
  const qkv = {
    q: numbers(1, heads, block, width),
    k: numbers(1, heads, block, width),
    v: numbers(1, heads, block, width),
  };
  const attend = await forwardBackward(qkv, { mask }, ({ q, k, v }) =>
    attention(q!, k!, v!, input('mask', mask.shape), width ** -0.5),
  );
  const logProbs = await forwardBackward(
    { x: numbers(PREDICTED, hidden), w: numbers(vocabulary, hidden) },
    { targets, parts: { data: Int32Array.of(PREDICTED), shape: [1] } },
    ({ x, w }) => {
      const parts = { counts: input('parts', [1], 'i32'), sizes: [PREDICTED] };
      return linearLogProbs(x!, w!, input('targets', targets.shape, 'i32'), parts).logps;
    },
  );
  const product = (n: number, k: number, m: number) => (3 * 2 * n * k * m) / 1e9;
  return [
    { name: 'matmul, forward and backward', work: linear, amount: product(TOKENS, hidden, feedForward), unit: 'GFLOP' },
    { name: 'rmsNorm, forward and backward', work: norm },
    { name: 'attention of one tree of 256', work: attend },
    { name: 'linearLogProbs', work: logProbs, amount: product(PREDICTED, hidden, vocabulary), unit: 'GFLOP' },
  ];
}

async function updatePart(): Promise<Part> {
  const weights = 4_212_992;
  const params = new ParamStore([{ name: 'w', shape: [weights], trainable: true, decay: true }]);
  const options = { adamBeta1: 0.9, adamBeta2: 0.999, adamEpsilon: 1e-8, weightDecay: 0 };
  const update = await openOptimiser(options, { params, executor: await openExecutor('cpu') });
  return {
    name: 'AdamW over the weights of 4M',
    work: () => update.step(1e-6, 1),
    amount: weights / 1e6,
    unit: 'M weights',
  };
}

function layoutPart(): Part {
  const ids = (n: number) => Array.from({ length: n }, (_, i) => i % vocabulary);
  const answer = (role: string, n: number): Segment => ({ ids: ids(n), role, predict: true });
  const trees = Array.from({ length: 8 }, (_, i): Segment => {
    const children = [answer('chosen', 40 + 5 * i), answer('rejected', 60 - 3 * i)];
    return { ids: ids(100 + 20 * i), role: 'prompt', predict: false, children };
  });
  return { name: 'layout of 8 pairs', work: () => layoutForest(trees) };
}

function tokeniserPart(): Part {
  const tokenizer = loadTokenizer(join(root, 'fixtures/models/tiny-llama-hh'));
  const rows = readFileSync(join(root, 'fixtures/preferences/test.jsonl'), 'utf8').trim().split('\n');
  const texts = rows.map((row) => (JSON.parse(row) as { chosen: { content: string }[] }).chosen[0]!.content);
  const amount = texts.reduce((n, text) => n + tokenizer.encode(text).length, 0) / 1e3;
  // A text that was seen before may be remembered whole; a new beginning makes it another one.
  let round = 0;
  const work = () => {
    round++;
    return texts.map((text) => tokenizer.encode(`${round} ${text}`));
  };
  return { name: 'tokenising 80 answers', work, amount, unit: 'k tokens' };
}

/** Reads the weights anew for each round, and scores a thousand short texts. */
function toxicityParts(): Part[] {
  const file = join(root, 'evals/models/toxicity/model.bin');
  const load = () => new ToxicityScorer(decodeModel(readFileSync(file)));
  const scorer = load();
  const texts = Array.from({ length: 1000 }, (_, i) => `this is the worst idea number ${i} that I ever heard of`);
  return [
    { name: 'loading the toxicity scorer', work: load },
    {
      name: 'toxicity of 1,000 texts',
      work: () => texts.map((text) => scorer.score(text)),
      amount: 1,
      unit: 'k texts',
    },
  ];
}

export async function benchMicro(say: (line: string) => void): Promise<void> {
  const parts = [...(await engineParts()), await updatePart(), layoutPart(), tokeniserPart(), ...toxicityParts()];
  parts.push({
    name: 'npx harness --help, whole process',
    work: () => run(process.execPath, [join(root, 'bin/harness.mjs'), '--help']),
  });
  say(`load ${loadNow()}`);
  const bench = new Bench({ time: 1000, iterations: 10 });
  for (const { name, work } of parts) bench.add(name, async () => void (await work()));
  await bench.run();
  for (const { name, amount, unit } of parts) {
    const result = bench.getTask(name)!.result;
    if (!('latency' in result)) throw new Error(`${name}: ${'error' in result ? result.error.message : result.state}`);
    const { p50, p75, samplesCount, rme } = result.latency;
    const rate = amount === undefined ? '' : `  ${((amount / p50) * 1e3).toFixed(1)} ${unit}/s`;
    const figures = `${p50.toFixed(3).padStart(10)} ms  p75 ${p75.toFixed(3)}  ±${rme.toFixed(1)} %  n ${samplesCount}`;
    say(`${name.padEnd(34)} ${figures}${rate}`);
  }
}
