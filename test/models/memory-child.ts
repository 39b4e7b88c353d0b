/**
 * Measures one training step in a process of its own: prints the resident megabytes that it added to what stood before it.
 *   memory-child.ts '{"layers":2,"vocabulary":32768,"tokens":512,"trees":2,"checkpointing":false}'
 */
import { readFileSync, writeFileSync } from 'node:fs';
import llama, { type LlamaConfig } from '../../architectures/llama.ts';
import type { HostTensor } from '../../src/base/tensor.ts';
import { layoutForest } from '../../src/data/forest.ts';
import { gradients } from '../../src/engine/grad.ts';
import { trace, type Value } from '../../src/engine/graph.ts';
import { onnxExecutor } from '../../src/engine/onnx/executor.ts';
import { mean, neg } from '../../src/engine/ops.ts';
import type { ArchitectureDefinition } from '../../src/models/architecture.ts';
import { forestFeeds, forestInputs, RotaryTables, vocabularyParts } from '../../src/models/forest-inputs.ts';
import { Params } from '../../src/models/params.ts';
import { tokenStats } from '../../src/models/token-stats.ts';

export interface MemoryCase {
  layers: number;
  vocabulary: number;
  /** Tokens of each tree. */
  tokens: number;
  trees: number;
  checkpointing: boolean;
}

const c = JSON.parse(process.argv[2] as string) as MemoryCase;
const config: LlamaConfig = {
  family: 'llama',
  architecture: llama as ArchitectureDefinition,
  logitCap: null,
  ...{
    vocabSize: c.vocabulary,
    hiddenSize: 64,
    intermediateSize: 192,
    layers: c.layers,
    heads: 4,
    kvHeads: 2,
    headDim: 16,
  },
  ...{ normEps: 1e-5, rope: { theta: 10_000, scaling: { type: 'default' } }, tied: true, qkNorm: false },
  ...{ bias: { q: false, k: false, v: false, o: false, mlp: false }, slidingWindow: Array<null>(c.layers).fill(null) },
  ...{ maxPositions: 4096, bosId: null, eosIds: [], padId: null, raw: {} },
};
const row = (k: number) => Array.from({ length: c.tokens }, (_, i) => (i * 7919 + k) % c.vocabulary);
const forest = layoutForest(Array.from({ length: c.trees }, (_, k) => ({ role: 'text', ids: row(k), predict: true })));
const parts = vocabularyParts(forest.predict.targets.length, c.vocabulary, 16 * 1024 * 1024);
const p = new Params();
const graph = trace(() => {
  const f = forestInputs(c.trees, config.headDim, parts);
  const loss = neg(mean(tokenStats(p, config, f, { gradientCheckpointing: c.checkpointing }).logps));
  const names = [...p.all.keys()];
  const ds = gradients(
    loss,
    names.map((n) => p.all.get(n) as Value),
  );
  return { loss, ...Object.fromEntries(ds.map((d, i) => [`d:${names[i]}`, d])) };
});
const feeds: Record<string, HostTensor> = forestFeeds(forest, new RotaryTables(config), parts);
const into: Record<string, HostTensor> = {};
for (const [name, { shape }] of p.all) {
  const dims = shape as readonly number[];
  const size = dims.reduce((a, b) => a * b, 1);
  feeds[name] = {
    data: Float32Array.from({ length: size }, (_, i) => (name.includes('norm') ? 1 : 0.02 * Math.sin(i))),
    shape: dims,
  };
  into[`d:${name}`] = { data: new Float32Array(size).fill(1), shape: dims };
}
const program = await onnxExecutor({ threads: 1 }).compile(graph);
const status = (key: string) =>
  Number(new RegExp(`${key}:\\s+(\\d+)`).exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) / 1024;
writeFileSync('/proc/self/clear_refs', '5'); // the high-water mark starts anew
const before = status('VmRSS');
const { loss } = await program.run(feeds, into);
if (!Number.isFinite(loss!.data[0])) throw new Error('the loss is not finite');
process.stdout.write(JSON.stringify({ added: status('VmHWM') - before, parts }));
