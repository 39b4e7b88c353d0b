/** The data sets that `harness data` knows. */
import { advbench } from '../../../evals/datasets/advbench.ts';
import { bbq } from '../../../evals/datasets/bbq.ts';
import { bold } from '../../../evals/datasets/bold.ts';
import { crowsPairs } from '../../../evals/datasets/crows-pairs.ts';
import { decodingtrust } from '../../../evals/datasets/decodingtrust.ts';
import { gsm8k } from '../../../evals/datasets/gsm8k.ts';
import { harmbench } from '../../../evals/datasets/harmbench.ts';
import { hhRlhf } from '../../../evals/datasets/hh-rlhf.ts';
import { lmEvalTasks } from '../../../evals/datasets/lm-eval-tasks.ts';
import { simpleSafetyTests } from '../../../evals/datasets/simple-safety-tests.ts';
import { truthfulqa } from '../../../evals/datasets/truthfulqa.ts';
import { winobias } from '../../../evals/datasets/winobias.ts';
import { winogender } from '../../../evals/datasets/winogender.ts';
import { xstest } from '../../../evals/datasets/xstest.ts';
import type { Importer } from '../importer.ts';

export const importers: readonly Importer[] = [
  advbench,
  bbq,
  bold,
  crowsPairs,
  decodingtrust,
  gsm8k,
  harmbench,
  hhRlhf,
  lmEvalTasks,
  simpleSafetyTests,
  truthfulqa,
  winobias,
  winogender,
  xstest,
];

/** By folder name or by the name that configs use, in any case. */
export function findImporter(name: string): Importer | undefined {
  const wanted = name.toLowerCase();
  return importers.find(({ name: own, ids }) => [own, ...ids].some((id) => id.toLowerCase() === wanted));
}
