/** Every metric in evals/metrics holds the contract. */
import { describe } from 'vitest';
import { listBuiltins } from '../../../src/builtin-files.ts';
import { loadMetric } from '../../../src/builtins.ts';
import { metricContract } from '../../contract/metric-contract.ts';

for (const { name } of listBuiltins('metrics')) {
  const definition = await loadMetric(name);
  describe(name, () => metricContract(definition));
}
