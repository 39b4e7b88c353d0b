/** Options that several providers over HTTP share, by their YAML names. */
import type { JsonSchema } from '../../config/schema.ts';

/** Seconds for one answer, unless said otherwise. */
export const TIMEOUT = 300;

export const timeoutSchema: JsonSchema = {
  type: 'number',
  exclusiveMinimum: 0,
  default: TIMEOUT,
  description: 'Seconds for one whole answer.',
};

export const maxLengthSchema: JsonSchema = {
  type: 'integer',
  minimum: 1,
  description: 'Tokens of prompt and answer together, where the server does not tell.',
};

export const prefixTextSchema: JsonSchema = {
  type: 'string',
  description: 'Text of the token before a text that nothing precedes, for servers that add no BOS: <|endoftext|>.',
};
