/** An adapter folded into its base, as its definition does it. */
import type { NamedTensor } from '../files/safetensors.ts';
import type { AdaptedLM } from './adapted-lm.ts';
import { parameterName } from './adapted-params.ts';

/**
 * Folds the adapter into the model's own weights, in place, and returns these: what `saveModel` writes as a whole model. The
 * adapter must not act once more: what goes on with the model goes on without it.
 */
export function merge({ params, adapter }: AdaptedLM): NamedTensor[] {
  const { linear } = adapter.config.kind.definition;
  const all = new Set(params.names);
  for (const module of adapter.modules.values()) {
    const { name } = module;
    const bias = all.has(`${name}.bias`) ? params.view(`${name}.bias`).data : null;
    const weight = params.view(`${name}.weight`).data;
    const get = (parameter: string): Float32Array => params.view(parameterName(name, parameter)).data;
    linear.merge({ module, weight, bias, get });
    for (const { name: parameter } of linear.parameters) all.delete(parameterName(name, parameter));
  }
  return [...all].map((name) => ({ name, shape: params.view(name).shape, view: params.view(name).data }));
}
