/** From YAML's snake_case to TypeScript's camelCase, once, and the spellings of keys that users type. */
import type { JsonSchema } from './schema.ts';
/** `per_device_train_batch_size` -> `perDeviceTrainBatchSize`; `adam_beta1` -> `adamBeta1`. */
export declare function camelCase(name: string): string;
/** The type of `camelCase`, so that the compiler can compare declared keys with an interface. */
export type CamelCase<Name extends string> = Name extends `${infer Head}_${infer Tail}` ? `${Head}${Capitalize<CamelCase<Tail>>}` : Name;
/** A key as typed on the command line: `learning-rate` and `learning_rate` are the same. */
export declare const snakeCase: (name: string) => string;
/**
 * Names that the schema declares become camelCase, at every depth; keys of free-form mappings (`lr_scheduler_kwargs`,
 * `chat_template_kwargs`) are data and stay as they are.
 */
export declare function toCamel(value: unknown, schema: JsonSchema | undefined): unknown;
