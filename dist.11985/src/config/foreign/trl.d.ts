/** Keys of older TRL, transformers and alignment-handbook recipes. They apply where the method does not declare the key itself. */
import { type Rules } from './rules.ts';
export declare const TRL_RULES: Rules;
/** Values of known keys that other versions write differently. */
export declare const TRL_VALUES: Rules;
/** Words people try, and the key they mean; only for "did you mean". */
export declare const SYNONYMS: Readonly<Record<string, string>>;
