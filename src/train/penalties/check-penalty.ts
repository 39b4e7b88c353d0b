/** Is what a file exports a penalty? And where penalties stand. */
import { checked, mustBeFunctions, mustBeNamed, mustHaveSchema } from '../../registry/check.ts';
import type { Kind } from '../../registry/kind.ts';
import type { PenaltyDefinition } from './contract.ts';

const ABOUT = { what: 'a penalty', hint: 'export default definePenalty({ name, summary, source, schema, term })' };

export const PENALTIES: Kind<PenaltyDefinition> = {
  plural: 'penalties',
  word: 'penalty',
  folder: 'penalties',
  code: 'PENALTY_UNKNOWN',
  check: (value, source) =>
    checked<PenaltyDefinition>(value, source, ABOUT, (fields, must) => {
      mustBeNamed(fields, must);
      must(typeof fields.source === 'string' && fields.source !== '', 'source: the paper or formula');
      mustHaveSchema(fields.schema, must, 'key');
      mustBeFunctions(fields, ['term'], must);
      const { state, prepare } = fields;
      must(state === undefined || typeof state === 'function', 'state: a function');
      must(prepare === undefined || typeof prepare === 'function', 'prepare: a function');
    }),
  claims: (value) => typeof value.term === 'function',
};
