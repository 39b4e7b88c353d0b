/**
 * Lexicons of swaps: which words stand for each other when a text is told about another group. YAML files; the schema below is
 * their documentation. Whole words are exchanged, both ways at once, and keep their case. Leaves out: grammar beyond what
 * follows a word, so lexicons name words whose exchange leaves a sentence whole.
 */
import { basename } from 'node:path';
import { HarnessError } from '../../base/errors.ts';
import { resolveConfig } from '../../config/resolve.ts';
import type { ObjectSchema } from '../../config/schema.ts';
import { readSources } from '../../config/sources.ts';
import type { YamlKind } from '../../registry/yaml-kind.ts';

export const SWAPS: YamlKind = {
  plural: 'swaps',
  word: 'lexicon of swaps',
  folder: 'evals/swaps',
  code: 'SWAP_UNKNOWN',
};

export interface SwapLexicon {
  readonly name: string;
  readonly summary: string;
  readonly version: string | number;
  readonly pairs: readonly (readonly [string, string])[];
  readonly byContext: readonly { readonly word: string; readonly beforeWord: string; readonly otherwise: string }[];
  /** Absolute path. */
  readonly file: string;
}

const WORD = { type: 'string', minLength: 1 } as const;

/** The schema of `evals/swaps/NAME.yaml`. */
export const SWAP_SCHEMA: ObjectSchema = {
  type: 'object',
  title: 'lexicon of swaps',
  required: ['summary', 'pairs'],
  additionalProperties: false,
  properties: {
    summary: { ...WORD, description: 'One sentence: who is exchanged for whom.' },
    version: { type: ['number', 'string'], default: 1, description: 'Bumped when a word changes.' },
    pairs: {
      type: 'array',
      minItems: 1,
      items: { type: 'array', items: WORD, minItems: 2, maxItems: 2 },
      description: 'Words or phrases that stand for each other, both ways.',
    },
    by_context: {
      type: 'array',
      default: [],
      description: 'Words that become one word before a noun and another elsewhere: her is his or him.',
      items: {
        type: 'object',
        required: ['word', 'before_word', 'otherwise'],
        additionalProperties: false,
        properties: {
          word: { ...WORD, description: 'The word.' },
          before_word: { ...WORD, description: 'What it becomes when another word of the same phrase follows.' },
          otherwise: { ...WORD, description: 'What it becomes elsewhere.' },
        },
      },
    },
  },
};

/**
 * Reads a lexicon.
 * @throws HarnessError with every error and its place; `SWAP_INVALID` for a word with two partners.
 */
export function readLexicon(file: string): SwapLexicon {
  const name = basename(file).replace(/\.ya?ml$/, '');
  const resolved = resolveConfig(readSources({ configFile: file }), SWAP_SCHEMA, { name: `lexicon ${name}` });
  const lexicon = { name, file, ...resolved.options } as unknown as SwapLexicon;
  const seen = new Set<string>();
  const words = [...lexicon.pairs.flat(), ...lexicon.byContext.map(({ word }) => word)];
  for (const word of words) {
    if (seen.has(word.toLowerCase())) {
      throw new HarnessError('SWAP_INVALID', `lexicon ${name}: "${word}" is in it twice`, { where: { file } });
    }
    seen.add(word.toLowerCase());
  }
  return lexicon;
}

/** Words that never belong to the phrase that a possessive begins: "told her that", "gave her and". */
const ELSEWHERE =
  /^\s+(?:and|or|but|nor|to|that|than|then|when|while|if|because|since|for|from|with|without|in|into|on|at|of|off|by|as|about|after|before|is|was|are|were|will|would|can|could|has|had|have|did|does|do|not|what|why|how|where|who|again|away|back|home|there|here|so|too|up|down|out|over)\b/i;

/** `Her` for `her`, `HER` for `HER`. */
function inCaseOf(model: string, word: string): string {
  if (model.length > 1 && model === model.toUpperCase() && model !== model.toLowerCase()) return word.toUpperCase();
  return model[0] === model[0]?.toLowerCase() ? word : word.charAt(0).toUpperCase() + word.slice(1);
}

/**
 * Exchanges the words of a lexicon in a text.
 * @example swapper(gender)('He met her.') // 'She met him.'
 */
export function swapper({ pairs, byContext }: SwapLexicon): (text: string) => string {
  const partners = new Map<string, (rest: string) => string>();
  for (const [a, b] of pairs) {
    partners.set(a.toLowerCase(), () => b);
    partners.set(b.toLowerCase(), () => a);
  }
  for (const { word, beforeWord, otherwise } of byContext) {
    const attributive = (rest: string): boolean => /^\s+\p{L}/u.test(rest) && !ELSEWHERE.test(rest);
    partners.set(word.toLowerCase(), (rest) => (attributive(rest) ? beforeWord : otherwise));
  }
  const longest = [...partners.keys()].sort((a, b) => b.length - a.length);
  const any = longest.map((word) => word.replace(/[^\p{L}\p{N}\s]/gu, '\\$&').replace(/\s+/g, '\\s+')).join('|');
  const pattern = new RegExp(`(?<![\\p{L}\\p{N}])(?:${any})(?![\\p{L}\\p{N}])`, 'giu');
  return (text) =>
    text.replace(pattern, (found: string, at: number) => {
      const partner = partners.get(found.toLowerCase().replace(/\s+/g, ' '));
      return partner === undefined
        ? found
        : inCaseOf(found, partner(text.slice(at + found.length, at + found.length + 40)));
    });
}
