import type { Provider } from '../../providers/contract/provider.ts';
import type { ModelAnswer, ModelRequest, Usage } from '../../providers/contract/request.ts';
import { type Prices } from '../requests/prices.ts';
import type { Totals } from './pulse.ts';
import type { Answering } from './stream.ts';
export interface AskingOptions {
    readonly provider: Provider;
    readonly roles: ReadonlyMap<string, Provider>;
    /** Path of answers.jsonl. */
    readonly log: string;
    /** Answers are kept and found across runs. */
    readonly cache: boolean;
    readonly concurrency?: number;
    readonly retries?: number;
    /** Seconds for one attempt. */
    readonly timeout?: number;
    readonly maxRequests?: number;
    /** US dollars. */
    readonly maxCost?: number;
    readonly prices?: Prices;
    readonly signal?: AbortSignal;
}
export interface Asking extends Answering {
    /** Asks the model of a role. Throws RequestFailure when it has no answer. */
    ask(role: string, request: ModelRequest): Promise<ModelAnswer>;
    /** Asks the evaluated model ahead of its samples. Throws RequestFailure when it has no answer. */
    askModel(request: ModelRequest): Promise<ModelAnswer>;
    /** US dollars, where the evaluated model's price is known. */
    priceOf(usage: Usage): number | undefined;
    totals(): Totals;
    close(): Promise<void>;
}
/** @throws HarnessError `DISK_*`, `PRICES_MISSING`, `PRICE_UNKNOWN`. */
export declare function openAsking(options: AskingOptions): Promise<Asking>;
