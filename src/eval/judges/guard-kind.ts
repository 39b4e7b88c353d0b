/** Guard models as a kind: one file each (or one for a family) in `evals/guards/`, or a user's plug-in; and which one a model is. */
import { HarnessError } from '../../base/errors.ts';
import { checked, isObject, isText, mustBeFunctions } from '../../registry/check.ts';
import { declared, type Kind, load, members, namesOf } from '../../registry/kind.ts';
import type { GuardDefinition } from './guard.ts';

export const GUARDS: Kind<GuardDefinition> = {
  plural: 'guards',
  word: 'guard',
  folder: 'evals/guards',
  code: 'GUARD_UNKNOWN',
  claims: (value) => 'requests' in value && 'read' in value,
  check: (value, source) =>
    checked(
      value,
      source,
      {
        what: 'a guard',
        hint: 'export default defineGuard({ name, summary, source, models, labels, requests, read })',
      },
      (fields, must) => {
        const { name, models, labels } = fields;
        must(typeof name === 'string' && /^[a-z][a-z0-9-]*$/.test(name), 'name: lower-case words joined by "-"');
        must(isText(fields.summary), 'summary: one sentence');
        must(isText(fields.source), 'source: the model card');
        must(models instanceof RegExp, 'models: a regular expression over names of models');
        must(isObject(labels), 'labels: a mapping from label to what it stands for ({} when there are none)');
        mustBeFunctions(fields, ['requests', 'read'], must);
      },
    ),
};

/**
 * The guard behind a model: `openai-compatible:meta-llama/Llama-Guard-3-8B` is `llama-guard-3`; a user's comes first.
 * @param family its name where the model's does not tell.
 * @throws HarnessError `GUARD_UNKNOWN` for a family that there is not, and for a name that tells none.
 */
export async function guardOf(model: string, family?: string): Promise<GuardDefinition> {
  if (family !== undefined) return await load(GUARDS, family);
  const all = [...declared(GUARDS), ...(await members(GUARDS))];
  const found = all.find(({ definition }) => definition.models.test(model));
  if (found !== undefined) return found.definition;
  const known = (await namesOf(GUARDS)).join(', ');
  throw new HarnessError('GUARD_UNKNOWN', `${model}: its name does not tell which guard model it is`, {
    hint: `say so: --judge guard=${model},guard_family=NAME; known are ${known}; a plug-in can add one (defineGuard)`,
  });
}
