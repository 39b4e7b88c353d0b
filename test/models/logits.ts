/** Logits of a model after every token of a sequence, and how far they are from those of another implementation. */
import type { HostTensor } from '../../src/base/tensor.ts';
import { layoutForest } from '../../src/data/forest.ts';
import { trace } from '../../src/engine/graph.ts';
import { onnxExecutor } from '../../src/engine/onnx/executor.ts';
import { type CausalLM, paramsOf } from '../../src/models/causal-lm.ts';
import { logits } from '../../src/models/decoder.ts';
import { forestFeeds, forestInputs, RotaryTables } from '../../src/models/forest-inputs.ts';

/** f32[vocabulary] per token. */
export async function logitsOf(model: CausalLM, ids: readonly number[]): Promise<Float32Array[]> {
  // Rows that predict something have logits: one token is put after the last.
  const { config, params } = model;
  const forest = layoutForest([{ ids: [...ids, 0], role: 'text', predict: true }], [...new Set(config.slidingWindow)]);
  const graph = trace(() => ({ logits: logits(paramsOf(model), config, forestInputs(1, config.headDim)) }));
  const feeds: Record<string, HostTensor> = forestFeeds(forest, new RotaryTables(config));
  for (const name of params.names) feeds[name] = params.view(name);
  const program = await onnxExecutor({ threads: 1 }).compile(graph);
  const { data } = (await program.run(feeds)).logits!;
  await program.dispose();
  return ids.map((_, i) => (data as Float32Array).subarray(i * config.vocabSize, (i + 1) * config.vocabSize));
}

/** Largest absolute difference from the first numbers of each row. */
export const apart = (rows: readonly Float32Array[], wanted: readonly (readonly number[])[]): number =>
  wanted.flatMap((row, i) => row.map((value, k) => Math.abs(rows[i]![k]! - value))).reduce((a, b) => Math.max(a, b), 0);

export function logSumExp(row: Float32Array): number {
  const largest = row.reduce((a, b) => Math.max(a, b));
  return largest + Math.log(row.reduce((sum, x) => sum + Math.exp(x - largest), 0));
}
