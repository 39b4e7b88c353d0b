/** Gates: `acc=0.6` or `task:acc=0.6` must hold for the results, or the command ends with 3. */
import { HarnessError } from '../../base/errors.ts';
import { didYouMean } from '../../base/nearest.ts';
import type { ExpectedMetrics } from './plan.ts';
import type { TaskResult } from './results.ts';

export interface Gate {
  /** As given. */
  text: string;
  /** Task, group or suite; undefined: all that have the metric. */
  task: string | undefined;
  metric: string;
  bound: number;
}

/** @throws HarnessError `ARGUMENT_INVALID`. */
export function readGate(text: string): Gate {
  const [, task, metric, number] = /^(?:([^=]+):)?([^=:]+)=\s*(\S+)\s*$/.exec(text) ?? [];
  const bound = Number(number);
  if (metric === undefined || number === undefined || !Number.isFinite(bound)) {
    throw new HarnessError('ARGUMENT_INVALID', `fail_under ${text}: expected metric=value or task:metric=value`, {
      hint: '--fail-under acc=0.6, --fail-under truthfulqa_mc1:acc=0.3',
    });
  }
  return { text, task, metric, bound };
}

/**
 * Checks that each gate is about something that will be measured.
 * @throws HarnessError `ARGUMENT_INVALID` with the nearest names.
 */
export function checkGates(gates: readonly Gate[], { metrics, open }: ExpectedMetrics): void {
  for (const { text, task, metric } of gates) {
    if (task !== undefined && !metrics.has(task)) {
      const names = [...metrics.keys()];
      throw new HarnessError('ARGUMENT_INVALID', `fail_under ${text}: ${task} is not among the tasks`, {
        hint: didYouMean(task, names) ?? `tasks: ${names.join(', ')}`,
      });
    }
    const names = task === undefined ? [...metrics.keys()] : [task];
    const known = [...new Set(names.flatMap((name) => metrics.get(name) ?? []))];
    if (!known.some((key) => isMetric(key, metric)) && !names.some((name) => open.has(name))) {
      throw new HarnessError('ARGUMENT_INVALID', `fail_under ${text}: no task has the metric ${metric}`, {
        hint: didYouMean(metric, known) ?? `metrics: ${known.join(', ')}`,
      });
    }
  }
}

/** `exact_match` means the metric under every filter pipeline, `exact_match,strict-match` under that one. */
const isMetric = (key: string, wanted: string): boolean => key === wanted || key.split(',')[0] === wanted;

/** A gate that does not hold. */
export interface FailedGate {
  /** Task, group or suite. */
  readonly task: string;
  /** `acc is 0.41, below 0.6`. */
  readonly text: string;
}

/** The gates that do not hold. What has no value does not pass. */
export function failedGates(gates: readonly Gate[], results: readonly TaskResult[]): FailedGate[] {
  return gates.flatMap(({ task, metric, bound }) => {
    const about = results.filter((result) => task === undefined || result.task === task);
    const measured = about.some(({ metrics }) => Object.keys(metrics).some((key) => isMetric(key, metric)));
    if (!measured) return [{ task: task ?? about[0]?.task ?? '', text: `${metric} was not measured` }];
    return about.flatMap((result) =>
      Object.entries(result.metrics)
        .filter(([key]) => isMetric(key, metric))
        .filter(([, { value, higherIsBetter }]) =>
          value === null ? true : higherIsBetter === false ? value > bound : value < bound,
        )
        .map(([key, { value, higherIsBetter }]) => {
          const side = higherIsBetter === false ? 'above' : 'below';
          return {
            task: result.task,
            text: `${key} is ${value === null ? 'not defined' : `${value}, ${side} ${bound}`}`,
          };
        }),
    );
  });
}
