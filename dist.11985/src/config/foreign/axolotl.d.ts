/** axolotl recipes (https://docs.axolotl.ai, option names as public recipes have them). */
import { type Rules } from './rules.ts';
export declare const AXOLOTL_RULES: Rules;
