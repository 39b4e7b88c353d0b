/** From a metric's form to what gathers its samples. */
import type { MetricDefinition } from '../metric.ts';
import type { Accumulator, AccumulatorOptions } from './accumulator.ts';
import type { GroupStores } from './group-counts.ts';
import { GroupAccumulator } from './groups.ts';
import { MeanAccumulator } from './mean.ts';
import { RankAccumulator } from './ranks.ts';
import { SumsAccumulator } from './sums.ts';
import { TableAccumulator } from './table.ts';
import { WholeAccumulator } from './whole.ts';

/** @param shared counts by group of metrics in one pass. */
export function accumulatorFor(
  definition: MetricDefinition,
  settings: AccumulatorOptions,
  shared?: GroupStores,
): Accumulator {
  if (definition.outcome !== undefined) return new GroupAccumulator(definition, settings, shared);
  if (definition.statistics !== undefined) return new SumsAccumulator(definition, settings);
  if (definition.cell !== undefined) return new TableAccumulator(definition, settings);
  if (definition.pack !== undefined) return new RankAccumulator(definition, settings);
  if (definition.score !== undefined) return new WholeAccumulator(definition, settings);
  return new MeanAccumulator(definition, settings);
}
