/** `per_device_train_batch_size` -> `perDeviceTrainBatchSize`; `adam_beta1` -> `adamBeta1`. */
export function camelCase(name) {
    return name.replace(/_+([a-z0-9])/g, (_, letter) => letter.toUpperCase());
}
/** A key as typed on the command line: `learning-rate` and `learning_rate` are the same. */
export const snakeCase = (name) => name.replaceAll('-', '_');
/**
 * Names that the schema declares become camelCase, at every depth; keys of free-form mappings (`lr_scheduler_kwargs`,
 * `chat_template_kwargs`) are data and stay as they are.
 */
export function toCamel(value, schema) {
    if (Array.isArray(value))
        return value.map((item) => toCamel(item, schema?.items));
    if (typeof value !== 'object' || value === null)
        return value;
    const declared = schema?.properties ?? {};
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => Object.hasOwn(declared, key) ? [camelCase(key), toCamel(inner, declared[key])] : [key, inner]));
}
