export type JsonTypeName = 'string' | 'number' | 'integer' | 'boolean' | 'object' | 'array' | 'null';
export interface JsonSchema {
    type?: JsonTypeName | readonly JsonTypeName[];
    title?: string;
    /** One sentence: what the key does, units and sensible ranges. */
    description?: string;
    default?: unknown;
    examples?: readonly unknown[];
    enum?: readonly (string | number | boolean | null)[];
    const?: string | number | boolean | null;
    minimum?: number;
    maximum?: number;
    exclusiveMinimum?: number;
    exclusiveMaximum?: number;
    multipleOf?: number;
    minLength?: number;
    maxLength?: number;
    pattern?: string;
    items?: JsonSchema;
    minItems?: number;
    maxItems?: number;
    uniqueItems?: boolean;
    properties?: Readonly<Record<string, JsonSchema>>;
    required?: readonly string[];
    additionalProperties?: boolean | JsonSchema;
    anyOf?: readonly JsonSchema[];
    oneOf?: readonly JsonSchema[];
    /** The value names a file or folder, looked for as `resolveInput` does. */
    'x-path'?: true;
    /** Accepted without effect; the text says why and is printed once when the key is given. */
    'x-ignored'?: string;
    /** Only the values in `enum` are available; the text says what is missing. */
    'x-unavailable'?: string;
    /** What a starting config sets where the default alone would not run; `{ shipped: path }` is a file of this package. */
    'x-start'?: unknown;
    /** Heading under which `init` and `--help` show the key. */
    'x-group'?: string;
}
/** A schema of a whole config: an object with declared keys and nothing else. */
export interface ObjectSchema extends JsonSchema {
    type: 'object';
    properties: Readonly<Record<string, JsonSchema>>;
}
/** One thing that is wrong with a value. */
export interface Finding {
    kind: 'invalid' | 'unknown' | 'missing';
    /** Path of the wrong value; of the unknown or missing key itself. */
    path: readonly (string | number)[];
}
/**
 * Compiles a schema once. The returned check gives one finding per place, the outermost one where branches of an `anyOf`
 * all fail; it never changes the value.
 * @param use `once`: for a large schema and a single value.
 * @throws HarnessError `SCHEMA_INVALID` when the schema itself is wrong (a mistake in a plug-in).
 */
export declare function compileSchema(schema: JsonSchema, name: string, use?: 'often' | 'once'): (value: unknown) => Finding[];
/** The schema of a nested value, or undefined where the path leads outside of what is declared. */
export declare function schemaAt(schema: JsonSchema, path: readonly (string | number)[]): JsonSchema | undefined;
/** The type names a schema admits, through `anyOf` and `oneOf`; empty when it says nothing about types. */
export declare function typesOf(schema: JsonSchema): ReadonlySet<JsonTypeName>;
