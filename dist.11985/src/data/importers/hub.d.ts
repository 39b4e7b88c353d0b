import type { Importer } from './importer.ts';
export interface HubRequest {
    readonly id: string;
    /** Branch, tag or commit; default: main. */
    readonly revision?: string | undefined;
    /** Configurations, or folders; default: all. */
    readonly parts?: readonly string[] | undefined;
}
/**
 * What the hub has of a data set, as an importer.
 * @throws HarnessError `HUB_*`, `DATA_UNKNOWN` for a part, `DATA_UNKNOWN_FORMAT` when nothing of it can be read.
 */
export declare function hubDataset({ id, revision, parts, }: HubRequest): Promise<Importer & {
    ownFiles: boolean;
}>;
/**
 * A local copy of a data set of the hub, as `git clone` or a download leaves it.
 * @throws HarnessError `DATA_EMPTY`
 */
export declare function localHubCopy(id: string, from: string): Promise<Importer>;
