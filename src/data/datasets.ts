/** The data sets of others that `harness data` knows: each one file in `evals/datasets/` or of a user's plug-in. */
import { checked, isObject, isText, mustBeFunctions } from '../registry/check.ts';
import { type Kind, members } from '../registry/kind.ts';
import type { Importer } from './importer.ts';

export const DATASETS: Kind<Importer> = {
  plural: 'datasets',
  word: 'data set',
  folder: 'evals/datasets',
  code: 'DATA_UNKNOWN',
  claims: (value) => 'convert' in value || 'licence' in value,
  check: (value, source) =>
    checked(value, source, { what: 'a data set', hint: 'export default defineDataset({ ... })' }, (fields, must) => {
      for (const key of ['name', 'summary', 'home', 'revision']) must(isText(fields[key]), `${key}: a text`);
      for (const key of ['ids', 'files']) must(Array.isArray(fields[key]), `${key}: a list`);
      const licence = isObject(fields.licence) ? fields.licence : {};
      must(isText(licence.name) && isText(licence.text), 'licence: its name and its text');
      mustBeFunctions(fields, ['convert'], must);
    }),
};

/** Those built in and those of the user's plug-ins, by name. */
export const importers = async (): Promise<Importer[]> => (await members(DATASETS)).map(({ definition }) => definition);

/** By folder name or by the name that configs use, in any case. */
export async function findImporter(name: string): Promise<Importer | undefined> {
  const wanted = name.toLowerCase();
  return (await importers()).find(({ name: own, ids }) => [own, ...ids].some((id) => id.toLowerCase() === wanted));
}
