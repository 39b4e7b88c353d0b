import { type Question, type Sender, type SenderOptions } from './sender.ts';
export interface OneByOneOptions extends SenderOptions {
    /** Most requests in flight. */
    readonly concurrency: number;
    /** Seconds for one attempt. */
    readonly timeoutSeconds: number;
    readonly seed: number;
}
export declare class OneByOne implements Sender {
    #private;
    constructor(options: OneByOneOptions);
    get inFlight(): number;
    get concurrency(): number;
    get isFed(): boolean;
    send(question: Question, urgent: boolean): void;
    flush(): void;
    stop(reason: unknown): void;
}
