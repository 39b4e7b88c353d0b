/**
 * The penalties of a run: after the micro-batches of a step each adds its gradient to what stands there, tensor by tensor,
 * and says its size. Copies of the starting weights are made where a term reads them.
 */
import type { HostTensor } from '../../base/tensor.ts';
import { camelCase } from '../../config/names.ts';
import { gradients } from '../../engine/grad.ts';
import { type Graph, input, trace } from '../../engine/graph.ts';
import { add, mul } from '../../engine/ops.ts';
import type { ParamStore } from '../../engine/params.ts';
import type { Executor } from '../../engine/program.ts';
import { pluginWrong } from '../../registry/fault.ts';
import { type Member, members, namesOf, unknown } from '../../registry/kind.ts';
import { stateOf } from '../optimiser/check-update.ts';
import type { DeviceParams } from '../optimiser/device-params.ts';
import type { TrainOptions } from '../options.ts';
import { TensorPrograms } from '../tensor-programs.ts';
import { PENALTIES } from './check-penalty.ts';
import type { PenaltyDefinition, PenaltyLook } from './contract.ts';

interface Entry {
  source: Member<PenaltyDefinition>;
  strength: number;
  options: Record<string, unknown>;
}

interface Term {
  key: string;
  graph: Graph;
  /** What is fed beside parameter and gradient. */
  kept: Record<string, HostTensor>;
}

/** What a config asks for, with defaults filled in. @throws HarnessError PENALTY_UNKNOWN, PLUGIN_INVALID. */
async function chosen(asked: TrainOptions['penalties'] = {}): Promise<Entry[]> {
  const all = await members(PENALTIES);
  const entries: Entry[] = [];
  for (const [called, { strength, ...given }] of Object.entries(asked)) {
    const named = all.find(({ definition: { name } }) => [name, camelCase(name)].includes(called));
    const source = named ?? unknown(PENALTIES, called, await namesOf(PENALTIES));
    const { schema } = source.definition;
    const defaults = Object.entries(schema).map(([key, { default: value }]) => [camelCase(key), value]);
    entries.push({ source, strength, options: { ...Object.fromEntries(defaults), ...given } });
  }
  return entries;
}

export class Penalties {
  /** By penalty, tensor and parameter, as checkpoints name them. */
  readonly state = new Map<string, HostTensor>();
  readonly #entries: readonly Entry[];
  readonly #params: ParamStore;
  readonly #programs: TensorPrograms;
  readonly #terms = new Map<Entry, Map<string, Term>>();

  private constructor(entries: readonly Entry[], params: ParamStore, executor: Executor) {
    this.#entries = entries;
    this.#params = params;
    this.#programs = new TensorPrograms(executor);
    for (const entry of entries) this.#terms.set(entry, this.#termsOf(entry));
  }

  /**
   * Undefined without penalties. The weights are those of the start.
   * @throws HarnessError PENALTY_UNKNOWN, PLUGIN_INVALID, PLUGIN_FAILED.
   */
  static async open(
    asked: TrainOptions['penalties'],
    where: { params: ParamStore; executor: Executor; device?: DeviceParams | undefined },
  ): Promise<Penalties | undefined> {
    const entries = await chosen(asked);
    if (entries.length === 0) return undefined;
    const made = new Penalties(entries, where.params, where.executor);
    const kept = [...made.#terms.values()].flatMap((terms) =>
      [...terms.values()].flatMap(({ kept }) => Object.values(kept)),
    );
    await where.device?.keepState(kept);
    return made;
  }

  /** Before the first step of a run that is not resumed. */
  async prepare(look: Omit<PenaltyLook, 'state' | 'parameters'>): Promise<void> {
    const parameters = this.#params.trainable.map((name) => ({ name, shape: this.#params.view(name).shape }));
    for (const { source, options } of this.#entries) {
      const { definition, file } = source;
      const state = (tensor: string, parameter: string) => {
        const found = this.state.get(`${definition.name}.${tensor}.${parameter}`);
        if (found === undefined) throw pluginWrong(file, `the state "${tensor}" is not declared`, [tensor]);
        return found.data as Float32Array;
      };
      await definition.prepare?.({ ...look, state, parameters }, options);
    }
  }

  /** Adds the gradients; gives the size of each penalty, by its name. */
  async apply(): Promise<Record<string, number>> {
    const sizes: Record<string, number> = {};
    for (const [{ source, strength }, terms] of this.#terms) {
      let sum = 0;
      for (const [name, { key, graph, kept }] of terms) {
        const g = this.#params.gradient(name);
        const feeds = { p: this.#params.view(name), g, ...kept };
        const { term } = await this.#programs.run(key, () => graph, feeds, { sum: g });
        sum += term!.data[0]!;
      }
      sizes[source.definition.name] = strength * sum;
    }
    return sizes;
  }

  async dispose(): Promise<void> {
    await this.#programs.dispose();
  }

  #termsOf({ source, strength, options }: Entry): Map<string, Term> {
    const { definition, file } = source;
    const graphs = new Map<string, { graph: Graph; state: ReturnType<typeof stateOf> }>();
    const terms = new Map<string, Term>();
    for (const name of this.#params.trainable) {
      const { shape, data } = this.#params.view(name);
      const key = `${definition.name} ${shape.join('x')}`;
      const known = graphs.get(key) ?? traceTerm(source, shape, strength, options);
      graphs.set(key, known);
      const kept: Record<string, HostTensor> = {};
      for (const { name: tensor, sizes, initial = 0 } of known.state) {
        const numbers = new Float32Array(sizes.reduce((n, d) => n * d, 1)).fill(initial);
        kept[`state.${tensor}`] = { data: numbers, shape: sizes };
        this.state.set(`${definition.name}.${tensor}.${name}`, kept[`state.${tensor}`]!);
      }
      if (known.graph.inputs.has('start')) kept.start = { data: data.slice(), shape };
      terms.set(name, { key, graph: known.graph, kept });
    }
    if (definition.state === undefined && definition.prepare !== undefined)
      throw pluginWrong(
        file,
        `${definition.name} prepares, but keeps nothing`,
        ['prepare'],
        'declare what it fills under state',
      );
    return terms;
  }
}

/** Inputs `p`, `g`, `start` and `state.NAME`; outputs `sum`, the gradient with the penalty's, and `term`. */
function traceTerm(
  { definition, file }: Member<PenaltyDefinition>,
  shape: readonly number[],
  strength: number,
  options: Record<string, unknown>,
) {
  const keeps = { definition: { name: definition.name, state: definition.state ?? (() => []) }, file };
  const state = stateOf(keeps, { shape, group: '' }, options);
  const graph = trace(() => {
    const param = input('p', shape);
    const term = definition.term(
      {
        ...{ shape, param },
        get start() {
          return input('start', shape);
        },
        state: Object.fromEntries(state.map(({ name, sizes }) => [name, input(`state.${name}`, sizes)])),
      },
      options,
    );
    if (term?.shape?.length !== 0)
      throw pluginWrong(file, `the term of ${definition.name} is no scalar`, ['term'], 'sum it');
    const [gradient] = gradients(term, [param]);
    return { sum: add(input('g', shape), mul(gradient!, strength)), term };
  });
  return { graph, state };
}
