/** Trainers as a kind: one file each in `trainers/`, or a user's plug-in. */
import { checked, isObject, mustBeFunctions, mustBeNamed, mustHaveSchema } from '../registry/check.ts';
import { find, type Kind, load } from '../registry/kind.ts';
import type { TrainerDefinition } from './contract.ts';

export const TRAINERS: Kind<TrainerDefinition> = {
  plural: 'trainers',
  word: 'method',
  folder: 'trainers',
  code: 'METHOD_UNKNOWN',
  claims: (value) => ['features', 'datasetTypes', 'loss'].some((key) => key in value),
  check: (value, source) =>
    checked(
      value,
      source,
      {
        what: 'a trainer',
        hint: 'export default defineTrainer({ name, summary, datasetTypes, schema, features, loss })',
      },
      (fields, must) => {
        const { datasetTypes, schema, defaults } = fields;
        mustBeNamed(fields, must);
        const typed = Array.isArray(datasetTypes) && datasetTypes.length > 0;
        must(typed, 'datasetTypes: a list with at least one type');
        mustHaveSchema(schema, must, 'key');
        must(defaults === undefined || isObject(defaults), 'defaults: a mapping from key to value');
        mustBeFunctions(fields, ['features', 'loss'], must);
      },
    ),
};

/**
 * The trainer of a method; a built-in one knows its file, which workers load too.
 * @throws HarnessError `METHOD_UNKNOWN` with the nearest names, `PLUGIN_INVALID` when the file declares no trainer.
 */
export async function loadTrainer(method: string): Promise<TrainerDefinition> {
  const { definition, file, builtin } = (await find(TRAINERS, method)) ?? {};
  if (definition === undefined) return await load(TRAINERS, method);
  return builtin === true ? { ...definition, file: file as string } : definition;
}
