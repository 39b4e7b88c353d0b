/** MMLU-Pro, Wang et al. 2024: up to ten options, worked examples of the subject, one file of rows for all subjects. */
import { type Doc, defineTaskFunctions } from '../../src/plugin.ts';
import { lettered } from '../text/choices.ts';
import { textOf, textsOf } from '../text/documents.ts';

const SUBJECTS = `biology business chemistry computer_science economics engineering health history law math other
  philosophy physics psychology`.split(/\s+/);
/** How worked answers of the data set begin. */
const LEAD = "A: Let's think step by step.";

const question = (doc: Doc): string =>
  `Question:\n${textOf(doc, 'question')}\nOptions:\n${lettered(textsOf(doc, 'options'))}Answer: ${LEAD.slice(3)}`;

export default defineTaskFunctions({
  name: 'mmlu_pro/utils',
  processDocs: Object.fromEntries(
    SUBJECTS.map((subject) => [
      `process_${subject}`,
      () => (doc: Doc) => (textOf(doc, 'category') === subject.replaceAll('_', ' ') ? doc : null),
    ]),
  ),
  build: {
    doc_to_text: question,
    fewshot_to_text: question,
    fewshot_to_target: (doc) => textOf(doc, 'cot_content').replaceAll(LEAD, '').replace(/^ /, ''),
  },
});
