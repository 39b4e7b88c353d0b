/** Blocks of reports as a kind: one file each in `reports/blocks/`, or in `blocks/` of a user's template folder. */
import { checked, isText, mustBeFunctions, mustBeNamed } from '../registry/check.ts';
import type { Kind } from '../registry/kind.ts';
import type { BlockDefinition } from './contract.ts';

export const BLOCKS: Kind<BlockDefinition> = {
  plural: 'blocks',
  word: 'block',
  folder: 'reports/blocks',
  code: 'BLOCK_UNKNOWN',
  claims: (value) => 'view' in value,
  check: (value, source) =>
    checked(
      value,
      source,
      { what: 'a block', hint: 'export default defineBlock({ facts: 2, name, title, summary, needs, view, schema })' },
      (fields, must) => {
        mustBeNamed(fields, must, '-');
        const { facts = 1 } = fields;
        must(
          facts === 1 || facts === 2,
          `facts: 2; this version of harness knows versions 1 and 2 of facts, not ${JSON.stringify(facts)}`,
        );
        must(isText(fields.title), 'title: the heading');
        mustBeFunctions(fields, ['needs', 'view'], must);
        must(typeof fields.schema === 'object' && fields.schema !== null, 'schema: a JSON Schema of the view');
      },
    ),
};
