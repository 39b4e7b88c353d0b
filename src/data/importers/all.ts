/** The data sets that `harness data` knows. */
import { hhRlhf } from './hh-rlhf.ts';
import type { Importer } from './importer.ts';

export const importers: readonly Importer[] = [hhRlhf];

/** By folder name or by the name that configs use, in any case. */
export function findImporter(name: string): Importer | undefined {
  const wanted = name.toLowerCase();
  return importers.find(({ name: own, ids }) => [own, ...ids].some((id) => id.toLowerCase() === wanted));
}
