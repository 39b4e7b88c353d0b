import { type Provider, RequestFailure } from '../../providers/contract/provider.ts';
import type { ModelAnswer, ModelRequest } from '../../providers/contract/request.ts';
import type { Budget } from './budget.ts';
export interface Question {
    readonly key: string;
    readonly request: ModelRequest;
    /** Attempts that failed. */
    failures: number;
    /** Attempts that the server refused because it had too much to do. */
    refusals: number;
}
export interface SenderOptions {
    readonly provider: Provider;
    readonly budget: Budget;
    /** How often a failed request is sent again. */
    readonly retries: number;
    /**
     * Called once for each question; resolves when the answer would survive the end of this process. What it throws ends
     * the run.
     */
    onAnswer(question: Question, answer: ModelAnswer, cost: number | undefined): Promise<void>;
    onFailure(question: Question, failure: RequestFailure): void;
    /** What waits is getting short. */
    onHungry(): void;
    /** No further request can be answered; those under way are over or given up. */
    onFatal(error: unknown): void;
}
export interface Sender {
    readonly inFlight: number;
    /** Requests that may be in flight now. */
    readonly concurrency: number;
    /** More questions than wait already would not make it faster. */
    readonly isFed: boolean;
    /** `urgent` ones overtake the others. */
    send(question: Question, urgent: boolean): void;
    /** A stream of questions came to its end: what waits for company is sent. */
    flush(): void;
    /** Gives up everything, also what is under way. */
    stop(reason: unknown): void;
}
/** Also true for failures of a second copy of the package (plug-ins). */
export declare const isRequestFailure: (error: unknown) => error is RequestFailure;
/** The failure that an answer amounts to which cannot be kept; undefined for a sound one. */
export declare function unsound(model: string, request: ModelRequest, answer: ModelAnswer): RequestFailure | undefined;
/** A queue that urgent questions overtake. */
export declare class QuestionQueue {
    #private;
    get size(): number;
    get hasUrgent(): boolean;
    add(question: Question, urgent: boolean): void;
    take(): Question | undefined;
    clear(): void;
}
