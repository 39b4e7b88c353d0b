/**
 * Binds a trainer's loss to a model and a device: traces one graph per use and number of trees, compiles it once, and
 * feeds it batches. Gradients land in the parameter store.
 */
import { HarnessError } from '../base/errors.ts';
import type { HostTensor } from '../base/tensor.ts';
import { layoutForest } from '../data/forest.ts';
import type { Example } from '../data/tree.ts';
import { CompiledGraphs } from '../engine/compiled-graphs.ts';
import { sym } from '../engine/dim.ts';
import { gradients } from '../engine/grad.ts';
import { type Graph, trace, type Value } from '../engine/graph.ts';
import { add } from '../engine/ops.ts';
import { FLAT, type ParamStore } from '../engine/params.ts';
import type { Executor, Program } from '../engine/program.ts';
import { type CausalLM, paramsOf } from '../models/causal-lm.ts';
import { type DropoutDraw, dropoutFeeds } from '../models/dropout-masks.ts';
import { forestFeeds, forestInputs, forestSizes, RotaryTables, vocabularyParts } from '../models/forest-inputs.ts';
import type { DropoutMask } from '../models/params.ts';
import { modelStats } from '../models/token-stats.ts';
import type { HeldOutMeasure, TrainerDefinition } from './contract.ts';
import { type Batch, lossContext } from './loss-context.ts';
import type { DeviceParams } from './optimiser/device-params.ts';
import type { HeldOutValues, Predicted, StepModel, StepResult, StepTotals } from './step-model-contract.ts';
import type { Teacher } from './teacher.ts';
import { predictedTokens, totalFeeds } from './totals.ts';

type Use = 'train' | 'evaluate' | 'logps' | 'values' | 'rollout';

/** Weights by their names. */
export type Weights = Pick<ParamStore, 'names' | 'view'>;

/** Compiled graphs held at a time. */
const KEPT = 4;

export interface StepModelOptions {
  model: CausalLM;
  trainer: TrainerDefinition;
  /** Shared and trainer's options, camelCase. */
  options: Record<string, unknown> & { gradientCheckpointing?: boolean; temperature?: number };
  executor: Executor;
  /** Where the weights are kept in the memory of the executor's device. */
  device?: DeviceParams;
  /** Weights of the reference where they differ from the policy's (on-policy methods, sync_ref_model). */
  reference?: Weights;
  /** Model that the policy learns from. */
  teacher?: Teacher;
  /** Training steps tell the loss of each example. */
  rowLosses?: boolean;
  /** Of an adapter's inputs, in training steps alone. */
  dropout?: { probability: number; seed: number };
}

interface Compiled {
  program: Program;
  /** Feeds that do not change from batch to batch, and where the gradients go. */
  into: Record<string, HostTensor>;
  heldOut: Record<string, Omit<HeldOutMeasure, 'value'>>;
  masks: readonly DropoutMask[];
}

export class TracedStepModel implements StepModel {
  readonly params: ParamStore;
  private readonly o: StepModelOptions;
  private readonly rotary: RotaryTables;
  private readonly windows: (number | null)[];
  private readonly programs = new CompiledGraphs<Compiled>(KEPT);

  constructor(o: StepModelOptions) {
    this.o = o;
    this.params = o.model.params;
    this.rotary = new RotaryTables(o.model.config);
    this.windows = [...new Set([...o.model.config.slidingWindow, ...(o.teacher?.windows ?? [])])];
    if (this.windows.length === 0) this.windows.push(null);
  }

  async trainStep(
    micro: readonly Example[],
    totals: StepTotals,
    refLogps: Float32Array | null,
    accumulate: boolean,
    draw: DropoutDraw = { step: 1, micro: 0 },
  ) {
    const { program, into, layout, masks, sizes } = await this.prepare('train', micro, totals);
    const feeds = { ...layout, ...this.feeds(micro, totals, refLogps, this.params) };
    const { dropout } = this.o;
    if (dropout) Object.assign(feeds, dropoutFeeds(masks, sizes, dropout.probability, dropout.seed, draw));
    if (!accumulate) return this.scalars(await program.run(feeds, into));
    const { device } = this.o;
    if (device) {
      const micro = await device.microGradients();
      const aside = Object.fromEntries([...micro].map(([name, tensor]) => [`grad:${name}`, tensor]));
      const results = await program.run(feeds, aside);
      await device.accumulate();
      return this.scalars(results);
    }
    const scratch = this.params.flat.buffers[FLAT.microGradients]!;
    const aside = Object.fromEntries(
      this.params.trainable.map((name) => [
        `grad:${name}`,
        { data: this.params.part(scratch, name), shape: this.params.view(name).shape },
      ]),
    );
    const results = await program.run(feeds, aside);
    this.params.flat.accumulate(FLAT.gradients, FLAT.microGradients);
    return this.scalars(results);
  }

