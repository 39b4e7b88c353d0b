/**
 * Masked language models against transformers' logits (masked/expected.json, made by make_masked.py), on both executors; the
 * log-probability of a token does not hang on what else is asked; and what cannot be read is told.
 */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { trace } from '../../src/engine/graph.ts';
import { onnxExecutor } from '../../src/engine/onnx/executor.ts';
import type { Executor } from '../../src/engine/program.ts';
import { tensorflowCpu } from '../../src/engine/tfjs/executor.ts';
import { loadCausalLM } from '../../src/models/causal-lm.ts';
import { encoder, encoderInputs, maskedLogits } from '../../src/models/masked/encoder.ts';
import type { MaskedConfig } from '../../src/models/masked/masked-config.ts';
import { MaskedForward, type MaskedToken } from '../../src/models/masked/masked-forward.ts';
import { loadMaskedLM, type MaskedLM } from '../../src/models/masked/masked-lm.ts';
import { Params } from '../../src/models/params.ts';
import { type MaskedCase, maskedCases, maskedFolder } from './masked.ts';

const scratch = mkdtempSync(join(tmpdir(), 'masked-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
const onnx = onnxExecutor({ threads: 1 });

/** Rows of logits of one sequence, with the positions of transformers' classes written out once more. */
async function logitsOf({ config, params }: MaskedLM, ids: readonly number[], executor: Executor) {
  const graph = trace(() => {
    const p = new Params();
    return { logits: maskedLogits(p, config, encoder(p, config, encoderInputs(false))) };
  });
  const program = await executor.compile(graph);
  const shape = [1, ids.length];
  const pads = (to: number): number => ids.slice(0, to).filter((id) => id === config.padId).length;
  const positions =
    config.family === 'roberta' ? ids.map((id, i) => (id === 1 ? 1 : i - pads(i) + 2)) : ids.map((_, i) => i);
  const feeds = Object.fromEntries(params.names.map((name) => [name, params.view(name)]));
  const { data } = (
    await program.run({
      ...feeds,
      ids: { data: Int32Array.from(ids), shape },
      positions: { data: Int32Array.from(positions), shape },
    })
  ).logits!;
  await program.dispose();
  return ids.map((_, i) => (data as Float32Array).subarray(i * config.vocabSize, (i + 1) * config.vocabSize));
}

function logSumExp(row: Float32Array): number {
  const largest = row.reduce((a, b) => Math.max(a, b));
  return largest + Math.log(row.reduce((sum, x) => sum + Math.exp(x - largest), 0));
}

function difference({ first8, logsumexp }: MaskedCase, rows: readonly Float32Array[]): number {
  const errors = rows.flatMap((row, i) => [
    logSumExp(row) - logsumexp[i]!,
    ...first8[i]!.map((expected, column) => row[column]! - expected),
  ]);
  return errors.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
}

// Logits reach 7 in size.
const TOLERANCE = 1e-5;

describe.each(maskedCases)('$name', (one) => {
  it('has the logits of transformers', async () => {
    const rows = await logitsOf(await loadMaskedLM(maskedFolder(one.name)), one.ids, onnx);
    expect(rows).toHaveLength(one.ids.length);
    expect(difference(one, rows)).toBeLessThan(TOLERANCE);
  });

  it('has them on TensorFlow.js', async () => {
    const rows = await logitsOf(await loadMaskedLM(maskedFolder(one.name)), one.ids, await tensorflowCpu());
    expect(difference(one, rows)).toBeLessThan(TOLERANCE);
  });

  it('gives a masked token the same probability alone, among others and in small batches', async () => {
    const model = await loadMaskedLM(maskedFolder(one.name));
    const { vocabSize } = model.config;
    const maskId = vocabSize - 1;
    const lengths = [3, 24, 7, 24, 3, 11, 24, 2, 7];
    const asked: MaskedToken[] = lengths.map((length, i) => ({
      ids: one.ids.slice(0, length).map((id) => (id + i) % vocabSize),
      at: (5 * i) % length,
    }));
    const ask = async (forward: MaskedForward, tokens: readonly MaskedToken[]) => {
      const logps: number[] = [];
      await forward.logps(tokens, maskId, (i, logp) => {
        expect(logps[i]).toBeUndefined();
        logps[i] = logp;
      });
      return logps;
    };
    const forward = new MaskedForward(model, onnx);
    const together = await ask(forward, asked);
    const alone: number[] = [];
    for (const token of asked) alone.push(...(await ask(forward, [token])));
    const small = new MaskedForward(model, onnx, 30);
    const parts = await ask(small, asked);
    // From the whole matrix of logits, which the golden numbers above hold for.
    for (const [i, { ids, at }] of asked.entries()) {
      const masked = ids.map((id, t) => (t === at ? maskId : id));
      const row = (await logitsOf(model, masked, onnx))[at]!;
      const wanted = row[ids[at]!]! - logSumExp(row);
      for (const own of [together[i]!, alone[i]!, parts[i]!]) expect(Math.abs(own - wanted)).toBeLessThan(TOLERANCE);
    }
    await forward.dispose();
    await small.dispose();
  });
});

/** What the numbers above can tell apart: each setting, changed, moves a logit visibly. */
it.each<[string, string, (config: MaskedConfig) => Partial<MaskedConfig>]>([
  ['bert', 'another activation', () => ({ activation: 'gelu_tanh' })],
  ['bert-old-names', 'the exact activation', () => ({ activation: 'gelu' })],
  ['roberta-untied', 'another activation', () => ({ activation: 'gelu' })],
  ['roberta', 'the eps of BERT times 1e8', () => ({ normEps: 1e-4 })],
  ['distilbert', 'more heads', () => ({ heads: 8 })],
])('%s would notice %s', async (name, _, change) => {
  const one = maskedCases.find((each) => each.name === name)!;
  const model = await loadMaskedLM(maskedFolder(name));
  const changed = { ...model, config: { ...model.config, ...change(model.config) } };
  // Weights and inputs are the same; only the graph differs.
  expect(difference(one, await logitsOf(changed, one.ids, onnx))).toBeGreaterThan(3 * TOLERANCE);
});

describe('a folder that cannot be used', () => {
  /** A copy of the small BERT whose config.json is changed. */
  function changed(name: string, change: Record<string, unknown>, from = 'bert-old-names'): string {
    const folder = join(scratch, name);
    cpSync(maskedFolder(from), folder, { recursive: true });
    const path = join(folder, 'config.json');
    const config = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
    writeFileSync(path, JSON.stringify({ ...config, ...change }));
    return folder;
  }

  it.each<[string, Record<string, unknown>, string, RegExp]>([
    ['a classifier', { architectures: ['BertForSequenceClassification'] }, 'MODEL_UNSUPPORTED', /BertForSequence/],
    ['a decoder', { is_decoder: true }, 'MODEL_UNSUPPORTED', /is_decoder/],
    ['relative positions', { position_embedding_type: 'relative_key' }, 'MODEL_UNSUPPORTED', /relative_key/],
    ['an unknown activation', { hidden_act: 'mish' }, 'MODEL_UNSUPPORTED', /mish/],
    ['quantised', { quantization_config: { bits: 4 } }, 'MODEL_UNSUPPORTED', /quantised/],
    ['heads that do not divide', { num_attention_heads: 3 }, 'MODEL_CONFIG', /num_attention_heads/],
    ['another vocabulary', { vocab_size: 62 }, 'WEIGHTS_MISMATCH', /61 rows.*vocab_size 62/],
    ['more layers', { num_hidden_layers: 2 }, 'WEIGHTS_MISMATCH', /layer\.1\./],
    ['another embedding as output', { tie_word_embeddings: false }, 'WEIGHTS_MISMATCH', /decoder\.weight/],
  ])('%s', async (name, change, code, message) => {
    const failed = loadMaskedLM(changed(name.replaceAll(' ', '-'), change));
    await expect(failed).rejects.toMatchObject({ code, message: expect.stringMatching(message) as string });
  });

  it('whose output matrix is its own, while config.json says tied', async () => {
    const folder = changed('said-tied', { tie_word_embeddings: true }, 'roberta-untied');
    await expect(loadMaskedLM(folder)).rejects.toMatchObject({
      code: 'WEIGHTS_MISMATCH',
      message: expect.stringContaining('lm_head.decoder.weight is not equal') as string,
    });
  });

  it('as a model that writes', async () => {
    await expect(loadCausalLM(maskedFolder('bert'))).rejects.toMatchObject({
      code: 'MODEL_UNSUPPORTED',
      message: expect.stringContaining('masked language model') as string,
      hint: expect.stringContaining('list tasks --search masked') as string,
    });
  });
});
