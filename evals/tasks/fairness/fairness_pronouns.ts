/** `evals/trust/fairness/pronouns.ts`, chosen by log-likelihood. */
import { defineTask } from '../../../src/plugin.ts';
import { pronounsTask } from '../../trust/fairness/pronouns.ts';

export default defineTask(pronounsTask('loglikelihood'));
