/** From the keys of a config to an optimiser: which one `optim` means, its settings, what it keeps, the running one. */

import { camelCase } from '../../config/names.ts';
import type { ParamStore } from '../../engine/params.ts';
import { type Member, members, unknown } from '../../registry/kind.ts';
import type { TrainOptions } from '../options.ts';
import { DEFAULT_OPTIM } from '../shared-keys.ts';
import { OPTIMISERS } from './check-optimiser.ts';
import { stateOf, stateSize } from './check-update.ts';
import type { OptimiserDefinition } from './contract.ts';
import { GraphOptimiser, type OptimiserRequest } from './graph-optimiser.ts';

export type OptimiserKeys = Pick<TrainOptions, 'adamBeta1' | 'adamBeta2' | 'adamEpsilon' | 'weightDecay'> &
  Partial<Pick<TrainOptions, 'optim' | 'optimArgs'>>;

export interface ChosenOptimiser {
  source: Member<OptimiserDefinition>;
  options: Record<string, unknown>;
  /** Settings of `optim_args` that it does not have: told, since transformers passes over them too. */
  unused: readonly string[];
}

/** The optimiser that a value of `optim` means, by its own name or another. @throws HarnessError OPTIMISER_UNKNOWN. */
async function findOptimiser(optim: string): Promise<Member<OptimiserDefinition>> {
  const all = await members(OPTIMISERS);
  const called = ({ definition: { name, names = [] } }: Member<OptimiserDefinition>) => [name, ...names];
  const found =
    all.find(({ definition }) => definition.name === optim) ?? all.find((each) => called(each).includes(optim));
  return found ?? unknown(OPTIMISERS, optim, all.flatMap(called));
}

/** Its settings: of `optim_args`, else of the shared keys, else its own defaults. */
export async function chooseOptimiser(keys: OptimiserKeys): Promise<ChosenOptimiser> {
  const { optim = DEFAULT_OPTIM, optimArgs } = keys;
  const source = await findOptimiser(optim);
  const { definition } = source;
  const defaults = Object.entries(definition.schema).map(([key, { default: value }]) => [camelCase(key), value]);
  const given = typeof optimArgs === 'string' ? parseArgs(optimArgs) : { ...optimArgs };
  const own = new Set(Object.keys(definition.schema).map(camelCase));
  const unused = Object.keys(given).filter((key) => !own.has(key));
  const shared = definition.settings?.(keys, optim) ?? {};
  const set = Object.fromEntries(Object.entries(given).filter(([key, value]) => own.has(key) && value !== null));
  return { source, options: { ...Object.fromEntries(defaults), ...shared, ...set }, unused };
}

/** transformers' form: `momentum=0.9,nesterov=true`. */
function parseArgs(text: string): Record<string, unknown> {
  const pairs = text
    .replaceAll(' ', '')
    .split(',')
    .filter((pair) => pair !== '');
  return Object.fromEntries(
    pairs.map((pair) => {
      const [key = '', value = ''] = pair.split('=', 2);
      const word = value.toLowerCase();
      const plain = word === 'true' || word === 'false' ? word === 'true' : Number(value);
      return [camelCase(key), Number.isNaN(plain) ? value : plain];
    }),
  );
}

/** Bytes that it keeps beside weights and gradients. */
export function optimiserBytes({ source, options }: ChosenOptimiser, params: ParamStore): number {
  const { definition } = source;
  return params.trainable.reduce((bytes, name) => {
    const { shape } = params.view(name);
    const group = definition.group?.({ name, shape }, options) ?? '';
    return bytes + 4 * stateSize(stateOf(source, { shape, group }, options));
  }, 0);
}

/** @throws HarnessError OPTIMISER_UNKNOWN, PLUGIN_INVALID, PLUGIN_FAILED. */
export async function openOptimiser(
  keys: OptimiserKeys,
  where: Pick<OptimiserRequest, 'params' | 'executor' | 'device' | 'kernels'>,
): Promise<GraphOptimiser> {
  const { source, options } = await chooseOptimiser(keys);
  return GraphOptimiser.open({ ...where, source, options, weightDecay: keys.weightDecay });
}
