/** Logits, log-probabilities and perplexity against transformers: logits.json, logprobs.json, perplexity.json. */
import { describe, expect, it } from 'vitest';
import type { HostTensor } from '../../../src/base/tensor.ts';
import { layoutForest } from '../../../src/data/forest.ts';
import type { Example } from '../../../src/data/tree.ts';
import { trace } from '../../../src/engine/graph.ts';
import { type CausalLM, loadCausalLM } from '../../../src/models/causal-lm.ts';
import { logits } from '../../../src/models/decoder.ts';
import { forestFeeds, forestInputs, RotaryTables } from '../../../src/models/forest-inputs.ts';
import { Params } from '../../../src/models/params.ts';
import { tokenStats } from '../../../src/models/token-stats.ts';
import { goldenExecutor } from '../executor.ts';
import { modelOf, readGolden } from '../golden.ts';

interface Logits {
  model?: string;
  input_ids: number[];
  logits_first16: number[][];
  logsumexp: number[];
  top5_ids: number[][];
  top5_logits: number[][];
  last_row: number[];
  sum: number;
  abs_sum: number;
  token_logprobs: number[];
  token_entropy: number[];
  tolerance: number;
}
interface Sequence {
  input_ids: number[];
  prompt_len: number;
}

const text = (ids: readonly number[]): Example => ({
  tree: { role: 'text', ids, predict: true },
  tokens: ids.length,
  source: 'golden',
  index: 0,
  truncated: false,
});

/** Logits after every token, entropy and log-probability of the prediction of each but the first. */
async function forward(model: CausalLM, sequences: number[][]) {
  // A last token that nothing follows predicts nothing: one token is put after it, so that its logits are asked for too.
  const forest = layoutForest(
    sequences.map((ids) => text([...ids, 0]).tree),
    [...new Set(model.config.slidingWindow)],
  );
  const graph = trace(() => {
    const p = new Params();
    const f = forestInputs(sequences.length, model.config.headDim);
    const stats = tokenStats(p, model.config, f);
    return { logits: logits(p, model.config, f), logps: stats.logps, entropy: stats.entropy() };
  });
  const feeds: Record<string, HostTensor> = forestFeeds(forest, new RotaryTables(model.config));
  for (const name of model.params.names) feeds[name] = model.params.view(name);
  const program = await (await goldenExecutor()).compile(graph);
  const out = await program.run(feeds);
  await program.dispose();
  return out as Record<'logits' | 'logps' | 'entropy', HostTensor & { data: Float32Array }>;
}

const close = (a: number, b: number, abs: number, what: string): void => {
  expect(Math.abs(a - b), `${what}: ${a} for ${b}`).toBeLessThanOrEqual(abs);
};
const closeRel = (a: number, b: number, rel: number, what: string): void => close(a, b, rel * Math.abs(b), what);

