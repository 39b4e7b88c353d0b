/** All scorers of a task over one answer. A judge that could not be asked leaves its scorer without a value. */

import { HarnessError } from '../../../base/errors.ts';
import type { Json } from '../../../base/json.ts';
import { RequestFailure } from '../../../providers/contract/provider.ts';
import { metricKey } from '../../run/results.ts';
import type { ScoringContext } from '../task.ts';
import type { ScoreColumns } from './columns.ts';
import type { Scorer, ScorerInput, ScorerOutput } from './scorer.ts';

export interface ScorersOf {
  /** The task's name, for messages. */
  readonly task: string;
  readonly scorers: readonly Scorer[];
  readonly columns: Pick<ScoreColumns, 'has'>;
  /** Other models that scorers may ask. */
  readonly roles: readonly string[];
}

export interface ScoredDoc {
  /** By the key of the metric. */
  readonly values: Readonly<Record<string, Json>>;
  readonly explanations: readonly string[];
}

/**
 * Values of all scorers by key.
 * @throws HarnessError `ROLE_MISSING` when every scorer needs another model and none is given, `PLUGIN_INVALID` for a value
 * that its scorer does not declare.
 */
export async function runScorers(
  { task, scorers, columns, roles }: ScorersOf,
  input: ScorerInput,
  context: ScoringContext,
): Promise<ScoredDoc> {
  const outcomes = await Promise.all(scorers.map((scorer) => outcomeOf(scorer, input, context)));
  if (outcomes.every((outcome) => outcome === null)) {
    throw new HarnessError('ROLE_MISSING', `task ${task} is scored by other models, and none is given`, {
      hint: `name one: ${roles.map((role) => `--judge ${role}=openai:NAME`).join(' ')}`,
    });
  }
  const values: Record<string, Json> = {};
  const explanations: string[] = [];
  for (const [i, outcome] of outcomes.entries()) {
    if (outcome === null) continue;
    for (const [key, value] of Object.entries(outcome.values)) {
      if (!columns.has(key)) throw undeclared(scorers[i] as Scorer, key);
      values[key] = typeof value === 'number' && Number.isNaN(value) ? null : value;
    }
    if (outcome.explanation !== undefined) explanations.push(outcome.explanation);
  }
  return { values, explanations };
}

async function outcomeOf(scorer: Scorer, input: ScorerInput, context: ScoringContext): Promise<ScorerOutput | null> {
  try {
    return await scorer.score(input, context);
  } catch (error) {
    if (!RequestFailure.is(error)) throw error;
    const none = scorer.metrics.map(({ name, filter = 'none' }) => [metricKey(name, filter), null] as const);
    return { values: Object.fromEntries(none), explanation: `${scorer.name}: ${error.code}: ${error.message}` };
  }
}

const undeclared = ({ name, metrics }: Scorer, key: string): HarnessError =>
  new HarnessError('PLUGIN_INVALID', `scorer ${name} gives the metric ${key}, which it does not declare`, {
    hint: `it declares ${metrics.map((one) => metricKey(one.name, one.filter ?? 'none')).join(', ')}`,
  });
