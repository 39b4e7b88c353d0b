/**
 * Keys of TRL 1.13 and transformers 5.17 that a recipe may carry although they change nothing here, each with the reason
 * that is told once; and keys that would change the result but are not available, with the values that are harmless.
 */
import type { JsonSchema } from '../config/schema.ts';
export declare const PRECISION = "fp32 is used";
/** Accepted, without effect; a default is what recipes write anyway and is not worth a notice. */
export declare const IGNORED_KEYS: Readonly<Record<string, JsonSchema>>;
/** Accepted with a harmless value, refused with any other. */
export declare const UNAVAILABLE_KEYS: Readonly<Record<string, JsonSchema>>;
/** Of methods with a frozen reference. */
export declare const REFERENCE_KEYS: Readonly<Record<string, JsonSchema>>;
/** Of methods that learn from the answers of their policy. */
export declare const ON_POLICY_KEYS: Readonly<Record<string, JsonSchema>>;
