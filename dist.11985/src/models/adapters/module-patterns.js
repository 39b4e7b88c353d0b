/**
 * How PEFT says which modules it means: names, endings of names, or a Python regular expression (`re.fullmatch`). An
 * expression from an adapter's file is a stranger's: it runs with a time limit.
 */
import { runInNewContext } from 'node:vm';
import { HarnessError } from "../../base/errors.js";
const MILLISECONDS = 1000;
/** Python writes named groups `(?P<n>...)` and refers to them by `(?P=n)`; ends of text are `\A` and `\Z`. */
const fromPython = (pattern) => pattern
    .replaceAll('(?P<', '(?<')
    .replace(/\(\?P=(\w+)\)/g, '\\k<$1>')
    .replaceAll('\\A', '^')
    .replaceAll('\\Z', '$');
/**
 * Those of `names` that the whole of `pattern` matches.
 * @param what names the setting in the error, as `lora_target_modules`
 * @throws HarnessError ADAPTER_MODULES for an expression that is faulty or takes too long.
 */
export function matchingNames(pattern, names, what) {
    const code = 'const re = new RegExp(source); names.filter((name) => re.test(name)).join("\\n")';
    try {
        const source = `^(?:${fromPython(pattern)})$`;
        const found = runInNewContext(code, { source, names: [...names] }, { timeout: MILLISECONDS });
        return new Set(String(found).split('\n').filter(Boolean));
    }
    catch (error) {
        const late = error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT';
        const why = late ? `takes longer than ${MILLISECONDS / 1000} s on module names` : error.message;
        throw new HarnessError('ADAPTER_MODULES', `${what}: the regular expression ${JSON.stringify(pattern)} ${why}.`, {
            hint: 'A list of module names, as [q_proj, v_proj], does the same more plainly.',
        });
    }
}
/** PEFT's rule for an entry of a list: the module's whole name, or its end after a dot. */
export const namesModule = (entry, module) => module === entry || module.endsWith(`.${entry}`);
