/** Providers as a kind: one file each in `src/providers/`, named after the scheme of its URIs, or a user's plug-in. */
import { checked, isObject, isText, mustBeFunctions, mustHaveSchema } from '../../registry/check.ts';
import type { Kind } from '../../registry/kind.ts';
import type { ProviderDefinition } from './provider.ts';

export const PROVIDERS: Kind<ProviderDefinition> = {
  plural: 'providers',
  word: 'provider',
  folder: 'src/providers',
  code: 'PROVIDER_UNKNOWN',
  hint: 'or a model folder',
  opens: ['open'],
  nameOf: ({ scheme }) => scheme,
  claims: (value) => 'scheme' in value,
  check: (value, source) =>
    checked(
      value,
      source,
      { what: 'a provider', hint: 'export default defineProvider({ scheme, summary, schema, open })' },
      (fields, must) => {
        const { scheme, variables } = fields;
        must(typeof scheme === 'string' && /^[a-z][a-z0-9-]*$/.test(scheme), 'scheme: a lower-case word');
        must(isText(fields.summary), 'summary: one sentence');
        mustBeFunctions(fields, ['open'], must);
        must(variables === undefined || isObject(variables), 'variables: a mapping from variable to its use');
        mustHaveSchema(fields.schema, must, 'option');
      },
    ),
};
