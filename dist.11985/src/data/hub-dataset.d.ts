import { type Dataset, type LocateOptions } from './dataset.ts';
import type { HubSources } from './hub/sources.ts';
import type { LoadReporter } from './load-reporter.ts';
export interface FetchOptions extends LocateOptions {
    hub?: HubSources | undefined;
    reporter?: LoadReporter | undefined;
}
/** `locateDataset`, and then the hub. Throws what that throws, `HUB_*`, `DOWNLOAD_*` and what an importer throws. */
export declare function locateOrFetch(name: string, options?: FetchOptions): Promise<Dataset>;
