/** `evals/trust/fairness/bios.ts`, the likeliest profession. */
import { defineTask } from '../../../src/plugin.ts';
import { biosTask } from '../../trust/fairness/bios.ts';

export default defineTask(biosTask('loglikelihood'));
