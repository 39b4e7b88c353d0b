/** Every metric in evals/metrics holds the contract. */
import { describe } from 'vitest';
import { METRICS } from '../../../src/eval/metric-kind.ts';
import { builtinFiles, load } from '../../../src/registry/kind.ts';
import { metricContract } from '../../contract/metric-contract.ts';

for (const { name } of builtinFiles(METRICS)) {
  const definition = await load(METRICS, name);
  describe(name, () => metricContract(definition));
}
