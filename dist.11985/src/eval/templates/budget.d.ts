/**
 * What a template may cost, and how it fails. Templates come from strangers, so a loop that never ends and a text that
 * never stops growing are cut off. The counter is one per process and not handed around: rendering is synchronous and
 * string methods deep inside would all have to carry it. Leaves out: time inside of one regular expression.
 */
export type FailureKind = 'undefined' | 'value' | 'unsupported' | 'limit' | 'syntax';
/** What Python or Jinja would raise; becomes a HarnessError with file and line at the border. */
export declare class TemplateFailure extends Error {
    readonly kind: FailureKind;
    /** For `undefined`: the name that is missing and those there are. */
    readonly missing: {
        name: string;
        known: readonly string[];
    } | undefined;
    /** Line within the template, from 1, where it is known already. */
    readonly line: number | undefined;
    constructor(kind: FailureKind, message: string, extra?: {
        missing?: {
            name: string;
            known: readonly string[];
        };
        line?: number;
    });
}
/** Characters of one text, items of one list. */
export declare const LONGEST = 10000000;
/** Bits of one integer. */
export declare const MOST_BITS = 65536;
/** Runs `work` with a fresh budget; nested use keeps the outer one afterwards. */
export declare function withBudget<T>(work: () => T): T;
export declare function spend(steps: number): void;
/** To be called before something of `length` characters or items is made; returns `length`. */
export declare function make(length: number): number;
export declare const valueError: (message: string) => TemplateFailure;
export declare const unsupported: (message: string) => TemplateFailure;
