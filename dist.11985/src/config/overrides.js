/**
 * Config keys on the command line: `--beta 0.2`, `--learning-rate=5e-7`, `--use_peft`, `--no_use_peft`, `beta=0.2`,
 * `--lr_scheduler_kwargs.num_cycles 2`, lists as `a,b` or by repeating the flag, anything as `--set key=json`. Splitting
 * needs no schema; reading the texts as values does, and happens once the method is known.
 */
import { HarnessError } from "../base/errors.js";
import { snakeCase } from "./names.js";
import { typesOf } from "./schema.js";
import { yaml11Boolean } from "./yaml11.js";
const KEY = /^[A-Za-z_][A-Za-z0-9_-]*(?:\.[A-Za-z0-9_-]+)*$/;
function pathOf(key, spelled) {
    if (!KEY.test(key)) {
        throw new HarnessError('ARGUMENT_INVALID', `${spelled}: this is not a config key`, {
            hint: 'keys are written --key value, --key=value or key=value',
        });
    }
    return key.split('.').map(snakeCase);
}
/** True for `--key` and `-k`, false for values, negative numbers included. */
const isFlag = (token) => /^-/.test(token) && !/^-(?:\.?\d|$)/.test(token);
const isBooleanWord = (token) => /^(?:true|false|0|1)$/i.test(token) || yaml11Boolean(token) !== undefined;
/**
 * Splits what is left of a command line into positional arguments and overrides.
 * @param isBoolean says of a key whether it needs no value, as far as that is known before the method is.
 * @throws HarnessError `ARGUMENT_INVALID`.
 */
export function splitArguments(tokens, isBoolean) {
    const positionals = [];
    const overrides = [];
    for (let i = 0; i < tokens.length; i++) {
        const token = tokens[i];
        if (token === '--') {
            positionals.push(...tokens.slice(i + 1));
            break;
        }
        if (!isFlag(token)) {
            const equals = /^([A-Za-z_][\w.-]*)=([\s\S]*)$/.exec(token);
            // `key=value` without dashes, but not a path such as `./a=b.yaml`.
            if (equals?.[1] !== undefined && !/\.ya?ml$/.test(token)) {
                const path = pathOf(equals[1], token);
                overrides.push({ path, given: { kind: 'text', text: equals[2] }, spelled: token });
            }
            else
                positionals.push(token);
            continue;
        }
        if (!token.startsWith('--')) {
            throw new HarnessError('ARGUMENT_INVALID', `unknown option ${token}`, {
                hint: 'config keys are written --key value',
            });
        }
        const equals = token.indexOf('=');
        if (equals > 0) {
            const path = pathOf(token.slice(2, equals), token);
            overrides.push({ path, given: { kind: 'text', text: token.slice(equals + 1) }, spelled: token });
            continue;
        }
        const path = pathOf(token.slice(2), token);
        const next = tokens[i + 1];
        const takesNext = next !== undefined && !isFlag(next) && (!isBoolean(path.join('.')) || isBooleanWord(next));
        if (takesNext) {
            overrides.push({ path, given: { kind: 'text', text: next }, spelled: `${token} ${next}` });
            i += 1;
        }
        else
            overrides.push({ path, given: { kind: 'bare' }, spelled: token });
    }
    return { positionals, overrides };
}
/**
 * Reads one `--set key=json`.
 * @throws HarnessError `ARGUMENT_INVALID` when there is no `=` or the value is not JSON.
 */
export function parseSet(text) {
    const spelled = `--set ${text}`;
    const equals = text.indexOf('=');
    if (equals < 1)
        throw new HarnessError('ARGUMENT_INVALID', `${spelled}: expected key=json`, { hint: `--set beta=0.2` });
    const path = pathOf(text.slice(0, equals), spelled);
    try {
        return { path, given: { kind: 'json', value: JSON.parse(text.slice(equals + 1)) }, spelled };
    }
    catch (cause) {
        throw new HarnessError('ARGUMENT_INVALID', `${spelled}: the value is not JSON (${cause.message})`, {
            hint: `texts need quotes: --set '${path.join('.')}="text"'`,
            cause,
        });
    }
}
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
/**
 * A text of the command line or the environment as the value its schema wants. What cannot be read that way stays a text,
 * so that validation names what was expected. `readText('q_proj,v_proj', {type: 'array'})` is `['q_proj', 'v_proj']`.
 */
export function readText(text, schema) {
    const types = schema === undefined ? new Set() : typesOf(schema);
    const any = types.size === 0;
    const trimmed = text.trim();
    if (!any && types.has('string') && (schema?.enum ?? []).includes(trimmed))
        return trimmed;
    if ((any || types.has('null')) && /^(?:null|~)$/.test(trimmed))
        return null;
    if (any || types.has('boolean')) {
        if (/^true$/i.test(trimmed))
            return true;
        if (/^false$/i.test(trimmed))
            return false;
        if (!any && !types.has('string')) {
            const boolean = yaml11Boolean(trimmed);
            if (boolean !== undefined)
                return boolean;
            if (!types.has('number') && !types.has('integer') && /^[01]$/.test(trimmed))
                return trimmed === '1';
        }
    }
    if ((any || types.has('number') || types.has('integer')) && NUMBER.test(trimmed))
        return Number(trimmed);
    if ((any || types.has('object') || types.has('array')) && /^[[{]/.test(trimmed)) {
        try {
            return JSON.parse(trimmed);
        }
        catch {
            if (any || types.has('string'))
                return text;
        }
    }
    if (types.has('array') && (!types.has('string') || text.includes(','))) {
        return trimmed === '' ? [] : trimmed.split(',').map((item) => readText(item.trim(), schema?.items));
    }
    return text;
}
