/** From a metric's form to what gathers its samples. */
import type { MetricDefinition } from '../metric.ts';
import type { Accumulator, AccumulatorOptions } from './accumulator.ts';
import { MeanAccumulator } from './mean.ts';
import { RankAccumulator } from './ranks.ts';
import { SumsAccumulator } from './sums.ts';
import { TableAccumulator } from './table.ts';
import { WholeAccumulator } from './whole.ts';

export function accumulatorFor(definition: MetricDefinition, settings: AccumulatorOptions): Accumulator {
  if (definition.statistics !== undefined) return new SumsAccumulator(definition, settings);
  if (definition.cell !== undefined) return new TableAccumulator(definition, settings);
  if (definition.pack !== undefined) return new RankAccumulator(definition, settings);
  if (definition.score !== undefined) return new WholeAccumulator(definition, settings);
  return new MeanAccumulator(definition, settings);
}
