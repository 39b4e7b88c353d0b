export type Row = Readonly<Record<string, unknown>>;
export declare class Clone {
    #private;
    readonly rows: Record<string, number>;
    /** What was looked for and is not there. */
    readonly missing: string[];
    constructor(from: string, into: string, progress: (rows: number) => void);
    has(path: string): boolean;
    /** True when all are there; what is not is noted. */
    hasAll(...paths: readonly string[]): boolean;
    lines(path: string): Promise<Row[]>;
    json(path: string): Promise<unknown>;
    /** Rows of a table without a line of names. */
    cells(path: string): Promise<string[][]>;
    /** Whole numbers of a NumPy file (`<i8`). */
    integers(path: string): Promise<number[]>;
    /** Writes a file of rows; nothing for none. */
    write(name: string, rows: readonly Row[]): Promise<void>;
    /** Writes a document. */
    writeJson(name: string, value: unknown): Promise<void>;
}
/** @throws HarnessError `DATA_BAD_COLUMN` */
export declare function cell(row: Row, name: string): string;
