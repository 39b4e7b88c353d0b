import { type Question, type Sender, type SenderOptions } from './sender.ts';
export interface BatchesOptions extends SenderOptions {
    /** Most requests of a batch. */
    readonly size: number;
}
export declare class Batches implements Sender {
    #private;
    constructor(options: BatchesOptions);
    get inFlight(): number;
    get concurrency(): number;
    get isFed(): boolean;
    send(question: Question, urgent: boolean): void;
    flush(): void;
    stop(reason: unknown): void;
}
