/**
 * What may be asked and spent: `max_requests` and `max_cost`, held together for a model and its judges. Every attempt
 * counts as a request, also one that fails. What an answer costs is known only when it is there, so near the limit fewer
 * are in flight: one is sent when the money would also do for those under way, each reckoned at the dearest so far, and
 * the very first goes alone. A single answer dearer than any before can exceed the limit by its own price.
 * Leaves out: what earlier runs spent.
 */
import { HarnessError } from '../../base/errors.ts';
import type { ModelAnswer } from '../../providers/contract/request.ts';
import { type Prices } from './prices.ts';
export interface BudgetOptions {
    readonly maxRequests?: number;
    /** US dollars. */
    readonly maxCost?: number;
    readonly prices?: Prices;
}
export declare class Budget {
    #private;
    constructor(options?: BudgetOptions);
    /** Attempts so far. */
    get requests(): number;
    /** US dollars so far, of models with a known price. */
    get spent(): number;
    /** @throws HarnessError `PRICES_MISSING`, `PRICE_UNKNOWN` when there is a limit that could not be held for this model. */
    check(model: string): void;
    /**
     * Room for one more attempt: `yes`, `wait` until one of those under way is done, or `no`.
     */
    room(): 'yes' | 'wait' | 'no';
    /** Resolves when an attempt under way is over. */
    freed(): Promise<void>;
    /** An attempt is sent. */
    begin(): void;
    /** An attempt is over, with an answer or without. Returns what it cost in US dollars, where that is known. */
    end(model: string, answer?: ModelAnswer): number | undefined;
    /** The error that ends a run in which there is no more room. */
    exhausted(): HarnessError;
}
