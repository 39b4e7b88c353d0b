/** Greedy decoding against transformers: generation.json. */
import { describe, expect, it } from 'vitest';
import { loadTokenizer } from '../../../src/data/tokenizer.ts';
import { Generator } from '../../../src/generate/generator.ts';
import { loadCausalLM } from '../../../src/models/causal-lm.ts';
import { modelOf, readGolden } from '../golden.ts';

interface Golden {
  model?: string;
  eos_token_id: number;
  tolerance?: number;
  tolerance_logprobs?: number;
  cases: {
    prompt_ids: number[];
    greedy_until_eos: number[];
    greedy_until_eos_text: string;
    greedy_64_eos_suppressed: number[];
    smallest_top1_top2_gap: number;
    token_logprobs_until_eos: number[];
  }[];
}

/** Below this distance of the two likeliest tokens implementations may differ. */
const GAP = 1e-3;

describe('generation.json', () => {
  const golden = readGolden<Golden>('alignment', 'generation.json');

  it.each([1, 3, 16])('greedy decoding, %i sequences at once', async (maxBatch) => {
    const { cases, eos_token_id: eos, ...g } = golden!;
    const folder = modelOf(g);
    const [model, tokenizer] = [await loadCausalLM(folder), loadTokenizer(folder)];
    const generator = await Generator.open(model, { threads: 1, maxBatch });
    const sequences = cases.map(({ prompt_ids: prompt }, seed) => ({ prompt, seed }));
    const free = await generator.generate(sequences, {
      maxTokens: Math.max(...cases.map((c) => c.greedy_until_eos.length)),
      temperature: 0,
      stopIds: new Set([eos]),
    });
    const suppressed = await generator.generate(sequences, {
      maxTokens: Math.max(...cases.map((c) => c.greedy_64_eos_suppressed.length)),
      temperature: 0,
      stopIds: new Set(),
      suppressIds: new Set([eos]),
    });
    await generator.close();
    for (const [i, c] of cases.entries()) {
      const ids = free[i]!.ids;
      const parted = c.greedy_until_eos.findIndex((id, k) => id !== ids[k]);
      const common = parted < 0 ? c.token_logprobs_until_eos.length : parted;
      for (const [k, want] of c.token_logprobs_until_eos.slice(0, common).entries()) {
        const difference = Math.abs(free[i]!.logprobs[k]! - want);
        expect(difference, `log-probability ${k} of case ${i}`).toBeLessThan(
          g.tolerance_logprobs ?? g.tolerance ?? 1e-4,
        );
      }
      // After a near tie the two may go apart.
      if (c.smallest_top1_top2_gap < GAP) continue;
      expect(ids, `case ${i}`).toEqual(c.greedy_until_eos);
      expect(tokenizer.decode(ids)).toBe(c.greedy_until_eos_text);
      expect(free[i]!.finish).toBe(c.greedy_until_eos.at(-1) === eos ? 'stop' : 'length');
      expect(suppressed[i]!.ids, `case ${i} without the end token`).toEqual(c.greedy_64_eos_suppressed);
    }
  });
});
