/**
 * Where PyYAML (YAML 1.1 with its own float rule) and YAML 1.2 core read the same plain scalar differently. Recipes
 * travel both ways, so the reader notes these places. Follows the resolvers in PyYAML's `resolver.py`; left out: `=`.
 */
const BOOLEAN = /^(?:yes|Yes|YES|no|No|NO|on|On|ON|off|Off|OFF)$/;
const TRUE = /^(?:yes|on)$/i;
const FLOAT = /^(?:[-+]?(?:[0-9][0-9_]*)\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*)$/;
const INTEGER = /^[-+]?(?:0b[0-1_]+|0[0-7_]+|0|[1-9][0-9_]*|0x[0-9a-fA-F_]+|[1-9][0-9_]*(?::[0-5]?[0-9])+)$/;
const DATE = /^\d{4}-\d\d-\d\d$|^\d{4}-\d\d?-\d\d?(?:[Tt]|[ \t]+)\d\d?:\d\d:\d\d(?:\.\d*)?/;
/** The boolean PyYAML makes of `yes`, `No`, `ON`, `off`; undefined for every other word. */
export function yaml11Boolean(word) {
    return BOOLEAN.test(word) ? TRUE.test(word) : undefined;
}
function yaml11Integer(source) {
    const sign = source.startsWith('-') ? -1 : 1;
    const digits = source.replace(/^[-+]/, '').replaceAll('_', '');
    if (digits.startsWith('0b'))
        return sign * Number.parseInt(digits.slice(2), 2);
    if (digits.startsWith('0x'))
        return sign * Number.parseInt(digits.slice(2), 16);
    if (digits.includes(':'))
        return sign * digits.split(':').reduce((total, part) => total * 60 + Number(part), 0);
    if (digits.length > 1 && digits.startsWith('0'))
        return sign * Number.parseInt(digits, 8);
    return sign * Number(digits);
}
/**
 * What PyYAML makes of a plain scalar, in words, when it differs from `value`, our reading; undefined when both agree.
 * `pyYamlReads('1e-5', 1e-5)` is `'the text "1e-5"'`.
 */
export function pyYamlReads(source, value) {
    const boolean = yaml11Boolean(source);
    if (boolean !== undefined)
        return String(boolean);
    if (INTEGER.test(source)) {
        const there = yaml11Integer(source);
        return there === value ? undefined : `the number ${there}`;
    }
    if (FLOAT.test(source))
        return typeof value === 'number' ? undefined : 'a number';
    if (typeof value === 'number')
        return `the text "${source}"`;
    if (DATE.test(source))
        return 'a date';
    return undefined;
}
/**
 * The value PyYAML makes of a plain scalar, `value` being ours: `yes` is true, `1e-5` a text, `012` is ten. Dates stay
 * texts.
 */
export function pyYamlValue(source, value) {
    const boolean = yaml11Boolean(source);
    if (boolean !== undefined)
        return boolean;
    if (INTEGER.test(source))
        return yaml11Integer(source);
    if (FLOAT.test(source))
        return yaml11Float(source);
    return typeof value === 'number' ? source : value;
}
function yaml11Float(source) {
    const sign = source.startsWith('-') ? -1 : 1;
    const digits = source.replace(/^[-+]/, '').replaceAll('_', '');
    return sign * digits.split(':').reduce((total, part) => total * 60 + Number(part), 0);
}
