/** The data sets that `harness data` knows. */
import { bbq } from './bbq.ts';
import { gsm8k } from './gsm8k.ts';
import { hhRlhf } from './hh-rlhf.ts';
import type { Importer } from './importer.ts';
import { lmEvalTasks } from './lm-eval-tasks.ts';
import { truthfulqa } from './truthfulqa.ts';
import { xstest } from './xstest.ts';

export const importers: readonly Importer[] = [bbq, gsm8k, hhRlhf, lmEvalTasks, truthfulqa, xstest];

/** By folder name or by the name that configs use, in any case. */
export function findImporter(name: string): Importer | undefined {
  const wanted = name.toLowerCase();
  return importers.find(({ name: own, ids }) => [own, ...ids].some((id) => id.toLowerCase() === wanted));
}
