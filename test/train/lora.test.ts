/** Training steps of an adapter: what the graph leaves out, gradients under dropout, and that masks follow from the seed. */
import { afterAll, describe, expect, it } from 'vitest';
import type { LowRank } from '../../adapters/math/low-rank.ts';
import type { Example } from '../../src/data/tree.ts';
import { isStatic } from '../../src/engine/dim.ts';
import type { Graph } from '../../src/engine/graph.ts';
import { lower } from '../../src/engine/lower.ts';
import { onnxExecutor } from '../../src/engine/onnx/executor.ts';
import type { Executor } from '../../src/engine/program.ts';
import { tensorflowCpu } from '../../src/engine/tfjs/executor.ts';
import type { CausalLM } from '../../src/models/causal-lm.ts';
import type { LinearModule } from '../../src/models/params.ts';
import { loadPolicy, type PolicyOptions } from '../../src/models/policy.ts';
import type { TrainerDefinition } from '../../src/train/contract.ts';
import { TracedStepModel } from '../../src/train/step-model.ts';
import { totalsOf } from '../../src/train/totals.ts';
import sft from '../../trainers/sft.ts';
import { familyFolder } from '../models/families.ts';

const OPTIONS: PolicyOptions = {
  ...{ usePeft: true, loraR: 4, loraAlpha: 6, loraDropout: 0, loraTaskType: 'CAUSAL_LM', useRslora: false },
  ...{ disableDropout: false, seed: 42, loraTargetModules: 'all-linear' },
};

const batch = [3, 8].map((start, index): Example => {
  const ids = Array.from({ length: 9 + 4 * index }, (_, i) => (start + 7 * i) % 97);
  return { tree: { role: 'text', ids, predict: true }, tokens: ids.length, source: 'test', index, truncated: false };
});

const models: TracedStepModel[] = [];
afterAll(async () => {
  for (const model of models) await model.dispose();
});

/** A policy whose adapter already does something, so that A has a gradient too. */
async function policy(options: Partial<PolicyOptions> = {}): Promise<CausalLM> {
  const { model } = await loadPolicy(familyFolder('qwen3'), { ...OPTIONS, ...options });
  for (const name of model.params.trainable) {
    const { data } = model.params.view(name);
    for (let i = 0; i < data.length; i++) data[i]! += 0.05 * Math.sin(i * 12.9898);
  }
  return model;
}

interface Bind {
  probability?: number;
  executor?: Executor;
  gradientCheckpointing?: boolean;
}

function bind(model: CausalLM, { probability = 0, executor, gradientCheckpointing = false }: Bind = {}) {
  const bound = new TracedStepModel({
    ...{ model, trainer: sft as unknown as TrainerDefinition, options: { lossType: 'nll', gradientCheckpointing } },
    executor: executor ?? onnxExecutor({ threads: 1 }),
    ...(probability > 0 ? { dropout: { probability, seed: 42 } } : {}),
  });
  models.push(bound);
  return bound;
}

const step = async (model: TracedStepModel, draw = { step: 1, micro: 0 }) => {
  const { loss } = await model.trainStep(batch, totalsOf(batch), null, false, draw);
  return { loss, gradients: model.params.gradients.slice(0, model.params.total) };
};

/** Graphs as they are compiled, without what no output needs. */
function recording(into: Graph[]): Executor {
  const executor = onnxExecutor({ threads: 1 });
  return {
    ...executor,
    compile: (graph) => {
      into.push(lower(graph, () => true));
      return executor.compile(graph);
    },
  };
}

/** Shapes of whole matrices made in the backward pass. What grows with tokens has a size not known yet; columns are left out. */
const matrices = (graph: Graph): string[] =>
  graph.nodes
    .filter(({ scope }) => scope.includes('grad:'))
    .flatMap(({ outs }) => outs.filter(({ shape }) => shape.length > 1 && isStatic(shape) && shape[1]! > 1))
    .map(({ shape }) => shape.join('x'));

