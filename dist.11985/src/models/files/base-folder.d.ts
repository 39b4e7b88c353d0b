import type { HubSources } from '../../data/hub/sources.ts';
export interface BaseRequest {
    /** Taken instead of what the adapter names: a path, or a name of the hub. */
    given?: string | undefined;
    /** Of a base on the hub, as adapter_config.json says it. */
    revision?: string | undefined;
    sources?: HubSources | undefined;
}
/**
 * Tried in order: the adapter's folder, the folder above it, the working folder, then the folders further above the
 * adapter; then the hub, when the name is one of its.
 * @throws HarnessError BASE_MODEL naming what was tried, and what fetching throws.
 */
export declare function findBaseFolder(adapterFolder: string, name: string | null, { given, revision, sources }?: BaseRequest): Promise<string>;
/**
 * How a base model is written into `adapter_config.json`: as the hub names it when it came from there, with its commit;
 * relative to the working folder when it lies below it, as PEFT and TRL read it; else absolute.
 */
export declare function baseOf(folder: string): {
    base: string;
    revision: string | null;
};
