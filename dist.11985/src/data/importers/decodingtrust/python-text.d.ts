export type Literal = string | number | null | boolean | readonly Literal[] | {
    readonly [key: string]: Literal;
};
/** Names that texts are joined with, in `"a" + NAME`. */
export type Names = (name: string) => Literal | undefined;
export declare class PythonText {
    #private;
    constructor(source: string, label: string);
    /** The part from a pattern on, up to another one behind it. @throws HarnessError `DATA_MALFORMED` */
    part(from: RegExp, to?: RegExp): PythonText;
    /**
     * What `NAME = ...` gives a name, the n-th time that it stands there.
     * @throws HarnessError `DATA_MALFORMED`
     */
    assigned(name: string, { nth, names }?: {
        nth?: number;
        names?: Names;
    }): Literal;
    /** All texts that stand behind a pattern, in order. */
    textsAfter(pattern: RegExp): string[];
}