describe('the graph of a step', () => {
  const compiled = async (options: Partial<PolicyOptions>) => {
    const graphs: Graph[] = [];
    const model = await policy(options);
    await step(bind(model, { executor: recording(graphs) }));
    return { graph: graphs[0]!, model };
  };

  it('has no gradient and no matrix of a frozen weight', async () => {
    const { graph, model } = await compiled({});
    const { params, adapter } = model;
    const gradients = [...graph.outputs.keys()].filter((name) => name.startsWith('grad:'));
    expect(gradients).toEqual(params.trainable.map((name) => `grad:${name}`));
    expect(gradients.every((name) => /\.lora_[AB]\.weight$/.test(name))).toBe(true);
    expect(gradients).toHaveLength(2 * adapter!.modules.size);
    const trained = new Set(params.trainable.map((name) => params.view(name).shape.join('x')));
    expect(matrices(graph).filter((shape) => !trained.has(shape))).toEqual([]);
    expect(matrices(graph)).toHaveLength(params.trainable.length);
  });

  it('would have them in a full training, which the same count shows', async () => {
    const { graph, model } = await compiled({ usePeft: false });
    const frozen = model.params.names.filter((name) => model.params.view(name).shape.length === 2);
    expect(matrices(graph).length).toBeGreaterThanOrEqual(frozen.length);
  });

  it('stops below the lowest adapter', async () => {
    const { graph } = await compiled({ loraTargetModules: ['model.layers.1.mlp.down_proj'] });
    const backward = graph.nodes.filter(({ scope }) => scope.includes('grad:')).map(({ scope }) => scope);
    expect(backward.length).toBeGreaterThan(0);
    expect(backward.filter((scope) => /layers\.0|self_attn/.test(scope))).toEqual([]);
  });

  it('keeps gradients and moments as large as the adapter', async () => {
    const whole = (await policy({ usePeft: false })).params;
    const { params, adapter } = await policy({ loraTargetModules: ['q_proj'] });
    const size = ([...adapter!.modules.values()] as unknown as (LinearModule & LowRank)[]).reduce(
      (n, { r, in: width, out }) => n + r * (width + out),
      0,
    );
    expect(params.total).toBe(size);
    expect(params.gradients.length).toBe(params.weights.length);
    expect(params.gradients.length).toBeLessThanOrEqual(Math.max(65_536, whole.gradients.length / 10));
  });
});

describe('dropout', () => {
  it('follows from seed, step and micro-batch', async () => {
    const model = bind(await policy(), { probability: 0.3 });
    const first = await step(model);
    expect(await step(model)).toEqual(first);
    expect(await step(bind(await policy(), { probability: 0.3 }))).toEqual(first);
    for (const draw of [
      { step: 2, micro: 0 },
      { step: 1, micro: 1 },
    ]) {
      expect((await step(model, draw)).loss).not.toBe(first.loss);
    }
  });

  it('is off in evaluation and for log-probabilities', async () => {
    const [with_, without] = [bind(await policy(), { probability: 0.3 }), bind(await policy())];
    const totals = totalsOf(batch);
    expect(await with_.evaluate(batch, totals, null)).toEqual(await without.evaluate(batch, totals, null));
    expect(await with_.predictedLogps(batch, 'policy')).toEqual(await without.predictedLogps(batch, 'policy'));
    expect((await step(with_)).loss).not.toBe((await step(without)).loss);
  });

  it('keeps the mean of what it acts on', async () => {
    // B small: the loss is nearly linear in the adapter's output, whose mean over masks is that without dropout.
    const model = await policy();
    for (const name of model.params.trainable.filter((trained) => trained.endsWith('lora_B.weight'))) {
      const { data } = model.params.view(name);
      data.set(data.map((x) => x * 0.02));
    }
    const plain = (await step(bind(model))).loss;
    const dropped = bind(model, { probability: 0.3 });
    const losses: number[] = [];
    for (let i = 1; i <= 200; i++) losses.push((await step(dropped, { step: i, micro: 0 })).loss);
    const mean = losses.reduce((a, b) => a + b) / losses.length;
    const sd = Math.sqrt(losses.reduce((a, b) => a + (b - mean) ** 2, 0) / (losses.length - 1));
    expect(sd).toBeGreaterThan(1e-6);
    expect(Math.abs(mean - plain)).toBeLessThan((5 * sd) / Math.sqrt(losses.length) + 1e-6);
  });

  it.each([0, 0.3])('%s: gradients agree with differences of the loss', async (probability) => {
    const model = await policy();
    const bound = bind(model, { probability });
    const { gradients } = await step(bound);
    const { weights, total } = model.params;
    const before = weights.slice();
    for (let trial = 0; trial < 4; trial++) {
      const direction = Float64Array.from({ length: total }, (_, i) => Math.cos(i * (0.7 + trial)));
      const expected = direction.reduce((sum, d, i) => sum + d * gradients[i]!, 0);
      const h = 2e-4;
      const at = async (sign: number) => {
        for (let i = 0; i < total; i++) weights[i] = before[i]! + sign * h * direction[i]!;
        return (await step(bound)).loss;
      };
      const found = ((await at(1)) - (await at(-1))) / (2 * h);
      weights.set(before);
      expect(Math.abs(found - expected)).toBeLessThan(5e-3 * Math.max(1, Math.abs(expected)));
    }
  });

  it('is the same on TensorFlow.js, and when layers are computed again', async () => {
    const plain = await step(bind(await policy(), { probability: 0.3 }));
    const again = await step(bind(await policy(), { probability: 0.3, gradientCheckpointing: true }));
    expect(again).toEqual(plain);
    const other = await step(bind(await policy(), { probability: 0.3, executor: await tensorflowCpu() }));
    expect(Math.abs(other.loss - plain.loss)).toBeLessThan(1e-5);
    const apart = other.gradients.reduce((most, g, i) => Math.max(most, Math.abs(g - plain.gradients[i]!)), 0);
    expect(apart).toBeLessThan(1e-5);
  });
});
