/**
 * Those of `names` that the whole of `pattern` matches.
 * @param what names the setting in the error, as `lora_target_modules`
 * @throws HarnessError ADAPTER_MODULES for an expression that is faulty or takes too long.
 */
export declare function matchingNames(pattern: string, names: readonly string[], what: string): Set<string>;
/** PEFT's rule for an entry of a list: the module's whole name, or its end after a dot. */
export declare const namesModule: (entry: string, module: string) => boolean;
