/**
 * One cell of a row as the type a metric declared. JSON files bring typed values, CSV files text: text is read as a number,
 * list or mapping where that is what is wanted. Leaves out: which column it came from (`columns.ts`).
 */
import type { InputType, InputTypes } from './metric.ts';
/** What is wrong with a value, told by `columns.ts` with the row. */
export declare class CellError extends Error {
    readonly code: string;
    readonly hint: string | undefined;
    constructor(code: string, message: string, hint?: string);
}
/** Reads each type; throws CellError. */
export declare const readers: {
    readonly [T in InputType]: (value: unknown) => InputTypes[T];
};
