export type JsonObject = Record<string, unknown>;
export declare function isObject(value: unknown): value is JsonObject;
/**
 * The object in `path`, or undefined when there is no such file. Throws `MODEL_JSON` naming the file (and the line, where
 * the parser gives one) when it cannot be read, is larger than 64 MiB, not UTF-8, not JSON or not an object.
 */
export declare function readJsonObject(path: string): Promise<JsonObject | undefined>;
