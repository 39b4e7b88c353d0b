/** Filters and draws against transformers' logits processors (reference/make-sampling.py). */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { trace } from '../../src/engine/graph.ts';
import { onnxExecutor } from '../../src/engine/onnx/executor.ts';
import { input, mul, softmax } from '../../src/engine/ops.ts';
import { altered } from '../../src/generate/decode-graph.ts';
import { Draws, type SamplingOptions, scaledLogProb, TokenSampler } from '../../src/generate/sampling.ts';

interface Reference {
  rows: { logits: number[]; seen: number[] }[];
  cases: {
    options: { temperature: number; top_k?: number; top_p?: number; min_p?: number; repetition_penalty?: number };
    row: number;
    probs: number[];
  }[];
}

const reference = JSON.parse(readFileSync(new URL('reference/sampling.json', import.meta.url), 'utf8')) as Reference;

/** The distribution that the decoding graph hands to the sampler. */
async function distribution(logits: readonly number[], seen: readonly number[], temperature: number, penalty: number) {
  const width = logits.length;
  const graph = trace(() => {
    const scores = altered(input('logits', [1, width]), { penalty: penalty !== 1, bias: false }, width);
    return { probs: softmax(mul(scores, 1 / temperature)) };
  });
  const program = await onnxExecutor({ threads: 1 }).compile(graph);
  const { probs } = await program.run({
    logits: { data: Float32Array.from(logits), shape: [1, width] },
    seen: { data: Uint8Array.from({ length: width }, (_, i) => (seen.includes(i) ? 1 : 0)), shape: [1, width] },
    penalty: { data: Float32Array.of(penalty), shape: [] },
  });
  await program.dispose();
  return probs!.data as Float32Array;
}

it.each(reference.cases.map((c) => [`${JSON.stringify(c.options)}, row ${c.row}`, c] as const))('%s', async (_, c) => {
  const { temperature, top_k: topK, top_p: topP, min_p: minP, repetition_penalty: penalty } = c.options;
  const { logits, seen } = reference.rows[c.row]!;
  const probs = await distribution(logits, seen, temperature, penalty ?? 1);
  const options: SamplingOptions = {
    maxTokens: 1,
    temperature,
    stopIds: new Set(),
    ...(topK === undefined ? {} : { topK }),
    ...(topP === undefined ? {} : { topP }),
    ...(minP === undefined ? {} : { minP }),
  };
  const sampler = new TokenSampler(options, logits.length);
  // Drawn at evenly spaced places, tokens come out as often as they are probable.
  const draws = 20_000;
  const counts = new Float64Array(logits.length);
  for (let i = 0; i < draws; i++) counts[sampler.draw(probs, (i + 0.5) / draws)]! += 1 / draws;
  for (const [id, want] of c.probs.entries()) {
    expect(Math.abs(counts[id]! - want), `token ${id}: ${counts[id]} for ${want}`).toBeLessThan(1.5 / draws);
    if (want === 0) expect(counts[id], `token ${id} is filtered out`).toBe(0);
  }
});

it('keeps as many of equally likely tokens as the filter asks for', () => {
  const flat = new Float32Array(10).fill(0.1);
  const kept = (options: Partial<SamplingOptions>): number => {
    const sampler = new TokenSampler({ maxTokens: 1, temperature: 1, stopIds: new Set(), ...options }, 10);
    const ids = Array.from({ length: 1000 }, (_, i) => sampler.draw(flat, (i + 0.5) / 1000));
    return new Set(ids).size;
  };
  expect(kept({})).toBe(10);
  expect(kept({ topK: 3 }), 'all are as likely as the third').toBe(10);
  expect(kept({ topP: 0.35 })).toBe(4);
  expect(kept({ topP: 1e-6 })).toBe(1);
  expect(kept({ minP: 1 })).toBe(10);
});

it('finds the k-th likeliest of many', () => {
  const draws = new Draws(3);
  const row = Float32Array.from({ length: 5000 }, () => draws.next());
  const sorted = [...row].sort((a, b) => b - a);
  for (const topK of [1, 2, 7, 100, 4999]) {
    const sampler = new TokenSampler({ maxTokens: 1, temperature: 1, stopIds: new Set(), topK }, row.length);
    expect(sampler.kept(row).least).toBe(sorted[topK - 1]);
  }
});

it('scales log-probabilities to a temperature', () => {
  const logits = [1, -2, 0.5, 3];
  const logSoftmax = (z: readonly number[]) => {
    const sum = z.reduce((n, x) => n + Math.exp(x), 0);
    return z.map((x) => x - Math.log(sum));
  };
  const logps = Float32Array.from(logSoftmax(logits));
  for (const temperature of [0.3, 1, 2.5]) {
    const want = logSoftmax(logits.map((z) => z / temperature));
    for (const [id, value] of want.entries()) expect(scaledLogProb(logps, id, temperature)).toBeCloseTo(value, 5);
  }
});
