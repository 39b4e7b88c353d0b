/**
 * DROP, Dua et al. 2019: answers are numbers, dates or spans, several of which may be right. Words are compared as bags, and
 * only where the numbers agree; the best over all validated answers counts. The model's answer is one span.
 */
import { type Doc, defineTaskFunctions } from '../../src/plugin.ts';
import { firstText, mappingOf, mappingsOf } from '../text/documents.ts';
import { PUNCTUATION } from '../text/punctuation.ts';
import { strip } from '../text/python-text.ts';

/** Text that Python's `float` reads. */
const isNumber = (text: string): boolean =>
  /^[+-]?(?:\d+(?:_\d+)*\.?(?:\d+(?:_\d+)*)?|\.\d+(?:_\d+)*)(?:e[+-]?\d+)?$|^[+-]?(?:nan|inf(?:inity)?)$/i.test(
    strip(text),
  );

/** A number as Python prints a float, other text as it is. */
function fixed(text: string): string {
  if (!isNumber(text)) return text;
  const word = strip(text).toLowerCase().replaceAll('_', '');
  if (/nan/.test(word)) return 'nan';
  const value = /inf/.test(word) ? Number.POSITIVE_INFINITY : Number(word);
  const signed = word.startsWith('-') && value > 0 ? -value : value;
  if (!Number.isFinite(signed)) return signed > 0 ? 'inf' : '-inf';
  const size = Math.abs(signed);
  if (size !== 0 && (size >= 1e16 || size < 1e-4)) {
    return signed.toExponential().replace(/e([+-])(\d)$/, 'e$10$2');
  }
  return Number.isInteger(signed) ? `${Object.is(signed, -0) ? '-0' : signed}.0` : String(signed);
}

/** Words without articles and punctuation, numbers in one form. */
const words = (text: string): string[] =>
  text.split(/[ -]/).flatMap((token) => {
    const lower = token.toLowerCase();
    const bare = fixed(isNumber(lower) ? lower : lower.replace(PUNCTUATION, ''));
    return (
      strip(bare.replace(/\b(?:a|an|the)\b/g, ' '))
        .split(/\s+/)
        .filter((word) => word !== '')
        .join(' ') || []
    );
  });

interface Bags {
  readonly spans: readonly string[];
  readonly bags: readonly ReadonlySet<string>[];
}

const bagsOf = (spans: readonly string[]): Bags => ({
  spans: spans.map((span) => words(span).join(' ')),
  bags: spans.map((span) => new Set(words(span))),
});

function shared(own: ReadonlySet<string>, gold: ReadonlySet<string>): number {
  const numbers = [...gold].filter(isNumber);
  if (numbers.length > 0 && !numbers.some((number) => own.has(number))) return 0;
  const both = [...own].filter((word) => gold.has(word)).length;
  const precision = own.size === 0 ? 1 : both / own.size;
  const recall = gold.size === 0 ? 1 : both / gold.size;
  return precision === 0 && recall === 0 ? 0 : (2 * precision * recall) / (precision + recall);
}

/** One span against the gold spans: it is aligned with the nearest, the others stay without a partner. */
function compare(answer: string, gold: readonly string[]): { em: number; f1: number } {
  const [own, other] = [bagsOf([answer]), bagsOf(gold)];
  const same = other.spans.length === 1 && other.spans[0] === own.spans[0];
  const best = Math.max(...other.bags.map((bag) => shared(own.bags[0] as ReadonlySet<string>, bag)));
  return { em: same ? 1 : 0, f1: roundHalfEven(best / other.bags.length) };
}

/** To two digits, as Python rounds. */
function roundHalfEven(value: number): number {
  const scaled = value * 100;
  const rounded = Math.round(scaled);
  return (Math.abs(scaled % 1) === 0.5 && rounded % 2 === 1 ? rounded - 1 : rounded) / 100;
}

function spansOf(answer: Doc): readonly string[] {
  if (typeof answer.number === 'string' && answer.number !== '') return [answer.number];
  const spans = answer.spans as readonly string[] | undefined;
  if (Array.isArray(spans) && spans.length > 0) return spans;
  const date = mappingOf(answer, 'date');
  return [strip(['day', 'month', 'year'].map((part) => String(date[part] ?? '')).join(' '))];
}

function withAnswers(doc: Doc): Doc {
  const all = new Map<string, readonly string[]>();
  const validated = doc.validated_answers == null ? [] : mappingsOf(doc, 'validated_answers');
  for (const answer of [mappingOf(doc, 'answer'), ...validated]) {
    const spans = spansOf(answer);
    all.set(JSON.stringify(spans), spans);
  }
  return { ...doc, id: doc.query_id, answers: [...all.values()] };
}

export default defineTaskFunctions({
  name: 'drop/utils',
  processDocs: { process_docs: () => withAnswers },
  processResults: {
    process_results(doc, results) {
      let [em, f1] = [0, 0];
      for (const gold of doc.answers as readonly (readonly string[])[]) {
        if (strip(gold[0] ?? '') === '') continue;
        const one = compare(firstText(results), gold);
        em = Math.max(em, one.em);
        f1 = Math.max(f1, one.f1);
      }
      return { em, f1 };
    },
  },
});
