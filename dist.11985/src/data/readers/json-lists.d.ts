import type { FileName } from '../../base/jsonl.ts';
export interface ListElement {
    text: string;
    /** Line on which the element begins, counted from 1. */
    line: number;
    /** The top-level key of its list; undefined when the file is one list. */
    key?: string;
}
export declare class ListScanner {
    private readonly name;
    /** Lines passed so far. */
    line: number;
    /** Lists seen so far. */
    lists: number;
    private depth;
    /** Depth of the list being cut: 1 when the file is the list, 2 under a key, 0 outside of one. */
    private listDepth;
    private root;
    private inString;
    private escaped;
    private finished;
    /** Text of the element or key that has begun; undefined between them. */
    private taken;
    private takenLine;
    private key;
    constructor(name: FileName);
    feed(text: string): Generator<ListElement>;
    /** Says that the file ends here. Throws `DATA_MALFORMED_FILE` when a bracket is still open. */
    end(): void;
    private begin;
    private take;
    private element;
    private close;
    private broken;
}
