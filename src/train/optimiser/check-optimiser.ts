/** Is what a file exports an optimiser? And where optimisers stand. */
import { checked, mustBeFunctions, mustBeNamed, mustHaveSchema } from '../../registry/check.ts';
import type { Kind } from '../../registry/kind.ts';
import type { OptimiserDefinition } from './contract.ts';

const ABOUT = {
  what: 'an optimiser',
  hint: 'export default defineOptimiser({ name, summary, source, schema, state, step })',
};

export const OPTIMISERS: Kind<OptimiserDefinition> = {
  plural: 'optimisers',
  word: 'optimiser',
  folder: 'optimisers',
  code: 'OPTIMISER_UNKNOWN',
  check: (value, source) =>
    checked<OptimiserDefinition>(value, source, ABOUT, (fields, must) => {
      mustBeNamed(fields, must);
      must(typeof fields.source === 'string' && fields.source !== '', 'source: the paper or implementation');
      mustHaveSchema(fields.schema, must, 'key');
      mustBeFunctions(fields, ['state', 'step'], must);
      const { names = [] } = fields;
      must(Array.isArray(names) && names.every((name) => typeof name === 'string'), 'names: a list of texts');
    }),
  claims: (value) => typeof value.step === 'function' && typeof value.state === 'function',
};
