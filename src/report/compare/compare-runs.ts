/**
 * Compares two run folders: tasks of the same name sample by sample, then p adjusted over all metrics, verdicts, numbers of
 * groups and suites, and what training changed. A pure function of the folders and the settings.
 */
import { HarnessError } from '../../base/errors.ts';
import { didYouMean } from '../../base/nearest.ts';
import { compareTask, wanted } from './compare-task.ts';
import type { CompareSettings, RunComparison, SideFacts, TogetherComparison } from './contract.ts';
import { openSide, type Side } from './side.ts';
import { compareTraining } from './training.ts';
import { giveVerdicts } from './verdicts.ts';

export const DEFAULT_SETTINGS: CompareSettings = {
  alpha: 0.05,
  min_effect: 0,
  correction: 'holm',
  test: 'auto',
  seed: 0,
  resamples: 10_000,
  metrics: null,
  flips: 20,
};

export interface OpenComparison {
  comparison: RunComparison;
  /** Folders of the tasks that both have, for the viewer. */
  sides: { a: Side; b: Side };
}

/**
 * @param names of run folders, of their `evals/`, or of one task's folder; B is judged against A.
 * @throws HarnessError `RUN_NOT_FOUND`, `RUN_WITHOUT_RESULTS`, `COMPARE_NOTHING` when they have no task in common,
 * `METRIC_UNKNOWN` for a metric that none of the shared tasks has.
 */
export async function compareRuns(
  names: readonly [a: string, b: string],
  settings: CompareSettings,
): Promise<OpenComparison> {
  const [a, b] = [await openSide(names[0]), await openSide(names[1])];
  const shared = [...a.tasks.keys()].filter((task) => b.tasks.has(task));
  checkMetrics(shared, a, b, settings);
  const training = compareTraining(a, b);
  if (shared.length === 0 && training === null) {
    throw new HarnessError('COMPARE_NOTHING', `${a.name} and ${b.name} have no task in common`, {
      hint: `A has ${list(a)}; B has ${list(b)}`,
    });
  }
  const compared = [];
  for (const task of shared) compared.push(await compareTask(a.tasks.get(task)!, b.tasks.get(task)!, settings));
  const tests = giveVerdicts(
    compared.flatMap(({ metrics }) => metrics),
    settings,
  );
  const tasks = compared.map((task) => ({ ...task, metrics: task.metrics.map(({ changes: _, ...metric }) => metric) }));
  const comparison: RunComparison = {
    schema_version: 1,
    kind: 'comparison',
    ...{ a: facts(a), b: facts(b), settings, tests, tasks },
    together: together(a, b, settings),
    training,
    only_a: [...a.tasks.keys()].filter((task) => !b.tasks.has(task)),
    only_b: [...b.tasks.keys()].filter((task) => !a.tasks.has(task)),
  };
  return { comparison, sides: { a, b } };
}

const facts = ({ name, models, method }: Side): SideFacts => ({ name, models, method });
const list = ({ tasks }: Side): string => (tasks.size === 0 ? 'none' : [...tasks.keys()].slice(0, 8).join(', '));

function checkMetrics(shared: readonly string[], a: Side, b: Side, { metrics }: CompareSettings): void {
  const known = new Set(
    shared.flatMap((task) =>
      Object.entries(a.tasks.get(task)!.result.metrics)
        .filter(([key]) => b.tasks.get(task)!.result.metrics[key] !== undefined)
        .flatMap(([key, { metric }]) => [key, metric]),
    ),
  );
  for (const name of metrics ?? []) {
    if (known.has(name)) continue;
    throw new HarnessError('METRIC_UNKNOWN', `no task that both runs have gives "${name}"`, {
      hint: didYouMean(name, known) ?? `there are: ${[...known].join(', ')}`,
    });
  }
}

function together(a: Side, b: Side, settings: CompareSettings): TogetherComparison[] {
  return [...a.groups].flatMap(([name, ours]) => {
    const theirs = b.groups.get(name);
    if (theirs === undefined || ours.kind === 'task') return [];
    const { task, kind } = ours;
    return Object.entries(ours.metrics).flatMap(([key, figure]) => {
      const other = theirs.metrics[key];
      if (other === undefined || !wanted(settings, key, figure.metric)) return [];
      const [first, second] = [figure.value, other.value];
      const difference = first === null || second === null ? null : second - first;
      return [{ task, kind, key, higher_is_better: figure.higherIsBetter, a: first, b: second, difference }];
    });
  });
}
