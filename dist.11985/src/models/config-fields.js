/** Typed, checked access to the fields of a `config.json`; every complaint names file and field. */
import { HarnessError } from "../base/errors.js";
import { isObject } from "./files/read-json.js";
/** An absent field and, where a method takes a fallback, an absent or `null` one gives the fallback; no fallback: an error. */
export class Fields {
    raw;
    path;
    #prefix;
    constructor(raw, path, prefix = '') {
        this.raw = raw;
        this.path = path;
        this.#prefix = prefix;
    }
    /** A whole number above 0. */
    size(name, fallback) {
        return this.#number(name, fallback, (n) => Number.isSafeInteger(n) && n > 0, 'a whole number above 0');
    }
    /** Like `size`; here `null` in the file means null and only an absent field gives the fallback. */
    sizeOrNull(name, fallback) {
        const value = this.#get(name);
        if (value === undefined)
            return fallback;
        return value === null ? null : this.size(name);
    }
    /** A whole number, 0 included. */
    count(name, fallback) {
        return this.#number(name, fallback, (n) => Number.isSafeInteger(n) && n >= 0, 'a whole number');
    }
    /** A finite number above 0. */
    positive(name, fallback) {
        return this.#number(name, fallback, (n) => Number.isFinite(n) && n > 0, 'a number above 0');
    }
    flag(name, fallback) {
        const value = this.#get(name) ?? fallback;
        if (typeof value !== 'boolean')
            throw this.wrong(name, `is ${JSON.stringify(value)}, not true or false`);
        return value;
    }
    text(name, fallback) {
        const value = this.#get(name) ?? fallback;
        if (typeof value !== 'string')
            throw this.wrong(name, `is ${JSON.stringify(value)}, not a text`);
        return value;
    }
    /** A token id or a list of them; `null` means none, as does a negative id (some checkpoints write -1). */
    tokenIds(name, fallback) {
        const value = this.#get(name);
        const ids = [value === undefined ? fallback : value].flat();
        return ids.filter((id) => {
            if (id === null)
                return false;
            if (!Number.isSafeInteger(id))
                throw this.wrong(name, `is ${JSON.stringify(value)}, not a token id`);
            return id >= 0;
        });
    }
    /** An object inside, or undefined when absent, null or empty. */
    part(name) {
        const value = this.#get(name) ?? {};
        if (!isObject(value))
            throw this.wrong(name, `is ${JSON.stringify(value)}, not an object`);
        return Object.keys(value).length === 0 ? undefined : new Fields(value, this.path, `${this.#prefix}${name}.`);
    }
    /** The error for a field whose value cannot be. */
    wrong(name, what) {
        return new HarnessError('MODEL_CONFIG', `${this.path}: ${this.#prefix}${name} ${what}.`, {
            where: { file: this.path },
        });
    }
    /** The error for a model that is valid but not one of ours. */
    unsupported(what, hint) {
        return new HarnessError('MODEL_UNSUPPORTED', `${this.path}: ${what}, which is not supported.`, {
            hint,
            where: { file: this.path },
        });
    }
    #get(name) {
        return Object.hasOwn(this.raw, name) ? this.raw[name] : undefined;
    }
    #number(name, fallback, fits, kind) {
        const value = this.#get(name) ?? fallback;
        if (value === undefined)
            throw this.wrong(name, `is missing; it must be ${kind}`);
        if (typeof value !== 'number' || !fits(value))
            throw this.wrong(name, `is ${JSON.stringify(value)}, not ${kind}`);
        return value;
    }
}
