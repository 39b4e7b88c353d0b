import type { RawRow } from '../formats.ts';
import type { TokeniseContext, TokenisedBlock } from './tokenise-block.ts';
export interface WorkerResult {
    block: TokenisedBlock;
    /** Options that were looked at so far. */
    read: readonly string[];
}
export declare class TokenWorkers {
    private seats;
    private next;
    private readonly waiting;
    /** Starts one thread a core; undefined where there is one core, or the context cannot be sent. */
    static start<Options extends object>(context: TokeniseContext<Options>, count?: number): TokenWorkers | undefined;
    private constructor();
    /** True when a worker that has started can take a block now. */
    get free(): boolean;
    /** True while a worker works, so that waiting for one makes sense. */
    get working(): boolean;
    /** Resolves when a worker may be free. */
    slot(): Promise<void>;
    /** Hands a block to the least busy worker; undefined when that worker was lost. Rejects with what the block throws. */
    run(rows: RawRow[]): Promise<WorkerResult | undefined>;
    stop(): Promise<void>;
    private seat;
    private wake;
}
