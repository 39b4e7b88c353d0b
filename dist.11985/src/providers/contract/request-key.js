/**
 * What makes two requests the same: SHA-256 over a canonical form, in which neither the order of keys nor a field that
 * says its default matters. Answer logs, caches and recorded answers are keyed by it, beside the provider's identity.
 * Leaves out: the model (`Provider.identity`).
 */
import { sha256 } from "../../base/hash.js";
/** Goes up when the same key would mean another request. */
const VERSION = 'request/1';
/** Fields whose absence says the same as these values, wherever they stand outside of `extra`. */
const DEFAULTS = { repeat: 0, templated: false, complete: false, logprobs: false };
function canonical(value, defaults) {
    if (value === null || typeof value !== 'object')
        return JSON.stringify(value);
    if (Array.isArray(value))
        return `[${value.map((inner) => canonical(inner ?? null, defaults)).join()}]`;
    const object = value;
    const fields = [];
    for (const name of Object.keys(object).sort()) {
        const inner = object[name];
        if (inner === undefined || (Object.hasOwn(defaults, name) && defaults[name] === inner))
            continue;
        const text = canonical(inner, name === 'extra' ? {} : defaults);
        if (name === 'extra' && text === '{}')
            continue;
        fields.push(`${JSON.stringify(name)}:${text}`);
    }
    return `{${fields.join()}}`;
}
/**
 * 64 hex digits. Prompt, continuation, options and `repeat` count; `repeat: 0`, `templated: false`, `logprobs: false`
 * and an empty `extra` are the same as nothing.
 */
export function requestKey(request) {
    return sha256(`${VERSION}\n${canonical(request, DEFAULTS)}`);
}
