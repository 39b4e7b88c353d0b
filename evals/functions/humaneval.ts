/** HumanEval, Chen et al. 2021: the function that the prompt begins, with the tests of the problem behind it. */
import { defineTaskFunctions } from '../../src/plugin.ts';
import { textOf } from '../text/documents.ts';
import { countPassed, passRates } from '../text/programs.ts';

/** The text before the fence that closes a block of code. */
const beforeFence = (text: string): string => {
  const at = text.indexOf('```');
  return at < 0 ? text : text.slice(0, at);
};

export default defineTaskFunctions({
  name: 'humaneval/utils',
  filters: {
    build_predictions: (answers, doc) => answers.map((answer) => textOf(doc, 'prompt') + answer),
    build_predictions_instruct: (answers, doc) => answers.map((answer) => textOf(doc, 'prompt') + beforeFence(answer)),
  },
  metrics: {
    async pass_at_k({ references, predictions }, { k }, context) {
      const ks = (Array.isArray(k) ? k : [k ?? 1]).map(Number);
      const tests = String(references[0] ?? '');
      const programs = predictions.map((prediction) => `${String(prediction)}\n${tests}`);
      return passRates(programs.length, await countPassed(programs, context), ks);
    },
  },
});
