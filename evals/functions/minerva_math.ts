/** MATH with Minerva's prompt; see `text/minerva.ts` for what is compared. */
import { defineTaskFunctions } from '../../src/plugin.ts';
import { minervaFunctions } from '../text/minerva.ts';

export default defineTaskFunctions({ name: 'minerva_math/utils', ...minervaFunctions });
