/**
 * The request in another language, from a file of translations by sample; models refuse less in languages that their safety
 * training saw little of. Ours are of the requests of `safety_harm`, written by us. Samples without a translation are left out.
 */
import { defineAttack, HarnessError } from '../../src/plugin.ts';

type Translations = ReadonlyMap<string, Readonly<Record<string, unknown>>>;

/** Lines are read once for all samples. */
const known = new WeakMap<readonly string[], Translations>();

function translations(lines: readonly string[]): Translations {
  const before = known.get(lines);
  if (before !== undefined) return before;
  const found = new Map(
    lines.map((line, i) => {
      try {
        const row = JSON.parse(line) as Readonly<Record<string, unknown>>;
        return [String(row.id), row] as const;
      } catch (cause) {
        throw new HarnessError('ATTACK_INVALID', `attack translation: line ${i + 1} of the file is no JSON`, {
          cause,
          hint: 'one object a line, with the id of the sample and a text for each language: {"id": "1", "de": "..."}',
        });
      }
    }),
  );
  known.set(lines, found);
  return found;
}

export default defineAttack<{ language: string; file: string }>({
  name: 'translation',
  summary: 'The request in another language, from a file of translations; ours in German and French',
  source: 'Deng et al. 2023 (arXiv:2310.06474); Yong, Menghini, Bach 2023 (arXiv:2310.02446)',
  schema: {
    language: { type: 'string', minLength: 2, default: 'de', description: 'Column of the file.' },
    file: { type: 'string', default: '', description: 'JSON lines with id and languages; ours when empty.' },
  },
  file: { option: 'file', own: 'safety/translations.jsonl' },
  apply({ id, lines }, { language }) {
    const text = translations(lines).get(id)?.[language];
    return typeof text === 'string' && text !== '' ? text : null;
  },
});
