/**
 * Where PyYAML (YAML 1.1 with its own float rule) and YAML 1.2 core read the same plain scalar differently. Recipes
 * travel both ways, so the reader notes these places. Follows the resolvers in PyYAML's `resolver.py`; left out: `=`.
 */
/** The boolean PyYAML makes of `yes`, `No`, `ON`, `off`; undefined for every other word. */
export declare function yaml11Boolean(word: string): boolean | undefined;
/**
 * What PyYAML makes of a plain scalar, in words, when it differs from `value`, our reading; undefined when both agree.
 * `pyYamlReads('1e-5', 1e-5)` is `'the text "1e-5"'`.
 */
export declare function pyYamlReads(source: string, value: unknown): string | undefined;
/**
 * The value PyYAML makes of a plain scalar, `value` being ours: `yes` is true, `1e-5` a text, `012` is ten. Dates stay
 * texts.
 */
export declare function pyYamlValue(source: string, value: unknown): unknown;