describe('forward pass', () => {
  it('logits.json', async (context) => {
    const g = readGolden<Logits>('alignment', 'logits.json');
    if (!g) return context.skip('no logits.json');
    const model = await loadCausalLM(modelOf(g));
    const out = await forward(model, [g.input_ids]);
    const vocabulary = model.config.vocabSize;
    const row = (i: number) => out.logits.data.subarray(i * vocabulary, (i + 1) * vocabulary);
    for (const [i, first] of g.logits_first16.entries()) {
      const z = row(i);
      for (const [k, want] of first.entries()) close(z[k]!, want, g.tolerance, `logit ${k} of row ${i}`);
      const top = z.reduce((a, b) => Math.max(a, b));
      close(
        top + Math.log(z.reduce((a, b) => a + Math.exp(b - top), 0)),
        g.logsumexp[i]!,
        g.tolerance,
        `logsumexp of row ${i}`,
      );
      for (const [k, id] of g.top5_ids[i]!.entries())
        close(z[id]!, g.top5_logits[i]![k]!, g.tolerance, `logit ${k} of the top 5 of row ${i}`);
      const above = z.filter((v) => v > g.top5_logits[i]![4]! + g.tolerance).length;
      expect(above, `more than four logits stand above the fifth of row ${i}`).toBeLessThanOrEqual(4);
      close(out.entropy.data[i]!, g.token_entropy[i]!, g.tolerance, `entropy of row ${i}`);
    }
    for (const [k, want] of g.last_row.entries())
      close(row(g.input_ids.length - 1)[k]!, want, g.tolerance, `last row, ${k}`);
    for (const [i, want] of g.token_logprobs.entries())
      close(out.logps.data[i]!, want, g.tolerance, `log-probability ${i}`);
    // Logits of both signs cancel: what is left is as exact as their sizes.
    close(
      out.logits.data.reduce((a, b) => a + b, 0),
      g.sum,
      1e-5 * g.abs_sum,
      'sum of all logits',
    );
    closeRel(
      out.logits.data.reduce((a, b) => a + Math.abs(b), 0),
      g.abs_sum,
      1e-5,
      'sum of their sizes',
    );
  });

  it('logprobs.json', async (context) => {
    interface File {
      model?: string;
      sequences: (Sequence & {
        token_logprobs: number[];
        sum: number;
        completion_sum: number;
        completion_mean: number;
      })[];
      tolerance_per_token: number;
    }
    const g = readGolden<File>('alignment', 'logprobs.json');
    if (!g) return context.skip('no logprobs.json');
    const out = await forward(
      await loadCausalLM(modelOf(g)),
      g.sequences.map((s) => s.input_ids),
    );
    let at = 0;
    for (const s of g.sequences) {
      const own = Array.from(out.logps.data.subarray(at, at + s.input_ids.length - 1));
      at += s.input_ids.length;
      for (const [i, want] of s.token_logprobs.entries())
        close(own[i]!, want, g.tolerance_per_token, `log-probability ${i}`);
      const sum = (xs: number[]) => xs.reduce((a, b) => a + b, 0);
      const completion = own.slice(s.prompt_len - 1);
      // A token that is nearly certain is near 0, and no nearer to the reference than another one.
      const allowed = (total: number) => 1e-6 * Math.abs(total) + 0.1 * g.tolerance_per_token;
      close(sum(own), s.sum, allowed(s.sum), 'sum');
      close(sum(completion), s.completion_sum, allowed(s.completion_sum), 'sum over the completion');
      close(sum(completion) / completion.length, s.completion_mean, g.tolerance_per_token, 'mean over the completion');
    }
  });

  it('perplexity.json', async (context) => {
    interface File {
      model?: string;
      rows: (Sequence & { nll_sum: number; tokens: number; completion_nll_sum: number; completion_tokens: number })[];
      perplexity: number;
      completion_perplexity: number;
      tolerance_rel: number;
    }
    const g = readGolden<File>('alignment', 'perplexity.json');
    if (!g) return context.skip('no perplexity.json');
    const model = await loadCausalLM(modelOf(g));
    const total = { nll: 0, tokens: 0, completionNll: 0, completionTokens: 0 };
    for (const r of g.rows) {
      const { logps } = await forward(model, [r.input_ids]);
      const nll = Array.from(logps.data.subarray(0, r.input_ids.length - 1), (x) => -x);
      const completion = nll.slice(r.prompt_len - 1);
      const sum = (xs: number[]) => xs.reduce((a, b) => a + b, 0);
      closeRel(sum(nll), r.nll_sum, g.tolerance_rel, 'nll');
      closeRel(sum(completion), r.completion_nll_sum, g.tolerance_rel, 'nll of the completion');
      expect([nll.length, completion.length]).toEqual([r.tokens, r.completion_tokens]);
      total.nll += sum(nll);
      total.tokens += nll.length;
      total.completionNll += sum(completion);
      total.completionTokens += completion.length;
    }
    closeRel(Math.exp(total.nll / total.tokens), g.perplexity, g.tolerance_rel, 'perplexity');
    closeRel(
      Math.exp(total.completionNll / total.completionTokens),
      g.completion_perplexity,
      g.tolerance_rel,
      'perplexity of the completions',
    );
  });
});
