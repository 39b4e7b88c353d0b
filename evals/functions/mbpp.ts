/** MBPP, Austin et al. 2021: a program and the three assertions that it should pass. Worked examples are read from the task folder. */
import { type Doc, defineTaskFunctions, pythonReturned } from '../../src/plugin.ts';
import { countPassed } from '../text/programs.ts';

/** The first block of code, of which the opening fence stood in the prompt. */
const block = (answer: string): string => /```(?:\w+)?\n?([\s\S]*?)\n?```/.exec(`\`\`\`${answer}`)?.[1] ?? '';

export default defineTaskFunctions({
  name: 'mbpp/utils',
  samples: {
    list_fewshot_samples: ({ folder }) =>
      pythonReturned({ folder, file: 'utils.py' }, 'list_fewshot_samples') as readonly Doc[],
  },
  filters: { build_predictions: (answers) => answers.map(block) },
  metrics: {
    async pass_at_1({ references, predictions }, _options, context) {
      const programs = predictions.map((prediction) => `${String(prediction)}\n${String(references[0] ?? '')}`);
      return (await countPassed(programs, context)) / Math.max(1, programs.length);
    },
  },
});
