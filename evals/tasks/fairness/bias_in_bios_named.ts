/** `evals/trust/fairness/bios.ts`, the profession that is named, for models that give no log-likelihoods. */
import { defineTask } from '../../../src/plugin.ts';
import { biosTask } from '../../trust/fairness/bios.ts';

export default defineTask(biosTask('name'));