  async evaluate(batch: readonly Example[], totals: StepTotals, refLogps: Float32Array | null) {
    const { program, heldOut, layout } = await this.prepare('evaluate', batch, totals);
    const results = await program.run({ ...layout, ...this.feeds(batch, totals, refLogps, this.params) });
    const measures: Record<string, HeldOutValues> = {};
    for (const [name, about] of Object.entries(heldOut)) {
      measures[name] = { ...about, values: (results[`heldOut:${name}`] as HostTensor).data as Float32Array };
    }
    return { ...this.scalars(results), heldOut: measures };
  }

  async predictedLogps(batch: readonly Example[], weights: 'policy' | 'reference'): Promise<Float32Array[]> {
    return (await this.perToken('logps', ['logps'], batch, weights)).logps!;
  }

  /** Numbers of the head at the states that predict each example's tokens, in the order of `predictedTokens` (totals.ts). */
  async predictedValues(batch: readonly Example[]): Promise<Float32Array[]> {
    return (await this.perToken('values', ['values'], batch, 'policy')).values!;
  }

  /** Both in one pass, at the temperature of sampling; `values` is null without a value head. */
  async predicted(batch: readonly Example[], weights: 'policy' | 'reference'): Promise<Predicted> {
    const outputs = this.o.model.head === 'value' ? ['logps', 'values'] : ['logps'];
    const found = await this.perToken('rollout', outputs, batch, weights);
    return { logps: found.logps!, values: found.values ?? null };
  }

  private async perToken(
    use: Use,
    outputs: readonly string[],
    batch: readonly Example[],
    weights: 'policy' | 'reference',
  ): Promise<Record<string, Float32Array[]>> {
    const store = weights === 'reference' ? (this.o.reference ?? this.params) : this.params;
    const { program, layout } = await this.prepare(use, batch);
    const results = await program.run({ ...layout, ...this.feeds(batch, null, null, store) });
    const counts = batch.map(({ tree }) => predictedTokens(tree));
    const cut = (all: Float32Array): Float32Array[] => {
      let at = 0;
      return counts.map((n) => {
        at += n;
        return all.slice(at - n, at);
      });
    };
    return Object.fromEntries(outputs.map((name) => [name, cut((results[name] as HostTensor).data as Float32Array)]));
  }

  /** Releases the compiled graphs. */
  async dispose(): Promise<void> {
    await this.programs.dispose();
  }

  /** Lays a batch out and finds, or makes, the graph that runs it. */
  private async prepare(
    use: Use,
    batch: readonly Example[],
    totals?: StepTotals,
  ): Promise<Compiled & { layout: Record<string, HostTensor>; sizes: ReadonlyMap<string, number> }> {
    const trees = batch.map((e) => e.tree);
    const forest = layoutForest(trees, this.windows);
    const parts = vocabularyParts(forest.predict.targets.length, this.o.model.config.vocabSize);
    // One segment a tree is the rule; where rows are packed their number is known only at run time.
    const roles = new Map(
      [...forest.roles]
        .map(([name, { segments }]) => [name, segments === trees.length ? segments : sym(`segments.${name}`)] as const)
        .sort(),
    );
    const weighted = totals?.weighted !== undefined;
    const key = `${use} ${trees.length} ${parts} ${weighted} ${[...roles].join(' ')}`;
    const compile = () => this.compile(use, parts, { trees: trees.length, roles, weighted });
    // On-policy methods need several graphs in turns. Elsewhere one for training replaces all others but those of the same
    // number of trees: each holds on to the memory of its largest run, and a last, smaller batch does not double what a run needs.
    const alone = use === 'train' && this.o.trainer.onPolicy === undefined;
    const alike = `${use} ${trees.length} `;
    const found = this.programs.get(key, compile, alone ? (other) => !other.startsWith(alike) : undefined);
    const beside = this.o.teacher?.feeds(forest.ids.length);
    const layout = { ...forestFeeds(forest, this.rotary, parts), ...beside };
    return { ...(await found), layout, sizes: forestSizes(forest) };
  }

