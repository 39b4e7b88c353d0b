import type { Usage } from '../../providers/contract/request.ts';
/** US dollars per million tokens. */
export interface Price {
    readonly input: number;
    readonly output: number;
    /** Of input tokens that the server had in its cache; the price of input when left out. */
    readonly cached?: number;
}
export declare class Prices {
    #private;
    private constructor();
    /** @throws HarnessError `CONFIG_NOT_FOUND`, `CONFIG_YAML`, `PRICES_INVALID` with the line. */
    static read(path: string): Prices;
    /** The price of `openai:gpt-x`, under this name or as `gpt-x`. */
    find(model: string): Price | undefined;
    /** @throws HarnessError `PRICE_UNKNOWN` naming what is near. */
    of(model: string): Price;
}
/** US dollars. `costOf({ input: 2, output: 10 }, { inputTokens: 1000, outputTokens: 100 })` is 0.003. */
export declare function costOf(price: Price, { inputTokens, outputTokens, cachedTokens }: Usage): number;
