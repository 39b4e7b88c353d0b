/** Tasks made of other tasks: under an attack (`TASK@ATTACK`), and with groups of people exchanged (`TASK~LEXICON`). */
import { findSwap, listBuiltins, taskFolder } from '../../builtin-files.ts';
import { type EvalPlugin, loadAttack, loadMetric } from '../../builtins.ts';
import { attackedTask } from '../../eval/attacks/attacked-task.ts';
import { parseAttack, readyAttack } from '../../eval/attacks/read-attack.ts';
import { readLexicon } from '../../eval/swaps/lexicon.ts';
import { swappedTask, type TextMeasure } from '../../eval/swaps/swapped-task.ts';
import { metricScorer } from '../../eval/tasks/define/metric-scorer.ts';
import { loadSplit } from '../../eval/tasks/load-split.ts';
import type { EvalTask } from '../../eval/tasks/task.ts';

/** Metrics of an answer's text alone that a swap may change. */
const TEXT_METRICS = ['refusal', 'sentiment', 'toxicity'];

/** @throws HarnessError `ATTACK_*`, `SWAP_*`. */
export async function derivedTask(
  task: EvalTask,
  mark: '@' | '~',
  spec: string,
  plugins: readonly EvalPlugin[],
): Promise<EvalTask> {
  const name = `${task.name}${mark}${spec}`;
  if (mark === '~') return swappedTask(task, readLexicon(findSwap(spec)), name, await measuresOf(plugins));
  const { name: attack, given } = parseAttack(spec);
  return attackedTask(task, readyAttack(await loadAttack(attack, plugins), given, taskFolder()), name);
}

async function measuresOf(plugins: readonly EvalPlugin[]): Promise<TextMeasure[]> {
  const known = new Set(listBuiltins('metrics').map(({ name }) => name));
  const ports = { metric: (name: string) => loadMetric(name, plugins), loadSplit, numbers: true };
  return await Promise.all(
    TEXT_METRICS.filter((name) => known.has(name)).map(async (name) => {
      const scorer = await metricScorer(name, {}, ports);
      const blank = { row: {}, prompt: '', choices: undefined, answers: [], id: '', targets: [] };
      return {
        name,
        async measure(text: string) {
          const output = await scorer.score({ ...blank, answer: text, text }, SCORING);
          const value = output?.values[name];
          return typeof value === 'number' ? value : null;
        },
      };
    }),
  );
}

/** Measures of texts ask nobody. */
const SCORING = {
  allowCode: false,
  seed: 0,
  warn: () => {},
  roles: [],
};
