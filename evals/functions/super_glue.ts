/** SuperGLUE's CB, COPA, ReCoRD and WSC; the wording of WSC's question is read from the task folder. */
import { type Doc, defineTaskFunctions, pythonTexts } from '../../src/plugin.ts';
import { sumsOf, textOf, textsOf, wholeOf } from '../text/documents.ts';
import { strip } from '../text/python-text.ts';
import { Spans, spanTexts, splitWhitespace } from '../text/spans.ts';
import { squadBest } from '../text/squad.ts';

const CONNECTORS: Readonly<Record<string, string>> = { cause: 'because', effect: 'therefore' };
const option = (doc: Doc, name: string): string => {
  const text = textOf(doc, name);
  return ` ${text.slice(0, 1).toLowerCase()}${text.slice(1)}`;
};

const copa = defineTaskFunctions({
  name: 'super_glue/copa/utils',
  build: {
    // The full stop makes way for the connector.
    doc_to_text: (doc) => `${strip(textOf(doc, 'premise')).slice(0, -1)} ${CONNECTORS[textOf(doc, 'question')] ?? ''}`,
    doc_to_target: (doc) => option(doc, wholeOf(doc, 'label') === 0 ? 'choice1' : 'choice2'),
    doc_to_choice: (doc) => ['choice1', 'choice2'].map((name) => option(doc, name)),
  },
});

/** Macro F1 over three classes of `[gold, prediction]`. */
function macroF1(values: readonly unknown[]): number {
  const pairs = values as readonly (readonly [number, number])[];
  const classes = [0, 1, 2].map((label) => {
    const both = pairs.filter(([gold, own]) => gold === label && own === label).length;
    const either = pairs.filter(([gold]) => gold === label).length + pairs.filter(([, own]) => own === label).length;
    return either === 0 ? 0 : (2 * both) / either;
  });
  return classes.reduce((a, b) => a + b, 0) / classes.length;
}

const cb = defineTaskFunctions({ name: 'super_glue/cb/aggregate', aggregations: { cb_multi_fi: macroF1 } });

const filled = (doc: Doc, entity: string): string => `  - ${textOf(doc, 'query').replaceAll('@placeholder', entity)}`;
const unique = (values: readonly string[]): string[] => [...new Set(values)].sort(byCodePoint);
const byCodePoint = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

const record = defineTaskFunctions({
  name: 'super_glue/record/util',
  processDocs: {
    process_docs: () => (doc) => ({
      ...doc,
      entities: unique(textsOf(doc, 'entities')),
      answers: unique(textsOf(doc, 'answers')),
    }),
  },
  build: {
    doc_to_text(doc) {
      const [story = '', ...highlights] = strip(textOf(doc, 'passage')).split('\n@highlight\n');
      return `${story}\n\n${highlights.map((line) => `  - ${line}.\n`).join('')}`;
    },
    doc_to_choice: (doc) => textsOf(doc, 'entities').map((entity) => filled(doc, entity)),
    doc_to_target: (doc) => filled(doc, textsOf(doc, 'answers')[0] ?? ''),
  },
  processResults: {
    process_results(doc, results) {
      const sums = sumsOf(results);
      const taken = textsOf(doc, 'entities')[sums.indexOf(Math.max(...sums))] ?? '';
      const { f1, exact } = squadBest(taken, textsOf(doc, 'answers'));
      return { f1, em: exact };
    },
  },
});

const spans = new Spans();
const LOOSE: readonly (readonly [string, string])[] = [
  [" n't", "n't"],
  [' )', ')'],
  ['( ', '('],
  ['" ', '"'],
  [' "', '"'],
];

const wsc = defineTaskFunctions({
  name: 'super_glue/wsc/preprocess_wsc',
  build: {
    default_doc_to_text(doc, { folder }) {
      const text = textOf(doc, 'text');
      const [noun, pronoun] = [textOf(doc, 'span1_text'), textOf(doc, 'span2_text')];
      splitWhitespace(text, spans);
      const before = spanTexts(text, spans).slice(0, wholeOf(doc, 'span2_index')).join(' ');
      const after = text.slice(before.length + pronoun.length + 1);
      const marked = LOOSE.reduce((rest, [from, to]) => rest.replaceAll(from, to), `${before} *${pronoun}*${after}`);
      const passage = marked.replace(/ (['.,])/g, '$1');
      const wording = pythonTexts({ folder, file: 'preprocess_wsc.py' }, 'default_doc_to_text');
      const parts = wording.filter((part) => /\{(?:passage|noun|pronoun)\}/.test(part) || part.endsWith('Answer:'));
      return parts
        .join('')
        .replace(
          /\{(passage|noun|pronoun)\}/g,
          (_, name: 'passage' | 'noun' | 'pronoun') => ({ passage, noun, pronoun })[name],
        );
    },
  },
});

export default [copa, cb, record, wsc];
