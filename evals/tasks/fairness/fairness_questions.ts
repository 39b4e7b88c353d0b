/** `evals/trust/fairness/questions.ts`, chosen by log-likelihood. */
import { defineTask } from '../../../src/plugin.ts';
import { questionsTask } from '../../trust/fairness/questions.ts';

export default defineTask(questionsTask('loglikelihood'));
