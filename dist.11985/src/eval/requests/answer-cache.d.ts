import type { Provider } from '../../providers/contract/provider.ts';
import type { ModelAnswer, ModelRequest } from '../../providers/contract/request.ts';
/** False for sampled text without a seed that the server honours: asking again is what was wanted. */
export declare function isRepeatable(request: ModelRequest, provider: Pick<Provider, 'capabilities'>): boolean;
export declare class AnswerCache {
    #private;
    private constructor();
    /** The answers that provider `from` gave in earlier runs. */
    static open(from: string): AnswerCache;
    get size(): number;
    /** Undefined when there is none that is whole. */
    get(key: string): ModelAnswer | undefined;
    /** Keeps the record of an answer for later runs; this one has its log. */
    add(key: string, record: string): void;
    /** Writes what waits, and brings the cache back to its size. */
    close(): Promise<void>;
}
