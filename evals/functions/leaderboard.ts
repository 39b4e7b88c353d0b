/** The tasks of the second Open LLM Leaderboard, where they differ from those they come from. */
import { defineTaskFunctions, parsePythonLiteral } from '../../src/plugin.ts';
import { lettered, letters } from '../text/choices.ts';
import { textOf, textsOf } from '../text/documents.ts';
import { shuffledOptions } from '../text/gpqa.ts';
import { ifevalFunctions } from '../text/ifeval.ts';
import { hardestFunctions } from '../text/minerva.ts';

const choices = (list: unknown): readonly string[] =>
  typeof list === 'string' ? (parsePythonLiteral(list) as readonly string[]) : (list as readonly string[]);

export default [
  defineTaskFunctions({ name: 'leaderboard/ifeval/utils', ...ifevalFunctions }),
  defineTaskFunctions({
    name: 'leaderboard/gpqa/utils',
    processDocs: { process_docs: shuffledOptions({ brackets: false }) },
  }),
  defineTaskFunctions({ name: 'leaderboard/math/utils', ...hardestFunctions }),
  defineTaskFunctions({
    name: 'leaderboard/mmlu_pro/utils',
    build: {
      doc_to_text: (doc) => `${textOf(doc, 'question')}\n${lettered(textsOf(doc, 'options'))}Answer:`,
      doc_to_choice: (doc) => letters(textsOf(doc, 'options').length),
    },
  }),
  defineTaskFunctions({
    name: 'leaderboard/musr/utils',
    build: {
      doc_to_text(doc) {
        const options = choices(doc.choices).map((choice, i) => `${i + 1} - ${choice}\n`);
        return `${textOf(doc, 'narrative')}\n\n${textOf(doc, 'question')}\n\n${options.join('')}\nAnswer:`;
      },
      doc_to_choice: (doc) => choices(doc.choices),
    },
  }),
];
