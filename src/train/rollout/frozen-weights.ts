/**
 * The policy as it was at the start, for the reference: a copy of what is trained, and the very buffers of what is not.
 * Full training holds the weights twice; with LoRA only the adapter's matrices are copied (a fresh adapter's start is its
 * base model, a continued one's the adapter as it was).
 */
import type { HostTensor } from '../../base/tensor.ts';
import type { ParamStore } from '../../engine/params.ts';
import type { Weights } from '../step-model.ts';

/** Copies now: later changes of the store do not reach the result. */
export function frozenWeights(params: ParamStore): Weights {
  const trained = new Set(params.trainable);
  const views = new Map<string, HostTensor & { data: Float32Array }>();
  for (const name of params.names) {
    const view = params.view(name);
    views.set(name, trained.has(name) ? { data: view.data.slice(), shape: view.shape } : view);
  }
  return {
    names: params.names,
    view(name) {
      const view = views.get(name);
      if (view === undefined) throw new Error(`no parameter ${name}`);
      return view;
    },
  };
}
