/** WinoGrande, Sakaguchi et al. 2019: the contexts differ (the blank filled with either option), the rest of the sentence is scored. */
import { type Doc, defineTaskFunctions } from '../../src/plugin.ts';
import { textOf, wholeOf } from '../text/documents.ts';
import { strip } from '../text/python-text.ts';

const blank = (doc: Doc): [before: string, after: string] => {
  const sentence = textOf(doc, 'sentence');
  const at = sentence.indexOf('_');
  return [sentence.slice(0, Math.max(at, 0)), sentence.slice(at + 1)];
};

export default defineTaskFunctions({
  name: 'winogrande/preprocess_winogrande',
  build: {
    doc_to_text: (doc) => wholeOf(doc, 'answer') - 1,
    doc_to_target: (doc) => strip(blank(doc)[1]),
    doc_to_choice: (doc) => ['option1', 'option2'].map((option) => blank(doc)[0] + textOf(doc, option)),
  },
});
