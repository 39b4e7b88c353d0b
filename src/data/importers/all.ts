/** The data sets that `harness data` knows. */
import { advbench } from './advbench.ts';
import { bbq } from './bbq.ts';
import { bold } from './bold.ts';
import { crowsPairs } from './crows-pairs.ts';
import { decodingtrust } from './decodingtrust.ts';
import { gsm8k } from './gsm8k.ts';
import { harmbench } from './harmbench.ts';
import { hhRlhf } from './hh-rlhf.ts';
import type { Importer } from './importer.ts';
import { lmEvalTasks } from './lm-eval-tasks.ts';
import { simpleSafetyTests } from './simple-safety-tests.ts';
import { truthfulqa } from './truthfulqa.ts';
import { winobias } from './winobias.ts';
import { winogender } from './winogender.ts';
import { xstest } from './xstest.ts';

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
