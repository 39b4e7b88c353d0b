/**
 * Folders of adapters against what PEFT computes with them (expected.json): logits, loss and gradients with the adapter in
 * the graph, merged into the weights, and after being written back. Every setting is read from the adapter's own config; a
 * kind that there is not is skipped, by its peft_type.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { HostTensor } from '../../../src/base/tensor.ts';
import { layoutForest } from '../../../src/data/forest.ts';
import { gradients } from '../../../src/engine/grad.ts';
import { trace, type Value } from '../../../src/engine/graph.ts';
import { onnxExecutor } from '../../../src/engine/onnx/executor.ts';
import { mul, sum } from '../../../src/engine/ops.ts';
import { type AdaptedLM, loadAdapter, saveAdapter } from '../../../src/models/adapters/adapted-lm.ts';
import { ADAPTERS } from '../../../src/models/adapters/adapter-kind.ts';
import { merge } from '../../../src/models/adapters/merge.ts';
import { type CausalLM, paramsOf } from '../../../src/models/causal-lm.ts';
import { forestFeeds, forestInputs, RotaryTables } from '../../../src/models/forest-inputs.ts';
import { modelStats } from '../../../src/models/token-stats.ts';
import { members } from '../../../src/registry/kind.ts';
import { logitsOf } from '../../models/logits.ts';
import { goldenFolder, goldenModel, modelOf, norm, readGolden, within } from '../golden.ts';

interface Case {
  last_logits: number[];
  nll: number;
  grad_norms: Record<string, number>;
}

interface File {
  model?: string;
  tolerance: { logits_abs: number; nll_abs: number; grad_norm_rel: number };
  texts: { text: string; ids: number[] }[];
  adapters: Record<string, Case[]>;
}

const file = readGolden<File>('adapters', 'expected.json');
const types = (await members(ADAPTERS)).map(({ definition }) => definition.peft.type);
const scratch = await mkdtemp(join(tmpdir(), 'harness-golden-adapters-'));
afterAll(() => rm(scratch, { recursive: true, force: true }));

if (file === undefined) describe.skip('golden adapters: no expected.json', () => {});
else {
  const folder = goldenFolder('adapters')!;
  const names = readdirSync(folder).filter((name) => existsSync(join(folder, name, 'adapter_config.json')));
  it('there is an adapter for every expectation', () =>
    expect(names.sort()).toEqual(Object.keys(file.adapters).sort()));
  for (const name of names) {
    const config = JSON.parse(readFileSync(join(folder, name, 'adapter_config.json'), 'utf8')) as Config;
    const known = types.includes(config.peft_type);
    const title = known ? name : `${name}: peft_type ${config.peft_type} is not there yet`;
    describe.skipIf(!known)(title, () => checks(join(folder, name), config, file, file.adapters[name]!));
  }
}

interface Config {
  peft_type: string;
  base_model_name_or_path: string | null;
}

function checks(
  folder: string,
  { base_model_name_or_path: base }: Config,
  { tolerance, texts, ...about }: File,
  cases: Case[],
) {
  const baseFolder = (): string => {
    const given = about.model ?? base;
    return given !== null && existsSync(join(given, 'config.json')) ? given : named(given);
  };
  const open = (place = folder): Promise<AdaptedLM> => loadAdapter(place, baseFolder());
  const farthest = async (model: CausalLM): Promise<number> => {
    let most = 0;
    for (const [i, { last_logits: wanted }] of cases.entries()) {
      const last = (await logitsOf(model, texts[i]!.ids)).at(-1)!;
      expect(last).toHaveLength(wanted.length);
      most = wanted.reduce((far, value, k) => Math.max(far, Math.abs(last[k]! - value)), most);
    }
    return most;
  };

  it('has the logits of PEFT', async () => {
    expect(cases).toHaveLength(texts.length);
    expect(await farthest(await open())).toBeLessThanOrEqual(tolerance.logits_abs);
  });

  it('has them merged into its base', async () => {
    const model = await open();
    const moved = await farthest({ ...model, adapter: null });
    expect(moved).toBeGreaterThan(10 * tolerance.logits_abs);
    merge(model);
    expect(await farthest({ ...model, adapter: null })).toBeLessThanOrEqual(tolerance.logits_abs);
  });

  it('has them when written and read again', async () => {
    const place = await mkdtemp(join(scratch, 'again-'));
    await saveAdapter(place, await open());
    expect(await farthest(await open(place))).toBeLessThanOrEqual(tolerance.logits_abs);
  });

  it('has the loss and the gradients of PEFT', async () => {
    const model = await open();
    for (const [i, { nll, grad_norms: norms }] of cases.entries()) {
      const found = await step(model, texts[i]!.ids);
      expect(within(found.nll, nll, { abs: tolerance.nll_abs }), `nll ${found.nll}, not ${nll}`).toBe(true);
      const own = Object.fromEntries(Object.entries(norms).map(([name, value]) => [ownName(model, name), value]));
      expect(Object.keys(own).sort()).toEqual([...model.params.trainable].sort());
      for (const [name, value] of Object.entries(own)) {
        const got = norm(found.gradients.get(name)!);
        expect(within(got, value, { rel: tolerance.grad_norm_rel }), `${name}: ${got}, not ${value}`).toBe(true);
      }
    }
  });
}

function named(model: string | null): string {
  try {
    return model === null ? modelOf({}) : goldenModel(model);
  } catch {
    return modelOf({});
  }
}

/** PEFT's name of a parameter in memory as ours: without the adapter's own, which may stand where the file has nothing. */
function ownName({ params }: CausalLM, name: string): string {
  const plain = name.replace(/\.default(?=\.|$)/, '');
  return params.names.includes(plain) ? plain : plain.replace(/\.weight$/, '');
}

/** Mean negative log-likelihood of a text's own tokens, and its gradients. */
async function step(model: CausalLM, ids: readonly number[]) {
  const { config, params } = model;
  const forest = layoutForest([{ ids: [...ids], role: 'text', predict: true }], [...new Set(config.slidingWindow)]);
  const graph = trace((): Record<string, Value> => {
    const p = paramsOf(model);
    const { logps } = modelStats(p, config, forestInputs(1, config.headDim), null).tokens;
    const nll = mul(sum(logps), -1 / (ids.length - 1));
    const wanted = params.trainable.map((name) => p.all.get(name)!);
    return { nll, ...Object.fromEntries(gradients(nll, wanted).map((g, i) => [`grad:${params.trainable[i]}`, g])) };
  });
  const feeds: Record<string, HostTensor> = forestFeeds(forest, new RotaryTables(config));
  for (const name of params.names) feeds[name] = params.view(name);
  const program = await onnxExecutor({ threads: 1 }).compile(graph);
  const results = await program.run(feeds);
  await program.dispose();
  const copies = params.trainable.map((name) => [name, Float32Array.from(results[`grad:${name}`]!.data)] as const);
  return { nll: results.nll!.data[0]!, gradients: new Map(copies) };
}
