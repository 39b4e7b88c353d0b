/** `evals/trust/fairness/bbq.ts`, answered with a letter, for models that give no log-likelihoods. */
import { defineTask } from '../../../src/plugin.ts';
import { bbqTask } from '../../trust/fairness/bbq.ts';

export default defineTask(bbqTask('letter'));
