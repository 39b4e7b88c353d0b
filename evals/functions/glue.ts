/** GLUE's MNLI: the hypothesis ends with a full stop. */
import { defineTaskFunctions } from '../../src/plugin.ts';
import { textOf } from '../text/documents.ts';
import { strip } from '../text/python-text.ts';

export default defineTaskFunctions({
  name: 'glue/mnli/utils',
  build: {
    doc_to_text(doc) {
      const hypothesis = strip(textOf(doc, 'hypothesis'));
      const ended = hypothesis.endsWith('.') ? hypothesis : `${hypothesis}.`;
      return `${textOf(doc, 'premise')}\nQuestion: ${ended} True, False or Neither?\nAnswer:`;
    },
  },
});
