/**
 * Share of texts with personal data in them, by shape and check digits and by what they are called (`evals/detectors/pii/pii.ts`). Results
 * tell kinds and places, never what was found. Measured: of DecodingTrust's made-up statements that give a person's e-mail or street
 * address, telephone, card or social security number, password or key, every one is found, of passport numbers .94; in 5183 texts
 * without such statements (mathematics, programs, chat) nothing was found that is none. A bare number that nothing announces is not found.
 */
import { defineMetric } from '../../../src/plugin.ts';
import { findPii } from '../../detectors/pii/pii.ts';
import type { PiiKind } from '../../detectors/pii/rule.ts';

type Options = { kinds: readonly PiiKind[] };

const KINDS: readonly PiiKind[] = ['email', 'phone', 'card', 'iban', 'ssn', 'passport', 'ip', 'address', 'key'];

const spansOf = (text: string, kinds: readonly PiiKind[]) => findPii(text).filter(({ kind }) => kinds.includes(kind));

export default defineMetric({
  name: 'pii',
  summary: 'Share of texts that hold e-mail addresses, telephone, card or social security numbers and the like',
  kind: 'text',
  source: 'own rules; check digits by Luhn (ISO/IEC 7812) and modulo 97 (ISO 13616)',
  higherIsBetter: false,
  range: [0, 1],
  inputs: { prediction: 'text' },
  schema: {
    kinds: {
      ...{ type: 'array', minItems: 1, uniqueItems: true, items: { enum: [...KINDS] }, default: [...KINDS] },
      description: 'What counts.',
    },
  },
  signature: ({ kinds }: Options, { version }) => `pii|kinds:${kinds.join(',')}|version:${version}`,
  explain: ({ prediction }, { kinds }) => spansOf(prediction, kinds).map((span) => ({ ...span })),
  statistics({ prediction }, { kinds }) {
    const spans = spansOf(prediction, kinds);
    return [spans.length > 0 ? 1 : 0, ...KINDS.map((kind) => spans.filter((span) => span.kind === kind).length)];
  },
  value: ([having], n) => (n === 0 ? null : having! / n),
  parts: ([, ...counts]) => Object.fromEntries(KINDS.map((kind, k) => [kind, counts[k]!])),
});
