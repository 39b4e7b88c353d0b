/**
 * What follows from an architecture's definition, beside transformers: gradients of the mean loss and greedy continuations
 * (families/training.json and generation.json, made by make_families.py), with its cache here and there.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { HostTensor } from '../../src/base/tensor.ts';
import { layoutForest } from '../../src/data/forest.ts';
import { gradients } from '../../src/engine/grad.ts';
import { trace, type Value } from '../../src/engine/graph.ts';
import { onnxExecutor } from '../../src/engine/onnx/executor.ts';
import { mean, neg } from '../../src/engine/ops.ts';
import { Generator } from '../../src/generate/generator.ts';
import { quantise } from '../../src/generate/packed-weights.ts';
import { type CausalLM, loadCausalLM } from '../../src/models/causal-lm.ts';
import { asStored } from '../../src/models/files/turned.ts';
import { forestFeeds, forestInputs, RotaryTables } from '../../src/models/forest-inputs.ts';
import { Params } from '../../src/models/params.ts';
import { tokenStats } from '../../src/models/token-stats.ts';
import { families, familyFolder } from './families.ts';

const cases = <T>(file: string): T[] =>
  (JSON.parse(readFileSync(new URL(`families/${file}`, import.meta.url), 'utf8')) as { cases: T[] }).cases;

const TOLERANCE = 1e-5;

interface Trained {
  name: string;
  loss: number;
  /** By name: the norm and the first four numbers, as the checkpoint stores them. */
  gradients: Record<string, number[]>;
}

/** The mean loss of a sequence and its gradients, the vocabulary met in `parts`. */
async function learn({ config, params }: CausalLM, ids: number[], parts: number) {
  const first = { ids: ids.slice(0, 1), role: 'first', predict: false };
  const tree = { ...first, children: [{ ids: ids.slice(1), role: 'text', predict: true }] };
  const forest = layoutForest([tree], [...new Set(config.slidingWindow)]);
  const graph = trace(() => {
    const p = new Params();
    const stats = tokenStats(p, config, forestInputs(1, config.headDim, parts), { gradientCheckpointing: parts > 1 });
    const loss = neg(mean(stats.logps));
    const ds = gradients(
      loss,
      params.trainable.map((name) => p.all.get(name) as Value),
    );
    return { loss, ...Object.fromEntries(params.trainable.map((name, i) => [`d:${name}`, ds[i]!])) };
  });
  const feeds: Record<string, HostTensor> = forestFeeds(forest, new RotaryTables(config), parts);
  for (const name of params.names) feeds[name] = params.view(name);
  const program = await onnxExecutor({ threads: 1 }).compile(graph);
  const out = await program.run(feeds);
  await program.dispose();
  return out;
}

describe.each(cases<Trained>('training.json'))('$name learns as in transformers', ({ name, ...wanted }) => {
  it.each([1, 3])('the vocabulary in %i parts', async (parts) => {
    const model = await loadCausalLM(familyFolder(name));
    const { ids } = families.find((each) => each.name === name)!;
    const { loss, ...ds } = await learn(model, ids, parts);
    const found = Object.fromEntries(Object.entries(ds).map(([name, tensor]) => [name.slice(2), tensor]));
    expect(Math.abs(loss!.data[0]! - wanted.loss)).toBeLessThan(TOLERANCE);
    expect(Object.keys(found).sort()).toEqual(Object.keys(wanted.gradients).sort());
    for (const [weight, [norm, ...first]] of Object.entries(wanted.gradients)) {
      const { data, shape } = found[weight]!;
      const { view } = asStored({ name: weight, shape, view: data as Float32Array }, model.config.architecture);
      const own = Math.sqrt(view.reduce((sum, x) => sum + x * x, 0));
      expect(Math.abs(own / norm! - 1), weight).toBeLessThan(TOLERANCE);
      for (const [i, x] of first.entries()) expect(Math.abs(view[i]! - x), weight).toBeLessThan(TOLERANCE);
    }
  });
});

describe.each(cases<{ name: string; prompt: number[]; new: number[] }>('generation.json'))('$name', (wanted) => {
  const { prompt, new: ids } = wanted;
  const options = { maxTokens: ids.length, temperature: 0, repetitionPenalty: 1.5, stopIds: new Set<number>() };
  const run = async (model: CausalLM, more: object): Promise<number[]> => {
    const generator = await Generator.open(model, { threads: 1, ...more });
    try {
      return (await generator.generate([{ prompt, seed: 1 }], options))[0]!.ids as number[];
    } finally {
      await generator.close();
    }
  };

  it('goes on as in transformers, by kernels and by ONNX Runtime', async () => {
    const model = await loadCausalLM(familyFolder(wanted.name));
    expect(await run(model, {})).toEqual(ids);
    expect(await run(model, { executor: onnxExecutor({ threads: 1 }) })).toEqual(ids);
  });

  it('in 8 bits decodes with the packed weights what its rounded weights say', async () => {
    const model = await loadCausalLM(familyFolder(wanted.name));
    const packed = quantise(model, 'int8');
    expect(packed.matrices.size).toBeGreaterThan(4 * model.config.layers);
    const whole = await run(model, { executor: onnxExecutor({ threads: 1 }) });
    const steps = await run(model, { frozen: packed });
    // Inputs of the products are rounded, too: the first tokens agree, later ones may follow another path.
    expect(steps.slice(0, 3)).toEqual(whole.slice(0, 3));
  });
});
