/** GPQA in all its settings: the folders of lm-eval hold the same functions, but for a seed that one of them brings along. */
import { defineTaskFunctions } from '../../src/plugin.ts';
import { shuffledOptions } from '../text/gpqa.ts';

const SETTINGS = ['zeroshot', 'n_shot', 'generative', 'cot_zeroshot', 'cot_n_shot'];

export default SETTINGS.map((setting) =>
  defineTaskFunctions({
    name: `gpqa/${setting}/utils`,
    processDocs: { process_docs: shuffledOptions({ brackets: true, ...(setting === 'n_shot' ? { own: 42 } : {}) }) },
  }),
);
