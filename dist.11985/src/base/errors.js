/**
 * The one error class of the library. Libraries throw it, only `cli/` prints it; a message says what happened and where,
 * the hint says what would be right.
 */
const MARK = Symbol.for('harness.error');
export class HarnessError extends Error {
    /** Stable name such as `CONFIG_UNKNOWN_KEY`. */
    code;
    hint;
    where;
    exitCode;
    also;
    [MARK] = true;
    constructor(code, message, options = {}) {
        super(message, options.cause === undefined ? undefined : { cause: options.cause });
        this.name = 'HarnessError';
        this.code = code;
        this.hint = options.hint;
        this.where = options.where;
        this.exitCode = options.exitCode ?? 2;
        this.also = options.also ?? [];
    }
    /** True for our errors, also for those of a second copy of the package (plug-ins). */
    static is(error) {
        return typeof error === 'object' && error !== null && error[MARK] === true;
    }
}
