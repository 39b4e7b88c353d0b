import { type HarnessErrorOptions } from '../../base/errors.ts';
import type { RawRow } from '../formats.ts';
import { type LoadTokenizerOptions } from '../tokenizer.ts';
import { type TokenisedBlock } from './tokenise-block.ts';
/** What a worker is started with. */
export interface WorkerContext {
    /** File of the method. */
    file: string;
    options: Record<string, unknown>;
    folder: string;
    origin: LoadTokenizerOptions;
    endIds: ReadonlySet<number>;
    textField: string | undefined;
    weightField: string | undefined;
    onOverlong: 'truncate' | 'drop' | 'error' | undefined;
    promptBoundary: 'roles' | 'characters' | undefined;
}
export interface WorkerTask {
    id: number;
    rows: RawRow[];
}
/** An error as plain data: classes do not travel between threads. */
interface PlainError {
    message: string;
    stack: string | undefined;
    code?: string;
    options?: Pick<HarnessErrorOptions, 'hint' | 'where' | 'exitCode'>;
}
export type WorkerAnswer = {
    ready: true;
} | {
    id: number;
    block: TokenisedBlock;
    read: readonly string[];
} | {
    id: number;
    error: PlainError;
};
/** The error as it was thrown in the worker. */
export declare function revived({ message, stack, code, options }: PlainError): Error;
export {};