  private async compile(use: Use, parts: number, about: Batch): Promise<Compiled> {
    const { trees } = about;
    const { model, trainer, options, executor } = this.o;
    const heldOut: Compiled['heldOut'] = {};
    const p = paramsOf(model, use === 'train' ? this.o.dropout?.probability : 0);
    const graph: Graph = trace((): Record<string, Value> => {
      const forest = forestInputs(trees, model.config.headDim, parts);
      const stats = modelStats(p, model.config, forest, model.head, {
        gradientCheckpointing: use === 'train' && options.gradientCheckpointing === true,
        temperature: trainer.onPolicy ? (options.temperature ?? 1) : 1,
      });
      if (use === 'logps') return { logps: stats.tokens.logps };
      if (use === 'values') return { values: stats.head.values() };
      if (use === 'rollout') {
        return { logps: stats.tokens.logps, ...(model.head === 'value' ? { values: stats.head.values() } : {}) };
      }
      const { teacher } = this.o;
      const rows: Value[] = [];
      const context = lossContext(
        stats,
        forest,
        about,
        teacher && (() => teacher.context(forest, stats.distributions)),
        use === 'train' && this.o.rowLosses ? (perRow) => rows.push(perRow) : undefined,
      );
      const { loss, metrics } = trainer.loss(context, options);
      const outputs: Record<string, Value> = { loss };
      if (context.tellRows !== undefined) outputs.rows = rowLosses(rows, trees, trainer.name);
      for (const [name, value] of Object.entries(metrics)) outputs[`metric:${name}`] = value;
      if (use === 'evaluate') {
        for (const [name, { value, ...about }] of Object.entries(trainer.heldOut?.(context, options) ?? {})) {
          heldOut[name] = about;
          outputs[`heldOut:${name}`] = value;
        }
        return outputs;
      }
      const wanted = this.params.trainable.map((name) => p.all.get(name) as Value);
      for (const [i, g] of gradients(loss, wanted).entries()) outputs[`grad:${this.params.trainable[i]}`] = g;
      return outputs;
    });
    if (about.weighted && ![...graph.inputs.keys()].some((name) => name.startsWith('weights')))
      throw weighsNothing(trainer.name);
    const into =
      use === 'train'
        ? Object.fromEntries(this.params.trainable.map((name) => [`grad:${name}`, this.params.gradient(name)]))
        : {};
    return { program: await executor.compile(graph), into, heldOut, masks: [...p.masks.values()] };
  }

  private feeds(
    batch: readonly Example[],
    totals: StepTotals | null,
    refLogps: Float32Array | null,
    store: Weights,
  ): Record<string, HostTensor> {
    const feeds: Record<string, HostTensor> = {};
    for (const name of store.names) feeds[name] = store.view(name);
    if (refLogps) feeds['reference.logps'] = { data: refLogps, shape: [refLogps.length] };
    if (totals) Object.assign(feeds, totalFeeds(batch, totals));
    for (const name of Object.keys(batch[0]?.extra ?? {})) {
      feeds[`extra.${name}`] = { data: Float32Array.from(batch, (e) => extraOf(e, name)), shape: [batch.length] };
    }
    for (const name of Object.keys(batch[0]?.perToken ?? {})) {
      const data = columnOf(batch, name);
      feeds[`column.${name}`] = { data, shape: [data.length] };
    }
    return feeds;
  }

  private scalars(results: Record<string, HostTensor>): StepResult {
    const metrics: Record<string, number> = {};
    for (const [name, t] of Object.entries(results))
      if (name.startsWith('metric:')) metrics[name.slice('metric:'.length)] = t.data[0] as number;
    const rows = results.rows && { rows: results.rows.data as Float32Array };
    return { loss: (results.loss as HostTensor).data[0] as number, metrics, ...rows };
  }
}

/** A column of all examples, end to end. */
function columnOf(batch: readonly Example[], name: string): Float32Array {
  const lengths = batch.map(({ tree }) => predictedTokens(tree));
  const all = new Float32Array(lengths.reduce((sum, n) => sum + n, 0));
  let at = 0;
  for (const [i, { perToken, source }] of batch.entries()) {
    const own = perToken?.[name];
    if (own === undefined || own.length !== lengths[i]) {
      throw new Error(`${source}: ${own?.length ?? 'no'} numbers called '${name}' for ${lengths[i]} predicted tokens`);
    }
    all.set(own, at);
    at += own.length;
  }
  return all;
}

function extraOf(example: Example, name: string): number {
  const value = example.extra?.[name];
  if (value === undefined)
    throw new HarnessError('DATA_EXTRA', `${example.source}: no value for '${name}', which other rows have`);
  return value;
}

/** The terms of a loss, of each example. Constant: no gradient goes this way. */
function rowLosses(terms: readonly Value[], examples: number, method: string): Value {
  const whole = terms.every(({ shape }) => shape.length === 1 && shape[0] === examples);
  if (terms.length > 0 && whole) return terms.reduce((sum, term) => add(sum, term));
  throw new HarnessError(
    'CONFIG_CONTRADICTION',
    `method ${method} tells no losses of rows, which the train_sampling_strategy wants`,
    {
      hint: 'its loss is to be made with meanOfRows or meanOfTokens, a row an example (no packing)',
    },
  );
}

const weighsNothing = (method: string): HarnessError =>
  new HarnessError('CONFIG_VALUE', `method ${method} cannot weigh its rows, but dataset_weight_field is set`, {
    hint: 'its loss is to be made with meanOfRows or meanOfTokens of the plug-in contracts; or leave the key out',
  });
