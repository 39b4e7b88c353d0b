import type { ModelAnswer } from '../../providers/contract/request.ts';
/** What becomes of an answer that was added. */
export interface Written {
    /** Bytes of its line. */
    readonly bytes: number;
    /** Resolves, at the end of this turn of the event loop, when the system has the line; rejects with `DISK_*`. */
    readonly written: Promise<void>;
    /** Resolves when the line is on the disk; rejects with `DISK_*`. */
    readonly synced: Promise<void>;
}
export declare class AnswerLog {
    #private;
    readonly path: string;
    /** Lines found when the log was opened that hold no answer: torn or damaged ones. */
    readonly damaged: number;
    private constructor();
    /** Opens the log, made when there is none. Throws `DISK_*`. */
    static open(path: string): Promise<AnswerLog>;
    /** Answers in the log. */
    get size(): number;
    /** Bytes of the line that holds the answer of provider `from` to the request with this key; undefined: there is none. */
    lengthOf(from: string, key: string): number | undefined;
    /** That answer, read from the disk; undefined also when its line is damaged by now. */
    get(from: string, key: string): ModelAnswer | undefined;
    /** Adds the record of an answer (`formatRecord`). */
    add(from: string, key: string, record: string): Written;
    /** Flushes and closes. */
    close(): Promise<void>;
}
