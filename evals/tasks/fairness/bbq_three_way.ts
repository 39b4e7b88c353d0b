/** `evals/trust/fairness/bbq.ts`, chosen by log-likelihood. */
import { defineTask } from '../../../src/plugin.ts';
import { bbqTask } from '../../trust/fairness/bbq.ts';

export default defineTask(bbqTask('loglikelihood'));
