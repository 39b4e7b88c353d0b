/** Attacks as a kind: one file each in `evals/attacks/`, or a user's plug-in. */
import { checked, mustBeFunctions, mustBeNamed, mustHaveSchema } from '../../registry/check.ts';
import type { Kind } from '../../registry/kind.ts';
import type { AttackDefinition } from './contract.ts';

export const ATTACKS: Kind<AttackDefinition<Record<string, unknown>>> = {
  plural: 'attacks',
  word: 'attack',
  folder: 'evals/attacks',
  code: 'ATTACK_UNKNOWN',
  hint: 'a plug-in can add one (defineAttack)',
  claims: ({ apply }) => typeof apply === 'function',
  check: (value, source) =>
    checked(
      value,
      source,
      { what: 'an attack', hint: 'export default defineAttack({ name, summary, schema, apply })' },
      (fields, must) => {
        mustBeNamed(fields, must, '_');
        mustHaveSchema(fields.schema, must, 'option');
        mustBeFunctions(fields, ['apply'], must);
        must(fields.attempts === undefined || typeof fields.attempts === 'function', 'attempts: a function');
      },
    ),
};
