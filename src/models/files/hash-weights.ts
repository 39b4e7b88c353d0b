/** The hash of a model's numbers: what log-probabilities, answers and resumed runs depend on. */
import { sha256 } from '../../base/hash.ts';
import type { ParamStore } from '../../engine/params.ts';

/** SHA-256 over all weights with their names and shapes. */
export function hashWeights(params: ParamStore): string {
  const parts = params.names.flatMap((name) => {
    const { data, shape } = params.view(name);
    return [`${name} ${shape.join()}\n`, data];
  });
  return sha256(...parts);
}
