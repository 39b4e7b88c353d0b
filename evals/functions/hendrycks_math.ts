/** MATH with its own normalisation of answers, Hendrycks et al. 2021. */
import { defineTaskFunctions } from '../../src/plugin.ts';
import { hendrycksFunctions } from '../text/minerva.ts';

export default defineTaskFunctions({ name: 'hendrycks_math/utils', ...hendrycksFunctions });
