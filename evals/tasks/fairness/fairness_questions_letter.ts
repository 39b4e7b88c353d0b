/** `evals/trust/fairness/questions.ts`, answered with a letter, for models that give no log-likelihoods. */
import { defineTask } from '../../../src/plugin.ts';
import { questionsTask } from '../../trust/fairness/questions.ts';

export default defineTask(questionsTask('letter'));
