/** HellaSwag, Zellers et al. 2019: contexts of activity and two parts, marks of the WikiHow pages taken out. */
import { defineTaskFunctions } from '../../src/plugin.ts';
import { textOf, textsOf, wholeOf } from '../text/documents.ts';
import { capitalize, strip } from '../text/python-text.ts';

/** Titles become sentence ends, other marks in brackets go. */
const clean = (text: string): string =>
  strip(text)
    .replaceAll(' [title]', '. ')
    .replace(/\[[^\n]*?\]/g, '')
    .replaceAll('  ', ' ');

export default defineTaskFunctions({
  name: 'hellaswag/utils',
  processDocs: {
    process_docs: () => (doc) => ({
      ...doc,
      query: clean(`${textOf(doc, 'activity_label')}: ${textOf(doc, 'ctx_a')} ${capitalize(textOf(doc, 'ctx_b'))}`),
      choices: textsOf(doc, 'endings').map(clean),
      gold: wholeOf(doc, 'label'),
    }),
  },
});
