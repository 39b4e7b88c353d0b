/** IFEval, Zhou et al. 2023: prompts with all instructions followed, and single instructions, strictly and loosely. */
import { defineTaskFunctions } from '../../src/plugin.ts';
import { ifevalFunctions } from '../text/ifeval.ts';

export default defineTaskFunctions({ name: 'ifeval/utils', ...ifevalFunctions });
