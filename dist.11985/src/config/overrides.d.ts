import { type JsonSchema } from './schema.ts';
export interface Override {
    /** The key, split at dots: `['lr_scheduler_kwargs', 'num_cycles']`. */
    path: readonly string[];
    /** `bare` stands for a flag without a value; `json` holds its value already. */
    given: {
        kind: 'text';
        text: string;
    } | {
        kind: 'bare';
    } | {
        kind: 'json';
        value: unknown;
    };
    /** As typed, for messages: `--learning_rate 5e-7`. */
    spelled: string;
}
export interface Split {
    positionals: string[];
    overrides: Override[];
}
/**
 * Splits what is left of a command line into positional arguments and overrides.
 * @param isBoolean says of a key whether it needs no value, as far as that is known before the method is.
 * @throws HarnessError `ARGUMENT_INVALID`.
 */
export declare function splitArguments(tokens: readonly string[], isBoolean: (key: string) => boolean): Split;
/**
 * Reads one `--set key=json`.
 * @throws HarnessError `ARGUMENT_INVALID` when there is no `=` or the value is not JSON.
 */
export declare function parseSet(text: string): Override;
/**
 * A text of the command line or the environment as the value its schema wants. What cannot be read that way stays a text,
 * so that validation names what was expected. `readText('q_proj,v_proj', {type: 'array'})` is `['q_proj', 'v_proj']`.
 */
export declare function readText(text: string, schema: JsonSchema | undefined): unknown;
