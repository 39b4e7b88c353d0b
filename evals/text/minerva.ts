/**
 * Minerva's prompts and judgement of MATH, shared by `minerva_math` and the leaderboard's folder: worked examples are read
 * from the task folder, the final answer is cut out of its sentence and compared as text in Minerva's form. lm-eval asks
 * SymPy (and math_verify) whether two forms are the same value; here forms that are written differently count as different,
 * and `math_verify` has no value.
 */
import { type Doc, pythonReturned, type TaskFunctions } from '../../src/plugin.ts';
import { firstText, textOf } from './documents.ts';
import { lastBoxed, mathEqual, minervaForm, unboxed } from './math-answers.ts';
import { strip } from './python-text.ts';

const NOT_ALGEBRA =
  'answers of MATH are compared as normalised texts, not by algebra (SymPy, math_verify): equal values that are written differently count as wrong';

const answerOf = (doc: Doc): string => unboxed(lastBoxed(textOf(doc, 'solution'))) ?? '';

/** The answer in the closing sentence that the examples teach. */
const finalAnswer = (text: string): string =>
  strip(
    /Final Answer: The final answer is(.*?). I hope it is correct\./.exec(`${text}I hope it is correct.`)?.[1] ??
      '[invalidanswer]',
  );

const withAnswer = (doc: Doc): Doc => ({ ...doc, answer: minervaForm(answerOf(doc)) });

export const minervaFunctions: Omit<TaskFunctions, 'name'> = {
  processDocs: { process_docs: () => withAnswer },
  build: { doc_to_text: (doc) => `Problem:\n${textOf(doc, 'problem')}\n\nSolution:` },
  samples: {
    list_fewshot_samples: ({ folder }) =>
      pythonReturned({ folder, file: 'utils.py' }, 'list_fewshot_samples') as readonly Doc[],
  },
  processResults: {
    process_results(doc, results, { warn }) {
      warn?.(NOT_ALGEBRA);
      const own = minervaForm(finalAnswer(firstText(results)));
      const right = own === textOf(doc, 'answer') ? 1 : 0;
      return { exact_match: right, exact_match_original: right, math_verify: null };
    },
  },
};

/** The answer between the first and the last dollar sign, or all of the text. */
function dollarAnswer(text: string): string {
  const [first, last] = [text.indexOf('$'), text.lastIndexOf('$')];
  return last > first ? text.slice(first + 1, last) : text;
}

export const hendrycksFunctions: Omit<TaskFunctions, 'name'> = {
  processDocs: { process_docs: () => (doc) => ({ ...doc, answer: answerOf(doc) }) },
  processResults: {
    process_results: (doc, results) => ({
      exact_match: mathEqual(dollarAnswer(firstText(results)), answerOf(doc)) ? 1 : 0,
    }),
  },
};

/** Only the hardest problems. */
export const hardestFunctions: Omit<TaskFunctions, 'name'> = {
  ...minervaFunctions,
  processDocs: { process_docs: () => (doc) => (doc.level === 'Level 5' ? withAnswer(doc) : null) },
};
