/** `evals/trust/fairness/pronouns.ts`, answered with a letter, for models that give no log-likelihoods. */
import { defineTask } from '../../../src/plugin.ts';
import { pronounsTask } from '../../trust/fairness/pronouns.ts';

export default defineTask(pronounsTask('letter'));
